"""How long and how large is a film? As the boxes of an MP4 or QuickTime file say (ISO 14496-12)."""

from collections.abc import Iterator
from struct import Struct, error

_BOX = Struct(">I4s")
_LARGE = Struct(">Q")
_MOVIE = Struct(">12xII")
"""``mvhd``, version 0: time units a second, and the duration in them."""
_LATE_MOVIE = Struct(">20xIQ")
"""The same in version 1, whose times have 64 bits."""
_SIDES = Struct(">II")
"""The end of ``tkhd``: width and height in 65536ths of a pixel."""
MOST_BOXES = 1000
"""More on one level are no film's: a hostile file shall cost no time."""


def film_seconds(content: bytes) -> int | None:
    """The film's length, rounded; None if it is no film, or a broken one."""
    try:
        head = next(_inside(content, b"moov", b"mvhd"))
        units, duration = (_LATE_MOVIE if head[0] else _MOVIE).unpack_from(head)
        seconds: float = duration / units
        return round(seconds)
    except (StopIteration, error, IndexError, ZeroDivisionError):
        return None


def film_size(content: bytes) -> tuple[int, int] | None:
    """Width and height in pixels of its first picture track; None if it has none."""
    try:
        for head in _inside(content, b"moov", b"trak", b"tkhd"):
            width, height = _SIDES.unpack_from(head, len(head) - _SIDES.size)
            if width and height:
                return width >> 16, height >> 16
    except error:  # it is cut off
        return None
    return None


def _inside(content: bytes, *path: bytes) -> Iterator[memoryview]:
    """What all boxes hold that lie in boxes of these kinds, outermost first."""
    found = [memoryview(content)]
    for kind in path:
        found = [inner for outer in found for inner in _boxes(outer, kind)]
    yield from found


def _boxes(outer: memoryview, wanted: bytes) -> Iterator[memoryview]:
    at = 0
    for _ in range(MOST_BOXES):
        if at + _BOX.size > len(outer):
            return
        length, kind = _BOX.unpack_from(outer, at)
        start = at + _BOX.size
        if length == 1:
            (length,) = _LARGE.unpack_from(outer, start)
            start += _LARGE.size
        end = at + length if length else len(outer)
        if end < start:
            return
        if kind == wanted:
            yield outer[start:end]
        at = end
