"""Typed values out of a YAML file's tree: each function says what it expected and found."""

import re
from collections.abc import Collection
from difflib import get_close_matches
from typing import assert_never

from perfkit.formats.yaml_document import Listing, Mapping, Scalar, Value
from perfkit.formats.yaml_place import DocumentError, shown
from perfkit.units import parse_duration, parse_size

LONGEST_S = 7 * 24 * 3600.0
"""A week: longer durations are slips of the keyboard."""

LARGEST_SIZE = 2**40
"""Bytes; larger than any file Telegram takes."""

_DECIMAL = re.compile(r"[+-]?\d{1,9}(?:\.\d{1,20})?", re.ASCII)
_WHOLE = re.compile(r"\d{1,18}", re.ASCII)
_FLAGS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


def unfit(value: Value, expected: str) -> DocumentError:
    """The error for a value that is not what was expected."""
    return value.place.error(f"expected {expected}, found {found(value)}")


def found(value: Value) -> str:
    """What stands there, in words for an error."""
    match value:
        case Scalar(kind="null"):
            return "nothing"
        case Scalar(text=text):
            return shown(text)
        case Listing():
            return "a list"
        case Mapping():
            return "a mapping"
        case _:
            assert_never(value)


def mapping(value: Value, expected: str, known: Collection[str]) -> dict[str, Value]:
    """The entries of a mapping that has none but the ``known`` keys."""
    if not isinstance(value, Mapping):
        raise unfit(value, expected)
    for key, entry in value.entries.items():
        if key not in known:
            raise unknown_key(entry, key, known)
    return value.entries


def unknown_key(entry: Value, key: str, known: Collection[str]) -> DocumentError:
    """The error for a key that means nothing here, with the nearest that would."""
    nearest = get_close_matches(key, known, 1)
    advice = f"did you mean {nearest[0]}?" if nearest else f"known here: {', '.join(known)}"
    return entry.place.error(f"unknown key {shown(key)}; {advice}")


def listing(value: Value, expected: str) -> tuple[Value, ...]:
    """The items of a list."""
    if not isinstance(value, Listing):
        raise unfit(value, expected)
    return value.items


def text(value: Value, expected: str = "text") -> str:
    """A text, not empty, just as it is written: ``yes``, ``1.10`` and dates are texts here too."""
    if isinstance(value, Mapping) and all(map(_is_nothing, value.entries.values())):
        raise unfit(value, f"{expected} (in quotes if it begins with a brace)")
    if not isinstance(value, Scalar) or _is_nothing(value) or not value.text.strip():
        raise unfit(value, expected)
    return value.text


def line_of_text(value: Value, expected: str = "text", longest: int = 100) -> str:
    """A text that fits into a table: one line of at most ``longest`` characters."""
    words = text(value, expected).strip()
    if len(words) > longest or not words.isprintable():
        raise unfit(value, f"{expected} of one line and at most {longest} characters")
    return words


def whole(value: Value, low: int, high: int) -> int:
    """A whole number between two bounds, both included."""
    if isinstance(value, Scalar) and _WHOLE.fullmatch(value.text):
        number = int(value.text)
        if low <= number <= high:
            return number
    raise unfit(value, f"a whole number from {low:,} to {high:,}")


def number(value: Value, low: float, high: float) -> float:
    """A number between two bounds, both included."""
    if isinstance(value, Scalar) and _DECIMAL.fullmatch(value.text):
        read = float(value.text)
        if low <= read <= high:
            return read
    raise unfit(value, f"a number from {low:g} to {high:g}")


def size_range(value: Value) -> tuple[int, int]:
    """Lowest and highest bytes, from ``10kB`` (at least that much) or ``1kB..5MB``."""
    expected = "a size such as 10kB, or 1kB..5MB"
    low_text, dots, high_text = text(value, expected).partition("..")
    try:
        low = parse_size(low_text)
        high = parse_size(high_text) if dots else LARGEST_SIZE
    except ValueError:
        raise unfit(value, expected) from None
    if low > high:
        raise unfit(value, "the lower bound first, as in 1kB..5MB")
    return low, high


def flag(value: Value) -> bool:
    """True or false."""
    if isinstance(value, Scalar) and value.text.lower() in _FLAGS:
        return _FLAGS[value.text.lower()]
    raise unfit(value, "true or false")


def duration(value: Value, *, zero: bool = False) -> float:
    """Seconds, more than 0 (or from 0 where ``zero`` is allowed), at most a week."""
    return _seconds(value, text(value, "a duration such as 1.5s or 5min"), zero=zero)


def duration_range(value: Value) -> tuple[float, float]:
    """Lowest and highest seconds, from ``2s`` or ``1s..3s``; 0 is allowed."""
    low_text, dots, high_text = text(value, "a duration such as 2s or 1s..3s").partition("..")
    low = _seconds(value, low_text, zero=True)
    high = _seconds(value, high_text, zero=True) if dots else low
    if low > high:
        raise unfit(value, "the lower bound first, as in 1s..3s")
    return low, high


def one_of(value: Value, words: Collection[str]) -> str:
    """One of a few words."""
    if isinstance(value, Scalar) and value.text in words:
        return value.text
    raise unfit(value, " or ".join(words))


def _seconds(value: Value, words: str, *, zero: bool) -> float:
    try:
        seconds = parse_duration(words)
    except ValueError:
        raise unfit(value, "a duration such as 1.5s, 800ms or 5min") from None
    if seconds > LONGEST_S or (seconds == 0 and not zero):
        bounds = "0" if zero else "more than 0"
        raise unfit(value, f"a duration from {bounds} to a week")
    return seconds


def _is_nothing(value: Value) -> bool:
    return isinstance(value, Scalar) and value.kind == "null"
