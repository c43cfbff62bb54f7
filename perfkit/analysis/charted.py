"""What do the charts of a watched bot draw at each moment? Its series, as values a person reads.

A counter becomes a rate, two counters a share; a gauge is drawn as it is. Here lines are made of
live looks; ``monitor.page.past`` makes them of the history.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from perfkit.analysis.monitored_levels import (
    CPU,
    ERRORS,
    MEMORY,
    QUERY_S,
    REDIS_S,
    RESPONSE_S,
    STALLED,
    Bounds,
)
from perfkit.model.monitoring import Level


class How(StrEnum):
    """What is made of a line's series."""

    GAUGE = "gauge"
    """As it is."""
    QUOTIENT = "quotient"
    """The first gauge over the second."""
    RATE = "rate"
    """By how much the counter grew, in a second."""
    RATIO = "ratio"
    """By how much the first counter grew, over the second's growth."""
    PART = "part"
    """By how much the first counter grew, over the growth of both."""


@dataclass(frozen=True, slots=True)
class Line:
    """One quantity of the charts."""

    how: How
    series: tuple[str, ...]
    window_ms: int = 0
    """Growth is taken over so long a time; 0: since the look before."""
    bounds: Bounds | None = None
    """Of its levels, where it has some."""


_SECOND_MS = 1000  # CPU time is counted in hundredths of it
_MINUTE_MS = 60_000
_TEN_SECONDS_MS = 10_000
LONGEST_WINDOW_MS = _MINUTE_MS


def _gauge(series: str, bounds: Bounds | None = None) -> Line:
    return Line(How.GAUGE, (series,), bounds=bounds)


def _rate(series: str, window_ms: int = _SECOND_MS, bounds: Bounds | None = None) -> Line:
    return Line(How.RATE, (series,), window_ms, bounds)


LINES: Mapping[str, Line] = {
    "p95": _gauge("perfkit_response_p95_seconds", RESPONSE_S),
    "p50": _gauge("perfkit_response_p50_seconds"),
    "rate": _rate("perfkit_interactions_total", _TEN_SECONDS_MS),
    "errors": Line(
        How.RATIO,
        ("perfkit_interaction_errors_total", "perfkit_interactions_total"),
        _MINUTE_MS,
        ERRORS,
    ),
    "cpu": _rate("perfkit_bot_cpu_seconds_total", bounds=CPU),
    "host_cpu": _gauge("perfkit_host_cpu_ratio"),
    "resident": _gauge("perfkit_bot_resident_memory_bytes"),
    "proportional": _gauge("perfkit_bot_proportional_memory_bytes"),
    "limit": _gauge("perfkit_bot_memory_limit_bytes"),
    "memory_share": Line(
        How.QUOTIENT,
        ("perfkit_bot_resident_memory_bytes", "perfkit_bot_memory_limit_bytes"),
        bounds=MEMORY,
    ),
    "stalled": _rate("perfkit_loop_stalled_seconds_total", bounds=STALLED),
    "hits": Line(How.PART, ("perfkit_cache_hits_total", "perfkit_cache_misses_total"), _MINUTE_MS),
    "redis_ping": _gauge("perfkit_redis_ping_seconds", REDIS_S),
    "query": _gauge("perfkit_database_longest_query_seconds", QUERY_S),
    "connections": _gauge("perfkit_database_connections"),
    "read": _rate("perfkit_bot_read_bytes_total"),
    "written": _rate("perfkit_bot_written_bytes_total"),
    "processes": _gauge("perfkit_bot_processes"),
}
NEEDED: tuple[str, ...] = tuple(
    dict.fromkeys(series for line in LINES.values() for series in line.series)
)
"""The series from which all lines are made."""


@dataclass(frozen=True, slots=True)
class Look:
    """The series at one moment; what isn't known is not there."""

    at_ms: int
    values: Mapping[str, float]


def line_values(looks: Sequence[Look], *, gap_ms: int) -> dict[str, float]:
    """The lines at the last of these looks (oldest first), by their key; the unknown left out.

    Over more than ``gap_ms`` without a look nothing is said of what happened in it.
    """
    values = {}
    for key, line in LINES.items():
        value = _value(line, looks, gap_ms)
        if value is not None:
            values[key] = value
    return values


def level_of(key: str, value: float) -> Level | None:
    """How this value is to be shown; None where no levels are set."""
    bounds = LINES[key].bounds
    return None if bounds is None else bounds.level(value)


def _value(line: Line, looks: Sequence[Look], gap_ms: int) -> float | None:
    now = looks[-1]
    if any(series not in now.values for series in line.series):
        return None
    if line.how is How.GAUGE:
        return now.values[line.series[0]]
    if line.how is How.QUOTIENT:
        return over(*(now.values[series] for series in line.series))
    before = _look_before(line, looks, gap_ms)
    if before is None:
        return None
    grown = [_growth(before.values[series], now.values[series]) for series in line.series]
    if line.how is How.RATE:
        return over(grown[0] * 1000, now.at_ms - before.at_ms)
    return over(grown[0], grown[1] if line.how is How.RATIO else sum(grown))


def _look_before(line: Line, looks: Sequence[Look], gap_ms: int) -> Look | None:
    """The oldest look in the line's window without a gap between it and now, else the last one."""
    found = None
    after = looks[-1]
    for look in islice(reversed(looks), 1, None):
        if after.at_ms - look.at_ms > gap_ms or any(
            name not in look.values for name in line.series
        ):
            break
        if found is not None and looks[-1].at_ms - look.at_ms > line.window_ms:
            break
        found = after = look
    return found


def _growth(before: float, now: float) -> float:
    """A counter that has fallen began anew at zero, as in Prometheus."""
    return now - before if now >= before else now


def over(part: float, whole: float) -> float | None:
    """The quotient; None where nothing is the whole."""
    return part / whole if whole > 0 else None
