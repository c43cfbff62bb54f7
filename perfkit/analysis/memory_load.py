"""How much does memory grow for each 1,000 interactions of a load?"""

from bisect import bisect_right
from dataclasses import replace

from perfkit.model.histogram import Histogram
from perfkit.model.load import Second
from perfkit.model.memory import Growth

NS_PER_S = 1_000_000_000
NS_PER_MIN = 60 * NS_PER_S


class InteractionTally:
    """Counts interactions, well or not; takes seconds in order of time."""

    __slots__ = ("_ends_ns", "_totals")

    def __init__(self) -> None:
        self._ends_ns: list[int] = []
        self._totals = [0]

    def add(self, second: Second) -> None:
        """Add one second."""
        count = sum(
            Histogram.count_in(step.response) + step.errors for step in second.steps.values()
        )
        self._ends_ns.append(second.end_ns)
        self._totals.append(self._totals[-1] + count)

    def each_1000(self, growth: Growth, *, start_ns: int) -> Growth:
        """The growth with what it comes to for each 1,000 interactions in the part that was judged;
        as it is where nothing was estimated or nobody did anything.

        ``start_ns``: the moment that the growth's seconds are counted from.
        """
        if growth.per_min is None or not self._ends_ns:
            return growth
        begin_ns = start_ns + round(growth.settled_s * NS_PER_S)
        place = bisect_right(self._ends_ns, begin_ns)
        done = self._totals[-1] - self._totals[place]
        lasted_ns = self._ends_ns[-1] - begin_ns
        if not done or lasted_ns <= 0:
            return growth
        minutes_each_1000 = lasted_ns / NS_PER_MIN / done * 1000
        return replace(growth, per_1000=growth.per_min.times(minutes_each_1000), interactions=done)
