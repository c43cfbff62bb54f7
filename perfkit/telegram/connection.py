"""How do bytes on a connection become calls, and answers bytes? HTTP/1.1 for one client.

httptools (llhttp) parses; what it finds is gathered here and handed on as one request. A request
that comes in one piece, with a head that came before, needs no parsing. Answers leave in the order
of the requests, as HTTP asks for, also when a client sends ahead.
"""

import asyncio
from collections import deque
from typing import Protocol, cast

import httptools
from msgspec import Struct

from perfkit.telegram.known_heads import END, Head, KnownHeads

LARGEST_BODY = 64 * 2**20
"""Telegram takes uploads of up to 50 MB; what is larger ends the connection."""
LARGEST_HEAD = 2**18
"""Bytes of an address and headers together, as td's HttpReader has it for headers."""
MOST_AROUND_A_BYTE = 8
"""Bytes on the wire for each of a body in chunks; what comes beside that is no body."""

_REASONS = {
    200: b"OK",
    400: b"Bad Request",
    401: b"Unauthorized",
    403: b"Forbidden",
    404: b"Not Found",
    409: b"Conflict",
    413: b"Request Entity Too Large",
    429: b"Too Many Requests",
    431: b"Request Header Fields Too Large",
    500: b"Internal Server Error",
    502: b"Bad Gateway",
    503: b"Service Unavailable",
    504: b"Gateway Timeout",
}
_HEADS = {
    status: b"HTTP/1.1 %d %s\r\nContent-Type: application/json\r\nContent-Length: "
    % (status, reason)
    for status, reason in _REASONS.items()
}
_FILE_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: "


class _TooLarge(Exception):  # noqa: N818 - it ends the parsing, nobody else sees it
    """A body beyond LARGEST_BODY."""


OWN_ADDRESSES = b"/perfkit/"
"""What perfkits ask of each other; no Bot API path begins like this."""


class Request(Struct, frozen=True):
    """One HTTP request, whole."""

    path: bytes
    query: bytes
    content_type: str
    body: bytes
    host: bytes = b""
    """The Host header, only of requests to OWN_ADDRESSES."""


class Desk(Protocol):
    """Who takes what comes in on connections."""

    def number(self, connection: "Connection") -> int:
        """A new call id, to be answered on this connection."""

    def take(self, call_id: int, request: Request) -> None:
        """A request has come, whole."""

    def left(self, connection: "Connection", unanswered: tuple[int, ...]) -> None:
        """A client has gone, leaving these calls without anybody to answer to."""


class Connection(asyncio.Protocol):
    """One client's connection."""

    __slots__ = (
        "_body", "_closing", "_content_type", "_desk", "_first_piece", "_heads", "_host", "_order",
        "_parser", "_ready", "_transport", "_unfinished", "_unusual", "_url", "_within",
    )  # fmt: skip

    def __init__(self, desk: Desk, heads: KnownHeads) -> None:
        self._desk = desk
        self._heads = heads
        self._parser = httptools.HttpRequestParser(self)
        self._transport: asyncio.Transport | None = None
        self._order: deque[int] = deque()
        self._ready: dict[int, tuple[bytes, bytes, int]] = {}
        self._closing = False
        self._within = False
        """Whether a request has begun and is not whole yet."""
        self._first_piece = b""
        """The bytes that have just come, if a request begins with them."""
        self._unusual = False
        """Whether the request has a header that its meaning depends on beside those kept here."""
        self._url = b""
        self._host = b""
        self._content_type = ""
        self._body: bytes | bytearray = b""
        self._unfinished = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client has connected, perhaps after ``close``, when it was just being accepted."""
        self._transport = cast("asyncio.Transport", transport)
        if self._closing:
            transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has gone: nobody waits for its answers any more, whatever the reason."""
        del exc
        self._transport = None
        self._desk.left(self, tuple(self._order))
        self._order.clear()
        self._ready.clear()

    def pause_writing(self) -> None:
        """The client does not read its answers: nothing more is taken from it meanwhile."""
        if self._transport is not None:
            self._transport.pause_reading()

    def resume_writing(self) -> None:
        """It reads again."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.resume_reading()

    def data_received(self, data: bytes) -> None:
        """Bytes have come; requests that are whole now are taken."""
        if not (self._within or self._closing):
            end = data.find(END) + len(END)
            head = self._heads.find(data[:end])
            if head is not None and len(data) == end + head.length:
                self._take(head.path, b"", head.content_type, data[end:])
                return
        self._parse(data)

    def _parse(self, data: bytes) -> None:
        self._first_piece = b"" if self._within else data
        self._unfinished += len(data)
        try:
            self._parser.feed_data(data)
            if self._unfinished > LARGEST_HEAD:
                self._check_size()
        except httptools.HttpParserCallbackError as error:
            if not isinstance(error.__context__, _TooLarge):
                raise  # perfkit's own mistake, not the client's
            self._refuse(413)
        except httptools.HttpParserUpgrade:
            self.close()  # no other protocol is spoken here
        except httptools.HttpParserError:
            self._refuse(400)

    def _check_size(self) -> None:
        """The parser keeps addresses and headers without a bound, also those after a body."""
        if not self._body:
            self._refuse(431)
        elif self._unfinished > MOST_AROUND_A_BYTE * len(self._body) + LARGEST_HEAD:
            self._refuse(413)

    def _refuse(self, status: int) -> None:
        if self._transport is None:
            return
        if not self._order:  # or it would pass for the answer to an earlier request
            self._transport.write(
                b"HTTP/1.1 %d %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                % (status, _REASONS[status])
            )
        self._transport.close()

    def on_message_begin(self) -> None:
        """httptools: a request begins."""
        self._within = True
        self._unusual = False
        self._url = b""
        self._host = b""
        self._content_type = ""
        self._body = b""

    def on_url(self, url: bytes) -> None:
        """httptools: a piece of the request's target."""
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """httptools: a header. Lengths are compared first, since most are of no interest."""
        length = len(name)
        if length == 12 and name.lower() == b"content-type":
            self._content_type = value.decode("latin-1")
        elif length == 17 and name.lower() == b"transfer-encoding":
            self._unusual = True
        elif length == 6 and name.lower() == b"expect" and self._transport is not None:
            self._unusual = True
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        elif length == 4 and self._url.startswith(OWN_ADDRESSES) and name.lower() == b"host":
            self._host = value

    def on_body(self, body: bytes) -> None:
        """httptools: a piece of the body."""
        if not self._body:
            self._body = body  # mostly all of it
        elif len(self._body) + len(body) > LARGEST_BODY:
            raise _TooLarge
        elif isinstance(self._body, bytearray):
            self._body += body
        else:
            self._body = bytearray(self._body + body)

    def on_message_complete(self) -> None:
        """httptools: the request is whole."""
        self._within = False
        # an answer to HEAD has no body; as the last one, its body does no harm
        if not self._parser.should_keep_alive() or self._parser.get_method() == b"HEAD":
            self._closing = True
        path, _, query = self._url.partition(b"?")
        if path[:7].lower() == b"http://":
            # as clients ask a proxy (RFC 9112, 3.2.2): what counts is behind the host
            path = b"/" + path[7:].partition(b"/")[2]
        self._unfinished = 0
        body = bytes(self._body)
        if not (self._closing or self._unusual or query or self._host):
            self._heads.learn(self._first_piece, Head(path, self._content_type, len(body)))
        self._first_piece = b""  # another request in the same bytes does not begin with them
        self._take(path, query, self._content_type, body, self._host)

    def _take(
        self, path: bytes, query: bytes, content_type: str, body: bytes, host: bytes = b""
    ) -> None:
        call_id = self._desk.number(self)
        self._order.append(call_id)
        self._desk.take(call_id, Request(path, query, content_type, body, host))

    def respond(self, call_id: int, status: int, body: bytes, retry_after_s: int = 0) -> None:
        """Send an answer, after those to requests that came before it."""
        self._answer(call_id, _HEADS[status], body, retry_after_s)

    def hand_out(self, call_id: int, content: bytes) -> None:
        """Send a file as the answer."""
        self._answer(call_id, _FILE_HEAD, content, 0)

    def _answer(self, call_id: int, head: bytes, body: bytes, retry_after_s: int) -> None:
        order, transport = self._order, self._transport
        if transport is None:
            return
        if order[0] != call_id:
            self._ready[call_id] = (head, body, retry_after_s)
            return
        order.popleft()
        if retry_after_s or self._closing:
            self._send(transport, head, body, retry_after_s)
        else:
            transport.write(b"%b%d\r\n\r\n%b" % (head, len(body), body))
        while order and order[0] in self._ready:
            self._send(transport, *self._ready.pop(order.popleft()))

    def _send(
        self, transport: asyncio.Transport, head: bytes, body: bytes, retry_after_s: int
    ) -> None:
        last = self._closing and not self._order
        end = b"\r\nConnection: close\r\n\r\n" if last else b"\r\n\r\n"
        if retry_after_s:
            end = b"\r\nRetry-After: %d%b" % (retry_after_s, end)
        transport.write(b"%b%d%b%b" % (head, len(body), end, body))
        if last:
            transport.close()

    def cut(self) -> None:
        """Break down: what was not answered never is."""
        if self._transport is not None:
            self._transport.abort()

    def close(self) -> None:
        """Hang up, once what was written is sent."""
        self._closing = True
        if self._transport is not None:
            self._transport.close()
