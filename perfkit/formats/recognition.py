"""Of which format is a profile? By what stands in it, never by its name."""

import re
from enum import StrEnum

import msgspec

from perfkit.formats.mprof import is_mprof


class Format(StrEnum):
    """What perfkit reads."""

    PROF = "prof"
    SPEEDSCOPE = "speedscope"
    CHROME_TRACE = "chrome trace"
    PPROF = "pprof"
    COLLAPSED = "collapsed stacks"
    MEMRAY = "memray"
    MPROF = "mprof"
    GZIP = "gzip"
    """Something of the others, packed."""


_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_STACK = re.compile(rb"[^\n]+ \d[\d.,]*\r?(?:\n|\Z)")
_BEGINNINGS: tuple[tuple[bytes, Format], ...] = (
    (b"\x1f\x8b", Format.GZIP),
    (b"memray", Format.MEMRAY),
    (b"\x04\x22\x4d\x18", Format.MEMRAY),  # LZ4, as memray packs what it has written
    *((b"{" + tuple_or_end, Format.PROF) for tuple_or_end in (b"(", b")", b"\xa8", b"\xa9", b"0")),
    (b"\xfb", Format.PROF),
)
_FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "it is a zip archive: unpack it first"),
    (b"PERFILE2", "it is perf's own: perf script | stackcollapse-perf.pl makes stacks of it"),
    (b"MOJ", "it is austin's binary format: mojo2austin makes text of it"),
    (b"SQLite format 3", "it is a database"),
    # py-spy's stacks begin with <module>, so a bracket alone says nothing
    *(
        (start, "it is a page or a picture, not what it was drawn from")
        for start in (b"<!", b"<?", b"<svg", b"<html")
    ),
    (b"\x7fELF", "it is a program"),
    (b"\x89PNG", "it is a picture"),
)


class _Shape(msgspec.Struct):
    """What tells JSON formats apart."""

    events: msgspec.Raw | msgspec.UnsetType = msgspec.field(
        name="traceEvents", default=msgspec.UNSET
    )
    profiles: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    shared: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


def recognise(data: bytes) -> Format:
    """The format. Raises ValueError with a sentence for what perfkit does not read."""
    if not data.strip(b"\0 \t\r\n"):
        raise ValueError("there is nothing in it")
    for beginning, found in _BEGINNINGS:
        if data.startswith(beginning):
            return found
    if is_mprof(data[:16].decode("latin-1")):
        return Format.MPROF
    text = data[:256].lstrip()
    for beginning, sentence in _FOREIGN:
        if text.startswith(beginning):
            raise ValueError(sentence)
    if text.startswith(b"["):
        return Format.CHROME_TRACE
    if text.startswith(b"{"):
        return _json(data)
    if _STACK.match(data):
        return Format.COLLAPSED
    # pprof is numbers of a byte or two between texts; stacks are text throughout
    return Format.PPROF if _CONTROL.search(data, 0, 4096) else Format.COLLAPSED


def _json(data: bytes) -> Format:
    try:
        shape = msgspec.json.decode(data, type=_Shape)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise ValueError(f"it begins as JSON and is none, or is cut off: {error}") from None
    if shape.events is not msgspec.UNSET:
        return Format.CHROME_TRACE
    if shape.profiles is not msgspec.UNSET and shape.shared is not msgspec.UNSET:
        return Format.SPEEDSCOPE
    raise ValueError("it is JSON, but neither speedscope's nor a Chrome trace")
