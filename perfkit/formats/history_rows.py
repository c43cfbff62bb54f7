"""How does what was seen of a bot at one moment fit into some two hundred bytes of the history?

MessagePack, series by number: whole numbers take as few bytes as they need, and a new series needs
no new column. Every function that reads raises ValueError where the bytes are none of these.
"""

from collections.abc import Callable, Container, Mapping
from itertools import accumulate, pairwise
from math import isfinite
from typing import TypeVar

import msgspec

from perfkit.model.histogram import Histogram
from perfkit.model.history import Growth, Rollup, Total

Seen = dict[int, float | tuple[float, int]]
"""By number of the series: a gauge's value, or a counter's growth since the look before, with its
milliseconds where these are not the row's own."""

_WHOLE = 2.0**53
"""Up to here every whole number is a float of its own."""
_encode = msgspec.msgpack.Encoder().encode
_seen_decoder = msgspec.msgpack.Decoder(Seen)
_rollups_decoder = msgspec.msgpack.Decoder(dict[int, float | tuple[float, ...]])
_totals_decoder = msgspec.msgpack.Decoder(dict[int, tuple[float, int]])
_times_decoder = msgspec.msgpack.Decoder(list[int])
_Read = TypeVar("_Read")


def write_seen(
    gauges: Mapping[int, float], growths: Mapping[int, Growth], elapsed_ms: int
) -> bytes:
    """The row of one look. ``elapsed_ms``: since the look before. What is no number is left out."""
    row: dict[int, object] = {
        series: _compact(value) for series, value in gauges.items() if isfinite(value)
    }
    for series, growth in growths.items():
        if not isfinite(growth.amount):
            continue
        amount = _compact(growth.amount)
        row[series] = amount if growth.elapsed_ms == elapsed_ms else (amount, growth.elapsed_ms)
    return _encode(row)


def read_seen(data: bytes) -> Seen:
    """What ``write_seen`` wrote."""
    return _read(_seen_decoder.decode, data)


def write_rollups(rollups: Mapping[int, Rollup], looks: int) -> bytes:
    """The row of a stretch of time with so many looks. A gauge that stood still is one number."""
    return _encode({series: _packed(rollup, looks) for series, rollup in rollups.items()})


def read_rollups(
    data: bytes, looks: int, wanted: Container[int] | None = None
) -> dict[int, Rollup]:
    """What ``write_rollups`` wrote; of the series that are wanted, where not all are."""
    found = _read(_rollups_decoder.decode, data)
    return {
        series: _unpacked(value, looks)
        for series, value in found.items()
        if wanted is None or series in wanted
    }


def _packed(rollup: Rollup, looks: int) -> object:
    r = rollup
    if not r.seconds and r.low == r.high and r.count == looks:
        return _compact(r.last)
    numbers = (r.count, r.total, r.low, r.high, r.last)
    return tuple(map(_compact, (*numbers, r.seconds) if r.seconds else numbers))


def _unpacked(value: float | tuple[float, ...], looks: int) -> Rollup:
    if isinstance(value, tuple):
        if not 5 <= len(value) <= 6 or value[0] < 1:
            raise ValueError("not a roll-up: count, total, low, high, last and seconds expected")
        return Rollup(int(value[0]), *value[1:])
    return Rollup(looks, value * looks, value, value, value)


def write_totals(totals: Mapping[int, Total], at_ms: int) -> bytes:
    """Where the counters stand at this moment; each with how long before it was seen."""
    return _encode({series: (_compact(t.value), at_ms - t.at_ms) for series, t in totals.items()})


def read_totals(data: bytes, at_ms: int) -> dict[int, Total]:
    """What ``write_totals`` wrote: what an earlier run of the monitor saw."""
    found = _read(_totals_decoder.decode, data)
    return {
        series: Total(value, at_ms - age, earlier=True) for series, (value, age) in found.items()
    }


def write_times(times: Histogram) -> bytes:
    """Response times. Of each bucket there is its distance from the one before, and its count."""
    frozen = times.freeze()
    indexes = (0, *frozen[4::2])
    steps = (later - index for index, later in pairwise(indexes))
    pairs = zip(steps, frozen[5::2], strict=True)
    return _encode([*frozen[:4], *(number for pair in pairs for number in pair)])


def read_times(data: bytes) -> Histogram:
    """What ``write_times`` wrote."""
    flat = _read(_times_decoder.decode, data)
    flat[4::2] = accumulate(flat[4::2])
    return Histogram.thaw(flat)


def _compact(value: float) -> float:
    """A whole number as such: MessagePack writes it in one to five bytes instead of nine."""
    return int(value) if -_WHOLE < value < _WHOLE and value == int(value) else value


def _read(decode: Callable[[bytes], _Read], data: bytes) -> _Read:
    try:
        return decode(data)
    except (msgspec.MsgspecError, TypeError) as error:
        raise ValueError(f"not a row of the history: {error}") from error
