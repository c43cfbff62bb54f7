"""What are the percentiles of the last minute? Each second is added once and taken out once.

Merging sixty histograms anew each second would cost a busy load ten times as much.
"""

import math
from collections import deque
from collections.abc import Sequence

from perfkit.model.histogram import Histogram, value_of

WINDOW_NS = 60_000_000_000


class RecentTimes:
    """Response times by the moment they ended at; moments must come in order."""

    __slots__ = ("_counts", "_seconds", "_window_ns", "count")

    def __init__(self, window_ns: int = WINDOW_NS) -> None:
        self._window_ns = window_ns
        self._seconds: deque[tuple[int, tuple[tuple[int, int], ...]]] = deque()
        self._counts: dict[int, int] = {}
        self.count = 0
        """Times in the window."""

    def add(self, at_ns: int, times: Histogram) -> None:
        """These ended until then."""
        buckets = tuple(times.buckets())
        self._seconds.append((at_ns, buckets))
        for bucket, count in buckets:
            self._counts[bucket] = self._counts.get(bucket, 0) + count
        self.count += times.count

    def forget(self, now_ns: int) -> None:
        """Take out what is older than the window."""
        while self._seconds and self._seconds[0][0] <= now_ns - self._window_ns:
            _, buckets = self._seconds.popleft()
            for bucket, count in buckets:
                self._take_out(bucket, count)

    def _take_out(self, bucket: int, count: int) -> None:
        self.count -= count
        self._counts[bucket] -= count
        if not self._counts[bucket]:
            del self._counts[bucket]

    def quantiles_s(self, qs: Sequence[float]) -> tuple[float, ...]:
        """In seconds, by nearest rank; ``qs`` ascending. Only where ``count`` is not 0."""
        found: list[float] = []
        seen = 0
        for bucket in sorted(self._counts):
            seen += self._counts[bucket]
            while len(found) < len(qs) and seen >= _rank(qs[len(found)], self.count):
                found.append(value_of(bucket) / 1e6)
        return tuple(found)


def _rank(q: float, count: int) -> int:
    # as Histogram: 0.07 * 100 is 7.000000000000001 in binary
    return max(1, math.ceil(round(q * count, 6)))
