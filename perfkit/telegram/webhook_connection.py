"""How does one update get to the bot's webhook, and its response back? One HTTP/1.1 connection.

httptools (llhttp) parses the response. A connection carries one request at a time and is used
again as long as the bot keeps it open.
"""

import asyncio
import ssl
from typing import Protocol, cast

import httptools

from perfkit.telegram.connection import LARGEST_BODY
from perfkit.telegram.core.webhook_reply import WebhookReply

PATIENCE_S = 60.0
"""How long Telegram waits for a response."""
CLOSED = "Webhook connection closed"
_MOST_DIGITS = 9
_LENGTHS = frozenset({b"content-length", b"transfer-encoding"})
_BODILESS = frozenset({204, 304})


class _TooLarge(Exception):  # noqa: N818 - it ends the parsing, nobody else sees it
    """A body beyond LARGEST_BODY."""


class Sender(Protocol):
    """Who takes what becomes of a request."""

    def answered(self, connection: "WebhookConnection", reply: WebhookReply) -> None:
        """The response has come, whole."""

    def lost(self, connection: "WebhookConnection", words: str, *, by_bot: bool) -> None:
        """The connection has ended, for this reason; not ``by_bot``: perfkit has given it up."""


class WebhookConnection(asyncio.Protocol):
    """A connection to the bot. ``post_id`` and ``body`` are what is under way; 0 if nothing is."""

    __slots__ = (
        "_closed", "_content_type", "_has_length", "_parser", "_patience", "_pieces", "_reason",
        "_retry_after_s", "_sender", "_since", "_size", "_transport", "answers", "body",
        "heard_something", "post_id",
    )  # fmt: skip

    def __init__(self, sender: Sender) -> None:
        self._sender = sender
        self._transport: asyncio.Transport | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._patience: asyncio.TimerHandle | None = None
        self._since = 0.0
        self._closed = False
        self.answers = 0
        """How many responses have come."""
        self.post_id = 0
        self.body = b""
        self.heard_something = False
        """Whether the bot has begun to respond to what is under way."""
        self._begin()

    def _begin(self) -> None:
        self._reason = b""
        self._retry_after_s = 0
        self._content_type = ""
        self._has_length = False
        self._pieces: list[bytes] = []
        self._size = 0

    @property
    def is_open(self) -> bool:
        """Whether another request can be sent."""
        transport = self._transport
        return transport is not None and not self._closed and not transport.is_closing()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The bot has accepted, perhaps after ``close``."""
        self._transport = cast("asyncio.Transport", transport)
        if self._closed:
            transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection has ended, unless it was perfkit that ended it."""
        self._transport = None
        self._end_patience()
        if not self._closed:
            self._closed = True
            self._sender.lost(self, CLOSED if exc is None else in_words(exc), by_bot=True)

    def post(self, post_id: int, head: bytes, body: bytes) -> None:
        """Send a request; only while the connection is open and nothing is under way."""
        if self._transport is None:
            return
        self.post_id, self.body = post_id, body
        self.heard_something = False
        loop = asyncio.get_running_loop()
        self._since = loop.time()
        if self._patience is None:
            self._patience = loop.call_later(PATIENCE_S, self._look_at_the_clock)
        self._transport.write(b"%b%d\r\n\r\n%b" % (head, len(body), body))

    def _look_at_the_clock(self) -> None:
        # one timer for many requests: it is set anew when the one it was set for is answered
        self._patience = None
        if not self.post_id:
            return
        loop = asyncio.get_running_loop()
        left_s = self._since + PATIENCE_S - loop.time()
        if left_s > 0:
            self._patience = loop.call_later(left_s, self._look_at_the_clock)
        else:
            self._give_up("Read timeout expired")

    def _give_up(self, words: str) -> None:
        self.close()
        self._sender.lost(self, words, by_bot=False)

    def data_received(self, data: bytes) -> None:
        """Bytes have come."""
        self.heard_something = True
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserCallbackError as error:
            if not isinstance(error.__context__, _TooLarge):
                raise  # perfkit's own mistake, not the bot's
            self._give_up("Response is too large")
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            if not self._closed:
                self._give_up("Response is not HTTP")

    def on_message_begin(self) -> None:
        """httptools: a response begins."""
        self._begin()

    def on_status(self, reason: bytes) -> None:
        """httptools: a piece of the status line's words."""
        self._reason += reason

    def on_header(self, name: bytes, value: bytes) -> None:
        """httptools: a header. Lengths are compared first, since most are of no interest."""
        length = len(name)
        if length == 12 and name.lower() == b"content-type":
            self._content_type = value.decode("latin-1")
        elif length == 11 and name.lower() == b"retry-after":
            self._retry_after_s = _whole_seconds(value)
        elif length in {14, 17} and name.lower() in _LENGTHS:
            self._has_length = True

    def on_headers_complete(self) -> None:
        """httptools: the body follows. Telegram takes a response without a length as empty."""
        status = self._parser.get_status_code()
        if not self._has_length and status >= 200 and status not in _BODILESS:
            self.close()
            self._take()

    def on_body(self, body: bytes) -> None:
        """httptools: a piece of the body."""
        self._size += len(body)
        if self._size > LARGEST_BODY:
            raise _TooLarge
        self._pieces.append(body)

    def on_message_complete(self) -> None:
        """httptools: the response is whole; 1xx only announces it."""
        if self._parser.get_status_code() < 200:
            return
        if not self._parser.should_keep_alive():
            self.close()
        self._take()

    def _take(self) -> None:
        if not self.post_id:  # nobody has asked: it has been taken already, or the bot talks on
            self.close()
            return
        self.answers += 1
        reply = WebhookReply(
            self._parser.get_status_code(),
            self._reason.decode("utf-8", "replace"),
            self._retry_after_s,
            self._content_type,
            b"".join(self._pieces),
            round((asyncio.get_running_loop().time() - self._since) * 1e9),
        )
        self._sender.answered(self, reply)

    def close(self) -> None:
        """Hang up at once; nothing is told of what was under way."""
        self._closed = True
        self._end_patience()
        if self._transport is not None:
            self._transport.abort()

    def _end_patience(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None


def in_words(error: Exception) -> str:
    """What went wrong as getWebhookInfo tells it, in the words Telegram has for it."""
    match error:
        case ConnectionRefusedError():
            return "Connection refused"
        case ConnectionResetError() | BrokenPipeError():
            return "Connection reset by peer"
        case TimeoutError():
            return "Connection timed out"
        case ssl.SSLError(reason=str(reason)):
            return f"SSL error {{{reason}}}"
        case OSError(strerror=str(text)):
            return text
        case _:
            return str(error)


def _whole_seconds(value: bytes) -> int:
    """Retry-After in seconds; 0 for a date, which Telegram does not read either."""
    text = value.strip()
    return int(text) if text.isdigit() and len(text) <= _MOST_DIGITS else 0
