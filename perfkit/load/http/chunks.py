"""Where does a chunked body end? Follows RFC 9112, section 7.1; the content itself is dropped."""

import re

LONGEST_LINE = 8 * 1024
MOST_TRAILERS = 64 * 1024

_SIZE = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;.*)?")


class BadResponseError(Exception):
    """What came is no HTTP response; the text says why, in words that group well."""


class ChunkedBody:
    """One body under way. ``feed`` takes the bytes as they come, split anywhere."""

    __slots__ = ("_line", "_missing", "_trailers", "_within")

    def __init__(self) -> None:
        self._line = b""
        self._missing = 0
        """Bytes left of the current chunk."""
        self._within = "size"
        self._trailers = 0

    def feed(self, data: bytes, start: int) -> int:
        """The index behind the body's last byte, or -1 if more must come.

        Raises BadResponseError.
        """
        while start < len(data):
            if self._missing:
                taken = min(self._missing, len(data) - start)
                self._missing -= taken
                start += taken
                continue
            end = data.find(b"\n", start)
            if end < 0:
                self._hold(data[start:])
                return -1
            line = self._line + data[start:end]
            self._line = b""
            start = end + 1
            if self._take(line):
                return start
        return -1

    def _hold(self, part: bytes) -> None:
        self._line += part
        if len(self._line) > LONGEST_LINE:
            raise BadResponseError("a chunk's size that does not end")

    def _take(self, line: bytes) -> bool:
        """Use a line, without its LF; whether it was the body's last."""
        if not line.endswith(b"\r"):
            raise BadResponseError("a chunk that is none")
        line = line[:-1]
        if self._within == "trailers":
            return self._take_trailer(line)
        if self._within == "end":
            if line:
                raise BadResponseError("a chunk longer than its size")
            self._within = "size"
            return False
        size = _SIZE.fullmatch(line)
        if size is None:
            raise BadResponseError("a chunk without a size")
        self._missing = int(size[1], 16)
        self._within = "end" if self._missing else "trailers"
        return False

    def _take_trailer(self, line: bytes) -> bool:
        self._trailers += len(line)
        if self._trailers > MOST_TRAILERS:
            raise BadResponseError("trailers that do not end")
        return not line
