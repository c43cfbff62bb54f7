"""Did response times get worse within a run: under more load, or as time went on?

Two parts of a run → ``Change``. Too few interactions say nothing: then there is none.
"""

from perfkit.model.histogram import Histogram
from perfkit.model.summary import Change

FEWEST = 20
"""Interactions of each part: of fewer, the p95 is just the slowest."""
MOST_STRETCHES = 600
"""Even, so that merging in pairs leaves no odd one. A third is right to 1/200 of itself."""
NS_PER_S = 1_000_000_000

_Stretch = tuple[int, int, Histogram]
"""Begin, end, and the response times between them."""


def change_between(before: Histogram, after: Histogram) -> Change | None:
    """How the p95 went from one part to the other; None where one has too few interactions."""
    if before.count < FEWEST or after.count < FEWEST:
        return None
    first = max(1, before.quantile_us(0.95))
    last = after.quantile_us(0.95)
    return Change(
        before_p95_ms=first / 1000,
        after_p95_ms=last / 1000,
        percent=100 * (last - first) / first,
        interactions_before=before.count,
        interactions_after=after.count,
    )


class Thirds:
    """Compares the first third of a time with its last, the ramp-up at its begin left out.

    Its length is known only at the end, so neighbouring seconds are kept until then, merged in
    pairs where there are too many.
    """

    __slots__ = ("_begin_ns", "_ramp_ns", "_stretches")

    def __init__(self, ramp_s: float) -> None:
        self._ramp_ns = round(ramp_s * NS_PER_S)
        self._begin_ns: int | None = None
        self._stretches: list[_Stretch] = []

    def add(self, start_ns: int, end_ns: int, response: Histogram) -> None:
        """Add the response times of one second, in order of time."""
        if self._begin_ns is None:
            self._begin_ns = start_ns + self._ramp_ns
        if start_ns < self._begin_ns:
            return
        if len(self._stretches) == MOST_STRETCHES:
            pairs = zip(self._stretches[::2], self._stretches[1::2], strict=True)
            self._stretches = [_joined(first, second) for first, second in pairs]
        self._stretches.append((start_ns, end_ns, response))

    def change(self) -> Change | None:
        """From the first third to the last; None where they can't be told apart."""
        if not self._stretches:
            return None
        begin_ns, end_ns = self._stretches[0][0], self._stretches[-1][1]
        third_ns = (end_ns - begin_ns) / 3
        first, last = Histogram(), Histogram()
        for start, end, response in self._stretches:
            middle_ns = (start + end) / 2
            if middle_ns <= begin_ns + third_ns:
                first.merge(response)
            elif middle_ns >= end_ns - third_ns:
                last.merge(response)
        return change_between(first, last)


def _joined(first: _Stretch, second: _Stretch) -> _Stretch:
    first[2].merge(second[2])
    return first[0], second[1], first[2]
