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
    Value,
    Window,
)
from perfkit.monitor.alerts.series import Sample, SeriesStore

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
            return None if store.within(series, at_ms, window_ms) else 1.0
        case _:
            assert_never(condition)


def value_of(value: Value, store: SeriesStore, at_ms: int) -> float | None:
    """The value at this moment; None where there are too few samples."""
    match value:
        case Latest(series):
            sample = store.latest(series, at_ms, LOOKBACK_MS)
            return None if sample is None else sample[1]
        case Window(over, series, window_ms):
            samples = store.within(series, at_ms, window_ms)
            return _OVER[over]([value for _, value in samples]) if samples else None
        case Increase(series, window_ms):
            return _increase(store.within(series, at_ms, window_ms), at_ms, window_ms)
        case Rate(series, window_ms):
            grown = _increase(store.within(series, at_ms, window_ms), at_ms, window_ms)
            return None if grown is None else grown / (window_ms / 1000)
        case Quotient(part, whole):
            return _quotient(value_of(part, store, at_ms), value_of(whole, store, at_ms))
        case _:
            assert_never(value)


def _quotient(part: float | None, whole: float | None) -> float | None:
    if part is None or whole is None:
        return None
    if whole == 0:
        return nan if part == 0 else float("inf") * part
    return part / whole


def _increase(samples: Sequence[Sample], at_ms: int, window_ms: int) -> float | None:
    if len(samples) < 2:
        return None
    (first_ms, first), (last_ms, last) = samples[0], samples[-1]
    grown = last - first + _lost_in_restarts(samples)
    seen_s = (last_ms - first_ms) / 1000
    step_s = seen_s / (len(samples) - 1)
    before_s = (first_ms - (at_ms - window_ms)) / 1000
    after_s = (at_ms - last_ms) / 1000
    if grown > 0 and first >= 0:
        before_s = min(before_s, seen_s * (first / grown))
    nearly_s = step_s * _NEARLY_A_STEP
    covered_s = seen_s
    covered_s += before_s if before_s < nearly_s else step_s / 2
    covered_s += after_s if after_s < nearly_s else step_s / 2
    return grown * (covered_s / seen_s)


def _lost_in_restarts(samples: Sequence[Sample]) -> float:
    """What a counter had reached each time before it began again."""
    lost, before = 0.0, 0.0
    for _, value in samples:
        if value < before:
            lost += before
        before = value
    return lost


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
