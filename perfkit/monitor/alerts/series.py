"""Which samples of each series are still of use? The newest ones, in order of time.

Ten looks a second for five minutes are 3,000 samples, and all rules are asked each second: so times
and values lie in lists of their own, and what a counter had reached at each restart is noted as it
comes, so that its growth in a window is a few look-ups.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Sample = tuple[int, float]
"""Milliseconds of the calendar, and the value."""


@dataclass(frozen=True, slots=True)
class Growth:
    """What became of a counter between the first and the last of several samples."""

    samples: int
    first_ms: int
    last_ms: int
    first: float
    grown: float
    """What it had reached each time before it began again is counted."""


@dataclass(slots=True)
class _Kept:
    times_ms: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    restarts_ms: list[int] = field(default_factory=list)
    reached: list[float] = field(default_factory=list)
    """Of a counter: what it had reached before each of them. Summed up for each window anew: one
    running sum would leave rests of rounding, and a rest divided by a rest is any number.
    """
    ended: bool = False

    def add(self, at_ms: int, value: float) -> None:
        if self.values and value < self.values[-1]:
            self.restarts_ms.append(at_ms)
            self.reached.append(self.values[-1])
        self.times_ms.append(at_ms)
        self.values.append(value)
        self.ended = False

    def forget_before(self, at_ms: int) -> None:
        gone = bisect_right(self.times_ms, at_ms)
        del self.times_ms[:gone], self.values[:gone]
        gone = bisect_right(self.restarts_ms, at_ms)
        del self.restarts_ms[:gone], self.reached[:gone]

    def span(self, at_ms: int, window_ms: int) -> tuple[int, int]:
        """Where the samples later than ``window_ms`` ago begin and end."""
        end = bisect_right(self.times_ms, at_ms)
        return bisect_right(self.times_ms, at_ms - window_ms, hi=end), end

    def growth(self, first: int, last: int) -> float:
        """In Prometheus' own order of adding, so that not even rounding differs."""
        grown = self.values[last] - self.values[first]
        if self.restarts_ms:
            begin = bisect_right(self.restarts_ms, self.times_ms[first])
            end = bisect_right(self.restarts_ms, self.times_ms[last])
            for reached in self.reached[begin:end]:
                grown += reached
        return grown


class SeriesStore:
    """The last ``kept_ms`` of each series."""

    __slots__ = ("_kept_ms", "_series")

    def __init__(self, kept_ms: int) -> None:
        self._kept_ms = kept_ms
        self._series: dict[str, _Kept] = {}

    def add(self, at_ms: int, values: Mapping[str, float]) -> None:
        """What was measured at one moment, later than all before; what is not there was not."""
        for name, value in values.items():
            kept = self._series.get(name)
            if kept is None:
                kept = self._series[name] = _Kept()
            kept.add(at_ms, value)
            if kept.times_ms[0] < at_ms - 2 * self._kept_ms:  # half of them at once: that is cheap
                kept.forget_before(at_ms - self._kept_ms)

    def end(self, name: str) -> None:
        """There is no newest sample until the next one comes: Prometheus' staleness marker."""
        if name in self._series:
            self._series[name].ended = True

    def latest(self, name: str, at_ms: int, no_older_ms: int) -> Sample | None:
        """The newest sample at this moment, if it is no older than that."""
        kept, first, end = self._within(name, at_ms, no_older_ms)
        if first == end or kept.ended:
            return None
        return kept.times_ms[end - 1], kept.values[end - 1]

    def values(self, name: str, at_ms: int, window_ms: int) -> Sequence[float]:
        """All values later than ``window_ms`` ago, up to this moment."""
        kept, first, end = self._within(name, at_ms, window_ms)
        return kept.values[first:end]

    def growth(self, name: str, at_ms: int, window_ms: int) -> Growth | None:
        """How a counter has grown in that time; None: there are less than two samples of it."""
        kept, first, end = self._within(name, at_ms, window_ms)
        if end - first < 2:
            return None
        last = end - 1
        return Growth(
            samples=end - first,
            first_ms=kept.times_ms[first],
            last_ms=kept.times_ms[last],
            first=kept.values[first],
            grown=kept.growth(first, last),
        )

    def _within(self, name: str, at_ms: int, window_ms: int) -> tuple[_Kept, int, int]:
        kept = self._series.get(name)
        return (_NOTHING, 0, 0) if kept is None else (kept, *kept.span(at_ms, window_ms))


_NOTHING = _Kept()
