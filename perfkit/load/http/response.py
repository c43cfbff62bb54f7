"""When is the response to a request complete, and what was its status?

Nothing is kept but what is needed for that: a body of any size costs no memory. One response at a
time, since requests are not pipelined. Follows RFC 9112, sections 6 and 9.3.
"""

import re

from perfkit.load.http.chunks import BadResponseError, ChunkedBody

MOST_HEAD = 64 * 1024
"""Bytes of status line and headers, interim responses (103 Early Hints) included."""
_MOST_KNOWN = 256

UNTIL_CLOSE = -1
CHUNKED = -2

_STATUS = re.compile(rb"HTTP/1\.([01]) ([1-9]\d\d)(?: [^\r\n]*)?")
_HEADER = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\r\n\0]*?)[ \t]*")

Framing = tuple[int, int, bool]
"""Status, bytes of the body (or UNTIL_CLOSE, CHUNKED), whether the connection may be used again."""


class Heads:
    """Reads status line and headers, and remembers what it has read.

    A server's answers to one request have the same head but for its ``Date``, so that nearly all
    of them cost one look-up. Shared by all connections.
    """

    __slots__ = ("_bodiless", "_known")

    def __init__(self, *, bodiless: bool) -> None:
        self._bodiless = bodiless
        """For HEAD, whose responses tell the length of a body they don't have."""
        self._known: dict[bytes, Framing] = {}

    def framing(self, head: bytes) -> Framing:
        """What this head (without the empty line) says. Raises BadResponseError."""
        known = self._known.get(head)
        if known is None:
            known = read_head(head, bodiless=self._bodiless)
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[head] = known
        return known


def read_head(head: bytes, *, bodiless: bool = False) -> Framing:
    """The framing that a status line and its headers announce. Raises BadResponseError."""
    lines = head.split(b"\r\n")
    status_line = _STATUS.fullmatch(lines[0])
    if status_line is None:
        raise BadResponseError("not an HTTP response")
    status = int(status_line[2])
    lengths, codings, options = _fields(lines[1:])
    keep_alive = b"close" not in options and (status_line[1] == b"1" or b"keep-alive" in options)
    if bodiless or status < 200 or status in {204, 304}:
        return status, 0, keep_alive and status != 101
    if codings:
        if codings[-1] != b"chunked":
            return status, UNTIL_CLOSE, False
        return status, CHUNKED, keep_alive and not lengths
    if not lengths:
        return status, UNTIL_CLOSE, False
    if len(lengths) > 1:
        raise BadResponseError("more than one Content-Length")
    (length,) = lengths
    if not (length.isdigit() and len(length) <= 18):
        raise BadResponseError("a Content-Length that is no number")
    return status, int(length), keep_alive


def _fields(lines: list[bytes]) -> tuple[set[bytes], list[bytes], set[bytes]]:
    """What Content-Length, Transfer-Encoding and Connection say."""
    lengths: set[bytes] = set()
    codings: list[bytes] = []
    options: set[bytes] = set()
    for line in lines:
        header = _HEADER.fullmatch(line)
        if header is None:
            raise BadResponseError("a header line that is none")
        name, value = header[1].lower(), header[2].lower()
        if name == b"content-length":
            lengths.add(value)
        elif name == b"transfer-encoding":
            codings += [word.strip() for word in value.split(b",")]
        elif name == b"connection":
            options |= {word.strip() for word in value.split(b",")}
    return lengths, codings, options


class ResponseReader:
    """The responses of one connection. ``feed`` takes the bytes as they come, split anywhere.

    After ``feed`` or ``end`` have returned True, ``status`` and ``keep_alive`` are those of the
    response that is complete, and the next bytes belong to the next one.
    """

    __slots__ = ("_chunks", "_framing", "_heads", "_held", "_interim", "_missing", "keep_alive",
                 "status")  # fmt: skip

    def __init__(self, heads: Heads) -> None:
        self._framing = heads.framing
        self._heads = True
        """Whether a head is read: else a body."""
        self._held = b""
        self._interim = 0
        self._missing = 0
        self._chunks: ChunkedBody | None = None
        self.status = 0
        self.keep_alive = False

    @property
    def untouched(self) -> bool:
        """Whether not a byte of a response has come."""
        return self._heads and not self._held and not self._interim

    def feed(self, data: bytes) -> bool:
        """Whether the response is complete with these bytes. Raises BadResponseError."""
        if not self._heads:
            return self._feed_body(data, 0)
        if self._held:
            data = self._held + data
            self._held = b""
        while True:
            end = data.find(b"\r\n\r\n")
            if end < 0:
                return self._hold(data)
            status, length, self.keep_alive = self._framing(data[:end])
            if status >= 200 or status == 101:
                break
            data = data[end + 4 :]
            self._skip_interim(end)
        self.status = status
        self._interim = 0
        missing = end + 4 + length - len(data)
        if length >= 0 and missing <= 0:
            if missing:
                self.keep_alive = False  # more bytes than the response has: what are they?
            return True
        self._heads = False
        self._missing = length
        self._chunks = ChunkedBody() if length == CHUNKED else None
        return self._feed_body(data, end + 4)

    def end(self) -> bool:
        """The server has closed the connection: whether that completes a response."""
        complete = not self._heads and self._missing == UNTIL_CLOSE
        self._heads = True
        return complete

    def _hold(self, data: bytes) -> bool:
        """Keep an unfinished head, if it still can become one."""
        if len(data) + self._interim > MOST_HEAD:
            raise BadResponseError(f"a head of more than {MOST_HEAD // 1024} KiB")
        start = data[:7]
        if not b"HTTP/1.".startswith(start):
            raise BadResponseError("not an HTTP response")
        if b"\n\n" in data:
            raise BadResponseError("header lines that end without CR")
        self._held = data
        return False

    def _skip_interim(self, size: int) -> None:
        self._interim += size
        if self._interim > MOST_HEAD:
            raise BadResponseError(f"a head of more than {MOST_HEAD // 1024} KiB")

    def _feed_body(self, data: bytes, start: int) -> bool:
        if self._chunks is not None:
            end = self._chunks.feed(data, start)
            if end < 0:
                return False
            return self._complete(surplus=len(data) - end)
        if self._missing == UNTIL_CLOSE:
            return False
        self._missing -= len(data) - start
        return self._missing <= 0 and self._complete(surplus=-self._missing)

    def _complete(self, *, surplus: int) -> bool:
        if surplus:
            self.keep_alive = False
        self._heads = True
        self._chunks = None
        return True
