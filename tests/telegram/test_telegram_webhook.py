"""Updates on their way to a webhook, over real connections."""

import asyncio
import json
import ssl
import subprocess
import time

import pytest
from aiohttp import web
from bot_api import ANNA, BORIS
from raw_http import client_of, serving
from webhook_target import PATIENCE_S, ok, raw_target, read_request, target

from perfkit.loopback import Origin
from perfkit.model.chat import Delivered, Sent
from perfkit.telegram.core.types import User
from perfkit.telegram.core.webhook_target import Targets
from perfkit.telegram.hosts import targets
from perfkit.telegram.webhook_connection import in_words

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


async def call(server, method, **params):
    async with client_of(server) as client:
        client.call(method, "&".join(f"{name}={value}" for name, value in params.items()).encode())
        return json.loads((await client.answer()).body)


async def until(condition):
    """Wait for what no event tells."""
    async with asyncio.timeout(PATIENCE_S):
        while not condition():  # noqa: ASYNC110 - an error that is noted sets no event
            await asyncio.sleep(0)


async def hook(server, port, **params):
    answer = await call(server, "setWebhook", url=f"http://127.0.0.1:{port}/hook", **params)
    assert answer["ok"], answer


async def last_error(server):
    await until(lambda: server.bot.webhook_failures)
    return (await call(server, "getWebhookInfo"))["result"]["last_error_message"]


def test_an_update_comes_as_telegram_sends_it(run):
    async def play():
        async with serving() as server, target() as bot:
            await hook(server, bot.port, secret_token="s-1")
            assert server.bot is not None
            await server.wait_for_poll()
            server.say(ANNA, "hello")
            await bot.has(1)
            [request] = bot.requests

            assert (request.method, request.path) == ("POST", "/hook")
            assert request.headers["X-Telegram-Bot-Api-Secret-Token"] == "s-1"
            assert request.headers["Content-Type"] == "application/json"
            assert bot.updates[0]["message"]["text"] == "hello"

    run(play())


def test_connections_are_kept_and_bounded(run):
    async def slow(_request):
        await asyncio.sleep(0.01)
        return web.Response()

    async def play():
        async with serving() as server, target(slow) as bot:
            await hook(server, bot.port, max_connections=4)
            for number in range(40):
                server.say(User(id=7000 + number % 10, is_bot=False, first_name="S"), str(number))
            await bot.has(40)

            assert bot.most_under_way == 4
            assert len(bot.connections) == 4
            texts = [update["message"]["text"] for update in bot.updates]
            for student in range(10):
                own = [int(text) for text in texts if int(text) % 10 == student]
                assert own == sorted(own)

    run(play())


def test_the_reply_in_the_response_is_seen_after_the_delivery(run):
    async def reply(request):
        chat = (await request.json())["message"]["chat"]["id"]
        return web.json_response({"method": "sendMessage", "chat_id": chat, "text": "hi"})

    async def play():
        shown = []
        async with serving() as server, target(reply) as bot:
            server.show = lambda chat_id, event, at_ns: shown.append(event)
            await hook(server, bot.port)
            server.say(ANNA, "hello")
            await until(lambda: len(shown) == 2)

            assert shown[0] == Delivered()
            assert isinstance(shown[1], Sent)
            assert server.bot.queued == 0

    run(play())


def test_a_wrong_response_is_told_and_the_update_comes_again(run):
    async def moody(_request):
        return web.Response(status=503 if len(bot.updates) == 1 else 200)

    async def play():
        nonlocal bot
        async with serving() as server, target(moody) as bot:
            await hook(server, bot.port)
            server.say(ANNA, "hello")
            words = "Wrong response from the webhook: 503 Service Unavailable"
            assert await last_error(server) == words
            await bot.has(2)
            assert bot.updates[0] == bot.updates[1]

    bot = None
    run(play())


def test_a_port_where_nobody_listens(run):
    async def play():
        async with serving() as server:
            async with target() as gone:
                pass
            await hook(server, gone.port)
            server.say(ANNA, "hello")

            assert await last_error(server) == "Connection refused"
            assert server.bot.queued == 1

    run(play())


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"", "Webhook connection closed"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n123", "Webhook connection closed"),
        (b"SSH-2.0-OpenSSH\r\n", "Response is not HTTP"),
        (
            b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n",
            "Response is not HTTP",
        ),
        (
            b"HTTP/1.1 404 Not Here\r\nContent-Length: 0\r\n\r\n",
            "Wrong response from the webhook: 404 Not Here",
        ),
    ],
)
def test_what_goes_wrong_has_words(run, answer, words):
    async def talk(reader, writer):
        await read_request(reader)
        writer.write(answer)

    async def play():
        async with serving() as server, raw_target(talk) as port:
            await hook(server, port)
            server.say(ANNA, "hello")
            assert await last_error(server) == words

    run(play())


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ConnectionRefusedError(111, "Connect call failed"), "Connection refused"),
        (ConnectionResetError(), "Connection reset by peer"),
        (BrokenPipeError(), "Connection reset by peer"),
        (TimeoutError(), "Connection timed out"),
        (OSError(113, "No route to host"), "No route to host"),
        (OSError("Multiple exceptions"), "Multiple exceptions"),
    ],
)
def test_errors_of_the_network_have_telegrams_words(error, words):
    assert in_words(error) == words


def test_a_bot_that_hangs_up_as_soon_as_it_is_called(run):
    async def talk(_reader, writer):
        writer.transport.abort()

    async def play():
        async with serving() as server, raw_target(talk) as port:
            await hook(server, port)
            for number in range(20):
                server.say(User(id=7000 + number, is_bot=False, first_name="S"), "hello")
            await until(lambda: sum(server.bot.webhook_failures.values()) >= 20)

    run(play())


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.0 200 OK\r\n\r\n",
        b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\nof whatever length",
        b"HTTP/1.1 204 No Content\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
        OK + OK,
    ],
)
def test_all_ways_to_say_yes_confirm(run, answer):
    async def talk(reader, writer):
        while await read_request(reader):
            writer.write(answer)

    async def play():
        async with serving() as server, raw_target(talk) as port:
            await hook(server, port)
            for text in ("one", "two", "three"):
                server.say(ANNA, text)
            await until(lambda: server.bot.queued == 0)
            assert server.bot.webhook_failures == {}

    run(play())


def test_a_kept_connection_that_the_bot_has_closed_just_then_is_no_failure(run):
    updates = []

    async def talk(reader, writer):
        updates.append(await read_request(reader))
        writer.write(OK)
        updates.append(await read_request(reader))  # and hangs up instead of an answer

    async def play():
        async with serving() as server, raw_target(talk) as port:
            await hook(server, port)
            server.say(ANNA, "one")
            await until(lambda: server.bot.queued == 0)
            server.say(ANNA, "two")
            await until(lambda: server.bot.queued == 0)

            assert server.bot.webhook_failures == {}
            assert len(updates) == 3
            assert updates[1] == updates[2]

    run(play())


def test_an_idle_connection_that_ends_is_forgotten(run):
    async def talk(reader, writer):
        await read_request(reader)
        writer.write(OK)
        writer.close()
        await writer.wait_closed()
        ended.set()

    async def play():
        nonlocal ended
        ended = asyncio.Event()
        async with serving() as server, raw_target(talk) as port:
            await hook(server, port)
            for text in ("one", "two"):
                ended.clear()
                server.say(ANNA, text)
                await asyncio.wait_for(ended.wait(), PATIENCE_S)
                await until(lambda: server.bot.queued == 0)
            assert server.bot.webhook_failures == {}

    ended = None
    run(play())


def test_a_response_that_never_comes_is_given_up(run, monkeypatch):
    patience_s = 2.0  # longer than a busy machine keeps the first response from coming
    monkeypatch.setattr("perfkit.telegram.webhook_connection.PATIENCE_S", patience_s)
    answered_at = 0.0

    async def never(_request):
        nonlocal answered_at
        await asyncio.sleep(PATIENCE_S if answered_at else 0.2)
        answered_at = time.monotonic()
        return web.Response()

    async def play():
        async with serving() as server, target(never) as bot:
            await hook(server, bot.port)
            server.say(ANNA, "in time")
            server.say(ANNA, "never")
            assert await last_error(server) == "Read timeout expired"
            assert time.monotonic() - answered_at > patience_s - 0.01  # not what the first left
            assert server.bot.queued == 1

    run(play())


def test_a_response_without_end_is_given_up(run, monkeypatch):
    monkeypatch.setattr("perfkit.telegram.webhook_connection.LARGEST_BODY", 10)

    async def talk(reader, writer):
        await read_request(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n12345678901")
        await reader.read()

    async def play():
        async with serving() as server, raw_target(talk) as port:
            await hook(server, port)
            server.say(ANNA, "hello")
            assert await last_error(server) == "Response is too large"

    run(play())


@pytest.mark.parametrize("ending", ["deleteWebhook", "let go", "close"])
def test_pending_requests_are_dropped_cleanly(run, ending):
    hung_up = []

    async def never(_request):
        try:
            await asyncio.sleep(PATIENCE_S)
        except asyncio.CancelledError:
            hung_up.append(True)
            raise
        return web.Response()

    async def play():
        async with serving() as server, target(never) as bot:
            await hook(server, bot.port)
            server.say(ANNA, "hello")
            await bot.has(1)
            server.say(BORIS, "just being connected")
            match ending:
                case "deleteWebhook":
                    await call(server, "deleteWebhook")
                case "let go":
                    server.let_go()
                case "close":
                    await server.close()
            await until(lambda: bot.requests[0].transport is None)
            assert server.bot.queued == 2
            assert server.bot.webhook_failures == {}

    run(play())


def test_a_server_that_starts_again_sends_what_was_dropped(run):
    async def first_never(_request):
        if len(bot.updates) == 1:
            await asyncio.sleep(PATIENCE_S)
        return web.Response()

    async def play():
        nonlocal bot
        async with serving() as server, target(first_never) as bot:
            await hook(server, bot.port)
            server.say(ANNA, "hello")
            await bot.has(1)
            await server.close()
            await server.start(0)
            await bot.has(2)
            await until(lambda: server.bot.queued == 0)

    bot = None
    run(play())


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A self-signed certificate with its key."""
    folder = tmp_path_factory.mktemp("tls")
    pem = folder / "both.pem"
    subprocess.run(
        ["openssl", "req",  # noqa: S607 - wherever it is
         "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "2", "-subj", "/CN=bot", "-keyout", pem, "-out", folder / "cert.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    pem.write_text(pem.read_text() + (folder / "cert.pem").read_text())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context


def test_a_self_signed_certificate_is_accepted(run, certificate):
    async def play():
        async with target(tls=certificate) as bot:
            there = Targets(Origin(secure=True, host="localhost", port=bot.port))
            async with serving(webhooks=there) as server:
                assert (await call(server, "setWebhook", url="https://bot.example/h"))["ok"]
                server.say(ANNA, "one")
                server.say(ANNA, "two")
                await bot.has(2)
                assert bot.requests[0].headers["Host"] == "bot.example"
                assert len(bot.connections) == 1

    run(play())


def test_https_where_http_is_spoken_has_words(run):
    async def play():
        async with target(ok) as bot:
            there = Targets(Origin(secure=True, host="127.0.0.1", port=bot.port))
            async with serving(webhooks=there) as server:
                await call(server, "setWebhook", url="https://bot.example/h")
                server.say(ANNA, "hello")
                assert (await last_error(server)).startswith("SSL error {")

    run(play())


def test_this_machines_own_names_are_read_once(tmp_path):
    hosts = tmp_path / "hosts"
    hosts.write_text("127.0.0.1 my-bot.test\n")
    assert targets(None, hosts).names == {"my-bot.test": "127.0.0.1"}
    assert targets(None, tmp_path / "none").names == {}
