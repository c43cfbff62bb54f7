"""What are the percentiles of the last minute? Each second is added once and taken out once.

Merging sixty histograms anew each second would cost a busy load ten times as much.
"""

import math
from bisect import bisect_left
from collections import deque
from itertools import accumulate

from perfkit.model.histogram import Histogram, value_of

WINDOW_NS = 60_000_000_000


class RecentTimes:
    """Response times by the moment they ended at; moments must come in order."""

    __slots__ = ("_counts", "_known", "_seconds", "_window_ns", "count")

    def __init__(self, window_ns: int = WINDOW_NS) -> None:
        self._window_ns = window_ns
        self._seconds: deque[tuple[int, tuple[tuple[int, int], ...]]] = deque()
        self._counts: dict[int, int] = {}
        self._known: dict[tuple[float, ...], tuple[float, ...]] = {}
        self.count = 0
        """Times in the window."""

    def add(self, at_ns: int, times: Histogram) -> None:
        """These ended until then."""
        buckets = tuple(times.buckets())
        self._known.clear()
        self._seconds.append((at_ns, buckets))
        for bucket, count in buckets:
            self._counts[bucket] = self._counts.get(bucket, 0) + count
        self.count += times.count

    def forget(self, now_ns: int) -> None:
        """Take out what is older than the window."""
        while self._seconds and self._seconds[0][0] <= now_ns - self._window_ns:
            _, buckets = self._seconds.popleft()
            self._known.clear()
            for bucket, count in buckets:
                self._take_out(bucket, count)

    def _take_out(self, bucket: int, count: int) -> None:
        self.count -= count
        self._counts[bucket] -= count
        if not self._counts[bucket]:
            del self._counts[bucket]

    def quantiles_s(self, qs: tuple[float, ...]) -> tuple[float, ...]:
        """In seconds, by nearest rank; ``qs`` ascending, none 0. None where ``count`` is 0.

        Looked up anew only when something has changed: who looks ten times a second asks often.
        """
        if qs not in self._known:
            self._known[qs] = self._quantiles_s(qs)
        return self._known[qs]

    def _quantiles_s(self, qs: tuple[float, ...]) -> tuple[float, ...]:
        buckets = sorted(self._counts)
        up_to = list(accumulate(map(self._counts.__getitem__, buckets)))
        # as Histogram: 0.07 * 100 is 7.000000000000001 in binary
        ranks = [math.ceil(round(q * self.count, 6)) for q in qs if self.count]
        return tuple(value_of(buckets[bisect_left(up_to, rank)]) / 1e6 for rank in ranks)
