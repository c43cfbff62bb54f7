"""Every method with state, through each of the three Python clients, polling and by webhook.

Each client parses strictly what it gets: aiogram checks types, the others fail where a field is
missing. The steps are in ``conformance_steps``.
"""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from typing import assert_never

import pytest
from bot_api import CHANNEL, FORUM
from conformance_clients import CLIENTS, Client
from conformance_steps import STEPS, Call, Does, Hears, Presses, Says
from served_api import PATIENCE_S, ServedApi, served_api

from perfkit.telegram.core.calls import BY_HAND, EFFECTS
from perfkit.telegram.core.updates import KINDS
from perfkit.telegram.core.webhook_calls import WEBHOOK_METHODS

ALL_KINDS = sorted(KINDS)

Hear = Callable[[Client, int], list]
"""Brings so many updates, as the client reads them."""


def test_the_table_has_every_method_with_state():
    called = {step.method.lower() for step in STEPS if isinstance(step, Call)}

    assert called | {"getwebhookinfo"} == BY_HAND.keys() | EFFECTS.keys()
    assert {
        "setwebhook",
        "deletewebhook",
    } == WEBHOOK_METHODS  # which the webhooks below are made of


@contextmanager
def by_polling(client: Client) -> Iterator[Hear]:
    """The updates are asked for."""
    offset = 0
    client.call("getUpdates", {"allowed_updates": ALL_KINDS, "timeout": 0})

    def hear(client: Client, count: int) -> list:
        nonlocal offset
        heard: list = []
        while len(heard) < count:
            came = client.call(
                "getUpdates", {"offset": offset, "timeout": 5, "allowed_updates": ALL_KINDS}
            )
            assert came, f"{len(heard)} of {count} updates came"
            heard += came
            offset = came[-1].update_id + 1
        return heard

    yield hear


@contextmanager
def by_webhook(client: Client) -> Iterator[Hear]:
    """The updates are posted."""
    came: Queue[dict] = Queue()

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            assert self.headers["X-Telegram-Bot-Api-Secret-Token"] == "secret"
            came.put(json.loads(self.rfile.read(length)))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing is told."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Listener) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}/hook"
        try:
            assert client.call("setWebhook", {
                "url": url, "secret_token": "secret", "allowed_updates": ALL_KINDS,
            }) is True  # fmt: skip
            assert client.call("getWebhookInfo", {}).url == url
            yield lambda client, count: [
                client.read_update(came.get(timeout=PATIENCE_S)) for _ in range(count)
            ]
            assert client.call("deleteWebhook", {}) is True
            assert not client.call("getWebhookInfo", {}).url
        finally:
            server.shutdown()
            thread.join(PATIENCE_S)


def given(params: Mapping[str, object], got: Mapping[str, object]) -> dict[str, object]:
    return {name: value(got) if callable(value) else value for name, value in params.items()}


def take_all_steps(client: Client, api: ServedApi, hear: Hear) -> None:
    got: dict[str, object] = {}
    for place, step in enumerate(STEPS):
        match step:
            case Says(text):
                api.says(text)
            case Presses(message):
                api.presses(got[message].message_id, "y")
            case Does(deed):
                api.does(deed(got))
            case Hears(kinds, keep):
                got[keep] = heard = hear(client, len(kinds))
                assert [kind_of(update) for update in heard] == list(kinds), f"step {place}"
            case Call(method, params, keep, check):
                got[keep] = result = client.call(method, given(params, got))
                assert check is None or check(result), f"{method}: {result}"
            case _:
                assert_never(step)


def kind_of(update: object) -> str:
    return next(kind for kind in ALL_KINDS if getattr(update, kind, None) is not None)


@pytest.mark.slow
@pytest.mark.parametrize("delivery", [by_polling, by_webhook])
@pytest.mark.parametrize("name", CLIENTS)
def test_every_method_with_state(name, delivery):
    with (
        served_api(chats=(FORUM, CHANNEL)) as api,
        CLIENTS[name](api.root) as client,
        delivery(client) as hear,
    ):
        take_all_steps(client, api, hear)
