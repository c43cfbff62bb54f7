"""What do many values, or much growth, of one series come to? What the history's tiers count.

Sums, counts, least and most are added up; so rolling up seconds to minutes and those to hours is,
number for number, rolling up the seconds to hours.
"""

from math import inf

from perfkit.model.history import HistoryPoint, Rollup


class Gathering:
    """Takes a series' values, growth and roll-ups in order of time."""

    __slots__ = ("_count", "_high", "_last", "_low", "_seconds", "_total")

    def __init__(self) -> None:
        self._count = 0
        self._total = 0.0
        self._low = inf
        self._high = -inf
        self._last = 0.0
        self._seconds = 0.0

    def add_value(self, value: float) -> None:
        """A gauge was seen to have this value."""
        self._total += value
        self._see(value)

    def add_growth(self, amount: float, seconds: float) -> None:
        """A counter grew by this amount within so many seconds (more than 0)."""
        self._total += amount
        self._seconds += seconds
        self._see(amount / seconds)

    def _see(self, value: float) -> None:
        self._count += 1
        self._last = value
        if value < self._low:  # noqa: PLR1730 - min() costs a call, here for every value read
            self._low = value
        if value > self._high:  # noqa: PLR1730
            self._high = value

    def add(self, rollup: Rollup) -> None:
        """A stretch of time that was rolled up before."""
        self._count += rollup.count
        self._total += rollup.total
        self._low = min(self._low, rollup.low)
        self._high = max(self._high, rollup.high)
        self._last = rollup.last
        self._seconds += rollup.seconds

    def rollup(self) -> Rollup:
        """All of it. Raises ValueError if there was nothing."""
        if not self._count:
            raise ValueError("nothing was gathered")
        return Rollup(self._count, self._total, self._low, self._high, self._last, self._seconds)


def point_of(at_ms: int, rollup: Rollup, *, counter: bool) -> HistoryPoint:
    """The point of a chart that stands for this stretch of time."""
    increase = rollup.total if counter else None
    return HistoryPoint(
        at_ms, rollup.count, rollup.mean, rollup.low, rollup.high, rollup.last, increase
    )
