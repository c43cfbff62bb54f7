"""How are durations counted so that any percentile is right to three digits and merging is exact?

An HDR histogram (Gil Tene's layout, as in HdrHistogram): values in microseconds, 4,096 linear
sub-buckets, then 2,048 for each doubling. A value is off by less than 1/2,048 of itself. Only
buckets that were hit are kept, so a quiet second costs a few bytes, and merging adds counts: shards
merged are, bucket for bucket, one run.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence

SUB_BUCKET_BITS = 12
"""4,096 sub-buckets, of which each doubling uses the upper half: 3 significant digits."""
HIGHEST_US = 3_600_000_000
"""One hour. Longer durations are counted as one hour, and ``clipped`` says how many were."""


def bucket_of(value_us: int) -> int:
    """The index of the bucket that counts this value, in microseconds (0 ≤ value ≤ one hour)."""
    shift = value_us.bit_length() - SUB_BUCKET_BITS
    if shift <= 0:
        return value_us
    return (shift << (SUB_BUCKET_BITS - 1)) + (value_us >> shift)


def value_of(bucket: int) -> int:
    """The highest value, in microseconds, that the bucket with this index counts."""
    half = 1 << (SUB_BUCKET_BITS - 1)
    if bucket < 2 * half:
        return bucket
    shift = (bucket >> (SUB_BUCKET_BITS - 1)) - 1
    return (((bucket - (shift << (SUB_BUCKET_BITS - 1))) + 1) << shift) - 1


_LAST_BUCKET = bucket_of(HIGHEST_US)


class Histogram:
    """Counts durations in buckets of relative width 1/2,048; not thread-safe.

    ``count``, ``sum_us`` (exact, not from buckets), ``max_us`` (exact) and ``clipped`` are kept
    beside the buckets.
    """

    __slots__ = ("_counts", "clipped", "count", "max_us", "sum_us")

    def __init__(self) -> None:
        self._counts: dict[int, int] = {}
        self.count = 0
        self.sum_us = 0
        self.max_us = 0
        self.clipped = 0

    def record(self, value_us: int) -> None:
        """Count one duration. Negative ones count as 0: they come from clock reading order."""
        if value_us < 0:
            value_us = 0
        elif value_us > HIGHEST_US:
            self.clipped += 1
            value_us = HIGHEST_US
        self.count += 1
        self.sum_us += value_us
        if value_us > self.max_us:  # noqa: PLR1730 - max() costs a call, here on every interaction
            self.max_us = value_us
        # bucket_of, written out: this line runs several times for each interaction
        shift = value_us.bit_length() - SUB_BUCKET_BITS
        bucket = value_us if shift <= 0 else (shift << (SUB_BUCKET_BITS - 1)) + (value_us >> shift)
        counts = self._counts
        counts[bucket] = counts.get(bucket, 0) + 1

    @classmethod
    def of(cls, values_us: Iterable[int]) -> "Histogram":
        """The histogram of these durations: as ``record`` for each, at half the cost."""
        histogram = cls()
        counts = histogram._counts
        total, highest, sum_us, clipped = 0, 0, 0, 0
        for given in values_us:
            value = given
            if value < 0:
                value = 0
            elif value > HIGHEST_US:
                value = HIGHEST_US
                clipped += 1
            total += 1
            sum_us += value
            if value > highest:  # noqa: PLR1730 - max() costs a call, here for every interaction
                highest = value
            shift = value.bit_length() - SUB_BUCKET_BITS
            bucket = value if shift <= 0 else (shift << (SUB_BUCKET_BITS - 1)) + (value >> shift)
            counts[bucket] = counts.get(bucket, 0) + 1
        histogram.count, histogram.sum_us = total, sum_us
        histogram.max_us, histogram.clipped = highest, clipped
        return histogram

    @classmethod
    def of_counts(cls, counts_us: Mapping[int, int]) -> "Histogram":
        """The histogram of durations that were counted by their value: value to how often."""
        histogram = cls()
        for value_us, times in counts_us.items():
            histogram.record(value_us)
            if times > 1:
                histogram._repeat(value_us, times - 1)
        return histogram

    def _repeat(self, value_us: int, times: int) -> None:
        """Count a duration so many times more that has been recorded before."""
        value = min(max(0, value_us), HIGHEST_US)
        self.count += times
        self.sum_us += value * times
        self.clipped += times if value_us > HIGHEST_US else 0
        self._counts[bucket_of(value)] += times

    def merge(self, other: "Histogram") -> None:
        """Add what the other has counted. Exact, commutative and associative."""
        counts = self._counts
        for bucket, count in other._counts.items():  # noqa: SLF001 - its own kind; unsorted
            counts[bucket] = counts.get(bucket, 0) + count
        self.count += other.count
        self.sum_us += other.sum_us
        self.clipped += other.clipped
        self.max_us = max(self.max_us, other.max_us)

    def quantile_us(self, q: float) -> int:
        """The smallest recorded value (to bucket width) that at least ``q`` of all do not exceed.

        The nearest-rank definition; 0 when nothing was recorded, the exact maximum for q = 1.
        """
        return self.quantiles_us((q,))[0]

    def quantiles_us(self, qs: Sequence[float]) -> tuple[int, ...]:
        """The same for several, ascending: sorting the buckets costs more than all the rest."""
        # 0.07 * 100 is 7.000000000000001 in binary: without rounding the rank would be 8
        ranks = [max(1, math.ceil(round(q * self.count, 6))) for q in qs]
        found: list[int] = []
        seen = 0
        for bucket in sorted(self._counts):
            seen += self._counts[bucket]
            while len(found) < len(ranks) and seen >= ranks[len(found)]:
                found.append(min(value_of(bucket), self.max_us))
            if len(found) == len(ranks):
                break
        return (*found, *[self.max_us] * (len(ranks) - len(found)))

    def count_above(self, value_us: int) -> int:
        """How many recorded values are greater (values in the same bucket count as equal)."""
        limit = bucket_of(value_us)
        return sum(count for bucket, count in self._counts.items() if bucket > limit)

    def mean_us(self) -> float:
        """The arithmetic mean in microseconds; 0 when nothing was recorded."""
        return self.sum_us / self.count if self.count else 0.0

    def buckets(self) -> Iterator[tuple[int, int]]:
        """Bucket index and count, ascending, only of buckets that counted something."""
        return iter(sorted(self._counts.items()))

    def freeze(self) -> tuple[int, ...]:
        """The whole state as integers: count, sum, max, clipped, then index and count by turns."""
        flat = [self.count, self.sum_us, self.max_us, self.clipped]
        for pair in self.buckets():
            flat.extend(pair)
        return tuple(flat)

    @staticmethod
    def count_in(frozen: Sequence[int]) -> int:
        """How many values a frozen histogram has counted, without thawing it."""
        return frozen[0] if frozen else 0

    @classmethod
    def thaw(cls, frozen: Iterable[int]) -> "Histogram":
        """The histogram that ``freeze`` described. Raises ValueError if it describes none."""
        flat = tuple(frozen)
        histogram = cls()
        if not flat:
            return histogram
        if len(flat) < 4 or len(flat) % 2 or min(flat) < 0:
            raise ValueError("not a histogram: count, sum, max, clipped and bucket pairs expected")
        histogram.count, histogram.sum_us, histogram.max_us, histogram.clipped = flat[:4]
        histogram._counts = dict(zip(flat[4::2], flat[5::2], strict=True))
        if sum(histogram._counts.values()) != histogram.count:
            raise ValueError("not a histogram: its buckets don't add up to its count")
        if max(flat[4::2], default=0) > _LAST_BUCKET:
            raise ValueError("not a histogram: a bucket beyond one hour")
        return histogram
