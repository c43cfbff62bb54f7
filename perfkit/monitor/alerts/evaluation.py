"""Does a rule's condition hold at this moment? As Prometheus' expressions do.

``increase`` and ``rate`` are Prometheus' ``extrapolatedRate`` (promql/functions.go): what was seen
between the first and the last sample of the window is stretched to the window's ends, at most by
half a step where the series begins or ends inside it, and never below a counter's zero.
"""

from collections.abc import Callable, Mapping, Sequence
from math import nan
from typing import assert_never

from perfkit.monitor.alerts.expressions import (
    LOOKBACK_MS,
    Absent,
    Both,
    Compared,
    Condition,
    Increase,
    Latest,
    Over,
    Quotient,
    Rate,
    Sum,
    Value,
    Window,
)
from perfkit.monitor.alerts.series import Growth, SeriesStore

_NEARLY_A_STEP = 1.1
"""A window's end this close to a sample, in mean steps, is taken for covered."""


def holds(condition: Condition, store: SeriesStore, at_ms: int) -> float | None:
    """The value for which the condition holds at this moment; None where it does not."""
    match condition:
        case Compared(value, comparison, bound):
            found = value_of(value, store, at_ms)
            return found if found is not None and comparison.holds(found, bound) else None
        case Both(one, also):
            return None if holds(also, store, at_ms) is None else holds(one, store, at_ms)
        case Absent(series, window_ms):
            return None if store.values(series, at_ms, window_ms) else 1.0
        case _:
            assert_never(condition)


def value_of(value: Value, store: SeriesStore, at_ms: int) -> float | None:
    """The value at this moment; None where there are too few samples."""
    match value:
        case Latest(series):
            sample = store.latest(series, at_ms, LOOKBACK_MS)
            return None if sample is None else sample[1]
        case Window(over, series, window_ms):
            values = store.values(series, at_ms, window_ms)
            return _OVER[over](values) if values else None
        case Increase(series, window_ms):
            return _increase(store.growth(series, at_ms, window_ms), at_ms, window_ms)
        case Rate(series, window_ms):
            grown = _increase(store.growth(series, at_ms, window_ms), at_ms, window_ms)
            return None if grown is None else grown / (window_ms / 1000)
        case Quotient(part, whole):
            return _quotient(value_of(part, store, at_ms), value_of(whole, store, at_ms))
        case Sum(one, other):
            return _sum(value_of(one, store, at_ms), value_of(other, store, at_ms))
        case _:
            assert_never(value)


def _sum(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one + other


def _quotient(part: float | None, whole: float | None) -> float | None:
    if part is None or whole is None:
        return None
    if whole == 0:
        return nan if part == 0 else float("inf") * part
    return part / whole


def _increase(seen: Growth | None, at_ms: int, window_ms: int) -> float | None:
    if seen is None:
        return None
    seen_s = (seen.last_ms - seen.first_ms) / 1000
    step_s = seen_s / (seen.samples - 1)
    before_s = (seen.first_ms - (at_ms - window_ms)) / 1000
    after_s = (at_ms - seen.last_ms) / 1000
    if seen.grown > 0 and seen.first >= 0:
        before_s = min(before_s, seen_s * (seen.first / seen.grown))
    nearly_s = step_s * _NEARLY_A_STEP
    covered_s = seen_s
    covered_s += before_s if before_s < nearly_s else step_s / 2
    covered_s += after_s if after_s < nearly_s else step_s / 2
    return seen.grown * (covered_s / seen_s)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _count(values: Sequence[float]) -> float:
    return float(len(values))


_OVER: Mapping[Over, Callable[[Sequence[float]], float]] = {
    Over.MEAN: _mean,
    Over.MOST: max,
    Over.LEAST: min,
    Over.SUM: sum,
    Over.COUNT: _count,
}
