"""Which points does a chart of the history show? Rows of any tier, gathered step by step."""

from collections.abc import Container, Mapping

from perfkit.analysis.history_folding import Fold
from perfkit.analysis.history_steps import begin_of
from perfkit.analysis.rollups import Gathering, point_of
from perfkit.formats.history_rows import Seen
from perfkit.model.histogram import Histogram
from perfkit.model.history import (
    ResponseHistory,
    ResponsePoint,
    Rollup,
    SeriesHistory,
)
from perfkit.model.series import Kind, Unit, find_series

_US = 1e6


class SeriesSteps:
    """Gathers series, by number, at a step of time."""

    __slots__ = ("_counters", "_folds", "_step_ms", "_wanted")

    def __init__(self, step_ms: int, counters: Container[int], wanted: Container[int]) -> None:
        self._step_ms = step_ms
        self._counters = counters
        self._wanted = wanted
        self._folds: dict[int, Fold] = {}

    def add_look(self, at_ms: int, seen: Seen, elapsed_ms: int) -> None:
        """A row of the first tier."""
        self._fold(at_ms).add_look(seen, elapsed_ms)

    def add_rollups(self, at_ms: int, rollups: Mapping[int, Rollup], looks: int) -> None:
        """A row of another tier."""
        self._fold(at_ms).add_rollups(rollups, looks)

    def _fold(self, at_ms: int) -> Fold:
        begin_ms = begin_of(at_ms, self._step_ms)
        found = self._folds.get(begin_ms)
        if found is None:
            found = self._folds[begin_ms] = Fold(self._counters, self._wanted)
        return found

    def histories(self, names: Mapping[str, int | None]) -> tuple[SeriesHistory, ...]:
        """Each of the series, by name; without points where the number is None or nothing came."""
        steps = [(at_ms, fold.rollups()) for at_ms, fold in sorted(self._folds.items())]
        return tuple(self._history(name, number, steps) for name, number in names.items())

    def _history(
        self, name: str, number: int | None, steps: list[tuple[int, dict[int, Rollup]]]
    ) -> SeriesHistory:
        counter = number in self._counters
        found = [(at_ms, here[number]) for at_ms, here in steps if number in here]
        whole = Gathering()
        for _, rollup in found:
            whole.add(rollup)
        series = find_series(name)
        return SeriesHistory(
            name,
            Kind.COUNTER if counter else Kind.GAUGE,
            Unit.COUNT if series is None else series.unit,
            self._step_ms,
            tuple(point_of(at_ms, rollup, counter=counter) for at_ms, rollup in found),
            whole.rollup() if found else None,
        )


class ResponseSteps:
    """Gathers response times at a step of time."""

    __slots__ = ("_step_ms", "_times")

    def __init__(self, step_ms: int) -> None:
        self._step_ms = step_ms
        self._times: dict[int, Histogram] = {}

    def add(self, at_ms: int, times: Histogram) -> None:
        """The times of one row."""
        self._times.setdefault(begin_of(at_ms, self._step_ms), Histogram()).merge(times)

    def history(self) -> ResponseHistory:
        """All of it."""
        whole = Histogram()
        for times in self._times.values():
            whole.merge(times)
        points = tuple(_point(at_ms, times) for at_ms, times in sorted(self._times.items()))
        first_ms = min(self._times, default=0)
        return ResponseHistory(
            self._step_ms, points, _point(first_ms, whole) if whole.count else None
        )


def _point(at_ms: int, times: Histogram) -> ResponsePoint:
    p50, p95, p99 = (value / _US for value in times.quantiles_us((0.5, 0.95, 0.99)))
    mean_s = times.mean_us() / _US
    return ResponsePoint(at_ms, times.count, mean_s, p50, p95, p99, times.max_us / _US)
