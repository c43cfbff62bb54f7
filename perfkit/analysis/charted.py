"""What do the charts of a watched bot draw at each moment? Its series, as values a person reads.

A counter becomes a rate, two counters a share; a gauge is drawn as it is. Live looks and points of
the history go the same way, so that a chart means the same at every range.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

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
    levels: tuple[float, float] | None = None
    """From where it is a warning, and above where it is critical (DESIGN §3)."""


_MINUTE_MS = 60_000
_TEN_SECONDS_MS = 10_000
LONGEST_WINDOW_MS = _MINUTE_MS
LONGEST_GAP_MS = 10_000
"""Over a longer time without a look nothing is said of what happened in it."""


def _gauge(series: str, levels: tuple[float, float] | None = None) -> Line:
    return Line(How.GAUGE, (series,), levels=levels)


LINES: Mapping[str, Line] = {
    "p95": _gauge("perfkit_response_p95_seconds", (1.0, 2.0)),
    "p50": _gauge("perfkit_response_p50_seconds"),
    "rate": Line(How.RATE, ("perfkit_interactions_total",), _TEN_SECONDS_MS),
    "errors": Line(
        How.RATIO,
        ("perfkit_interaction_errors_total", "perfkit_interactions_total"),
        _MINUTE_MS,
        levels=(0.01, 0.05),  # the objective of DESIGN §3 (success > 99 %), and its alert
    ),
    "cpu": Line(How.RATE, ("perfkit_bot_cpu_seconds_total",), levels=(0.7, 0.9)),
    "host_cpu": _gauge("perfkit_host_cpu_ratio"),
    "resident": _gauge("perfkit_bot_resident_memory_bytes"),
    "proportional": _gauge("perfkit_bot_proportional_memory_bytes"),
    "limit": _gauge("perfkit_bot_memory_limit_bytes"),
    "memory_share": Line(
        How.QUOTIENT,
        ("perfkit_bot_resident_memory_bytes", "perfkit_bot_memory_limit_bytes"),
        levels=(0.8, 0.95),
    ),
    "stalled": Line(How.RATE, ("perfkit_loop_stalled_seconds_total",)),
    "hits": Line(How.PART, ("perfkit_cache_hits_total", "perfkit_cache_misses_total"), _MINUTE_MS),
    "redis_ping": _gauge("perfkit_redis_ping_seconds", (0.01, float("inf"))),
    "query": _gauge("perfkit_database_longest_query_seconds", (0.5, float("inf"))),
    "connections": _gauge("perfkit_database_connections"),
    "read": Line(How.RATE, ("perfkit_bot_read_bytes_total",)),
    "written": Line(How.RATE, ("perfkit_bot_written_bytes_total",)),
    "processes": _gauge("perfkit_bot_processes"),
    "threads": _gauge("perfkit_bot_threads"),
    "fds": _gauge("perfkit_bot_open_fds"),
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


def line_values(looks: Sequence[Look], *, gap_ms: int = LONGEST_GAP_MS) -> dict[str, float]:
    """The lines at the last of these looks (oldest first), by their key; the unknown left out."""
    values = {}
    for key, line in LINES.items():
        value = _value(line, looks, gap_ms)
        if value is not None:
            values[key] = value
    return values


def level_of(key: str, value: float) -> Level | None:
    """How this value is to be shown; None where DESIGN sets no levels."""
    levels = LINES[key].levels
    if levels is None:
        return None
    warning, critical = levels
    if value > critical:
        return Level.CRITICAL
    return Level.WARNING if value >= warning else Level.NORMAL


def _value(line: Line, looks: Sequence[Look], gap_ms: int) -> float | None:
    now = looks[-1]
    if any(series not in now.values for series in line.series):
        return None
    if line.how is How.GAUGE:
        return now.values[line.series[0]]
    if line.how is How.QUOTIENT:
        return _over(*(now.values[series] for series in line.series))
    before = _look_before(line, looks, gap_ms)
    if before is None:
        return None
    grown = [_growth(before.values[series], now.values[series]) for series in line.series]
    if line.how is How.RATE:
        return _over(grown[0] * 1000, now.at_ms - before.at_ms)
    return _over(grown[0], grown[1] if line.how is How.RATIO else sum(grown))


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


def _over(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None
