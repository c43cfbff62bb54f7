"""How do response times stay mergeable for years at little cost? Counted in wider buckets.

A minute's times lie in so many buckets of 1/2,048 that a roll-up would be as large as the times.
In buckets of 1/128 (0.8 %), 128 for each doubling, it is small however many there are.
"""

from perfkit.model.histogram import HIGHEST_US, Histogram, bucket_of, value_of

_BITS = 8


def coarsened(histogram: Histogram) -> Histogram:
    """The same times, each counted as up to 1/128 longer; count, sum and maximum stay exact."""
    counts: dict[int, int] = {}
    for bucket, count in histogram.buckets():
        coarse = bucket_of(_coarse(value_of(bucket)))
        counts[coarse] = counts.get(coarse, 0) + count
    flat = [number for pair in counts.items() for number in pair]
    return Histogram.thaw((*histogram.freeze()[:4], *flat))


def _coarse(value_us: int) -> int:
    """The highest value whose first eight bits are the same."""
    shift = max(0, value_us.bit_length() - _BITS)
    return min(HIGHEST_US, (((value_us >> shift) + 1) << shift) - 1)
