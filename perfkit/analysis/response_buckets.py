"""How many answers came within each of a few times? For those who count in fixed buckets only.

Prometheus and OpenTelemetry want one list of bounds for good; perfkit's own histograms are finer by
far, so that each is counted here once, as it comes, and nothing grows with time.
"""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate

from perfkit.model.histogram import bucket_of

BOUNDS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0, 30.0, 60.0)
"""With those of the objectives and levels: 1, 1.5, 2 and 3 s (DESIGN §3)."""
_LAST_BUCKETS = tuple(bucket_of(round(bound * 1e6)) for bound in BOUNDS_S)
"""Of the fine histogram, the last one that is within each bound: as ``Histogram.count_above``."""


class ResponseBuckets:
    """All response times since it was made, in microseconds; only grows."""

    __slots__ = ("_counts", "count", "sum_us")

    def __init__(self) -> None:
        self._counts = [0] * (len(BOUNDS_S) + 1)
        self.count = 0
        self.sum_us = 0

    def add(self, frozen: Sequence[int]) -> None:
        """Count what ``Histogram.freeze`` wrote."""
        if not frozen:
            return
        self.count += frozen[0]
        self.sum_us += frozen[1]
        for bucket, count in zip(frozen[4::2], frozen[5::2], strict=True):
            self._counts[bisect_left(_LAST_BUCKETS, bucket)] += count

    def each(self) -> tuple[int, ...]:
        """How many came within each bound and not within the one before; last, those beyond all."""
        return tuple(self._counts)

    def within(self) -> tuple[int, ...]:
        """How many came within each bound; last, all."""
        return tuple(accumulate(self._counts))
