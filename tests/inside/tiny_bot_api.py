"""A Bot API over plain HTTP, for programs that believe they call https://api.telegram.org.

It says hello once to whoever polls, presses the first button it is shown, and echoes what any
other call carried.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

BOT = {
    "id": 1, "is_bot": True, "first_name": "Bot", "username": "a_bot", "can_join_groups": True,
    "can_read_all_group_messages": False, "supports_inline_queries": False,
}  # fmt: skip
ANN = {"id": 7, "is_bot": False, "first_name": "Ann"}
CHAT = {"id": 7, "type": "private", "first_name": "Ann"}
HELLO = {"message_id": 5, "date": 1, "text": "hello", "chat": CHAT, "from": ANN}


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    verb: str
    path: str
    host: str
    parameters: dict[str, Any]
    body: bytes


class TinyBotApi:
    """What was asked, and the conversation's state."""

    def __init__(self) -> None:
        self.root = ""
        self.asked: list[Asked] = []
        self.answered = threading.Event()
        """Set when the bot has answered the pressed button."""
        self._updates: list[dict[str, Any]] = [{"update_id": 1, "message": HELLO}]
        self._changed = threading.Condition()
        self._closed = False

    def methods(self) -> set[str]:
        """Names of the methods called, in small letters."""
        return {asked.path.rpartition("/")[2].lower() for asked in self.asked}

    def called(self, method: str) -> dict[str, Any]:
        """The parameters of the first call of the method."""
        calls = (a for a in self.asked if a.path.lower().endswith("/" + method.lower()))
        return next(calls).parameters

    def forget_updates(self) -> None:
        """Say nothing, so that a poll waits."""
        self._updates = []

    def result(self, asked: Asked) -> object:
        self.asked.append(asked)
        match asked.path.rpartition("/")[2].lower():
            case "getme":
                return BOT
            case "getwebhookinfo":
                return {"url": "", "has_custom_certificate": False, "pending_update_count": 0}
            case "getupdates":
                return self._poll(float(asked.parameters.get("timeout", 0)))
            case "sendmessage" if "reply_markup" in asked.parameters:
                self._press(asked.parameters)
                return {**HELLO, "message_id": 6, "text": asked.parameters["text"], "from": BOT}
            case "answercallbackquery":
                self.answered.set()
        return True

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _poll(self, timeout_s: float) -> list[dict[str, Any]]:
        with self._changed:
            self._changed.wait_for(lambda: self._updates or self._closed, timeout_s)
            updates, self._updates = self._updates, []
            return updates

    def _press(self, parameters: dict[str, Any]) -> None:
        markup = parameters["reply_markup"]
        keyboard = markup if isinstance(markup, dict) else json.loads(markup)
        query = {
            "id": "9", "from": ANN, "chat_instance": "1", "message": {**HELLO, "message_id": 6},
            "data": keyboard["inline_keyboard"][0][0]["callback_data"],
        }  # fmt: skip
        with self._changed:
            self._updates.append({"update_id": 2, "callback_query": query})
            self._changed.notify_all()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    api: TinyBotApi

    def handle_any(self) -> None:
        url = urlsplit(self.path)
        body = self._body()
        asked = Asked(
            self.command, url.path, self.headers["Host"], self._parameters(url.query, body), body
        )
        if url.path.startswith("/file/"):
            self.api.asked.append(asked)
            self._answer(b"the file", "application/octet-stream")
        else:
            result = {"ok": True, "result": self.api.result(asked)}
            self._answer(json.dumps(result).encode(), "application/json")

    do_GET = do_POST = handle_any  # noqa: N815 - the names http.server looks for

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def _parameters(self, query: str, body: bytes) -> dict[str, Any]:
        kind = self.headers.get_content_type()
        form = body.decode() if kind == "application/x-www-form-urlencoded" else ""
        given = json.loads(body) if kind == "application/json" and body else {}
        return {**dict(parse_qsl(query)), **dict(parse_qsl(form)), **given}

    def _answer(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A bot that is ended leaves its poll unanswered: nothing to print."""


@contextmanager
def tiny_bot_api() -> Iterator[TinyBotApi]:
    """Serves until the end of the block."""
    api = TinyBotApi()
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"api": api}))
    api.root = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield api
    finally:
        api.close()
        server.shutdown()
        thread.join()
        server.server_close()
