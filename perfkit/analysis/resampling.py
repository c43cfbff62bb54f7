"""How much would a number change if the same were measured again? By the bootstrap over units.

A unit is a run, or a block of a run's time (``comparison_units``). Drawing as many units as there
are, with replacement, and computing the number from those again and again shows how it varies.
Interactions are never drawn one by one: those of one moment are alike, and there are so many that
any difference would look real.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate
from operator import mul
from statistics import stdev
from typing import Protocol

from perfkit.model.histogram import Histogram, value_of

RESAMPLES = 500
"""The standard error that comes of them is itself right to 3 %."""
US_PER_MS = 1000

Weights = Sequence[int]
"""How often each unit is in a sample."""


class Lots(Protocol):
    """A seeded source of chance; ``random.Random`` is one."""

    def random(self) -> float:
        """The next number, from 0 to just below 1."""


class Estimate(Protocol):
    """A number that can be computed from any sample of a group's units."""

    def of(self, weights: Weights) -> float | None:
        """The number of this sample; None if it holds nothing to compute it from."""

    def unit_values(self) -> list[float | None]:
        """The number of each unit alone, in order; None where the unit has nothing of it."""


class Times:
    """Durations of several units, sorted once for all their quantiles."""

    __slots__ = ("_columns", "buckets", "counts", "highest_us", "units")

    def __init__(self, units: Sequence[Histogram]) -> None:
        self.units = [_Cumulative(histogram) for histogram in units]
        self.counts = [histogram.count for histogram in units]
        self.buckets = sorted({bucket for unit in self.units for bucket in unit.buckets})
        self.highest_us = max((histogram.max_us for histogram in units), default=0)
        self._columns: dict[int, list[int]] = {}

    def column(self, index: int) -> list[int]:
        """How many durations of each unit are in this bucket or below; kept for the next time."""
        column = self._columns.get(index)
        if column is None:
            bucket = self.buckets[index]
            column = self._columns[index] = [unit.up_to(bucket) for unit in self.units]
        return column


class _Cumulative:
    """A histogram's buckets in order, and their running sums."""

    __slots__ = ("_highest_us", "_sums", "buckets", "count")

    def __init__(self, histogram: Histogram) -> None:
        pairs = list(histogram.buckets())
        self.buckets = [bucket for bucket, _ in pairs]
        self._sums = [0, *accumulate(count for _, count in pairs)]
        self.count = histogram.count
        self._highest_us = histogram.max_us

    def up_to(self, bucket: int) -> int:
        return self._sums[bisect_right(self.buckets, bucket)]

    def quantile_us(self, q: float) -> int:
        """As ``Histogram.quantile_us``, of at least one duration."""
        place = bisect_left(self._sums, _rank(q, self.count)) - 1
        return min(value_of(self.buckets[place]), self._highest_us)


class QuantileOf:
    """A quantile of durations in milliseconds, right to the histograms' bucket width."""

    __slots__ = ("_q", "_times", "_values")

    def __init__(self, times: Times, q: float) -> None:
        self._times = times
        self._q = q
        self._values: list[float | None] = [
            unit.quantile_us(q) / US_PER_MS if unit.count else None for unit in times.units
        ]

    def of(self, weights: Weights) -> float | None:
        """By nearest rank, as ``Histogram.quantile_us`` of the sample's units merged."""
        times = self._times
        total = sum(map(mul, weights, times.counts))
        if not total:
            return None
        place = bisect_left(
            range(len(times.buckets)),
            _rank(self._q, total),
            key=lambda index: sum(map(mul, weights, times.column(index))),
        )
        return min(value_of(times.buckets[place]), times.highest_us) / US_PER_MS

    def unit_values(self) -> list[float | None]:
        """Each unit's own quantile."""
        return self._values


def _rank(q: float, count: int) -> int:
    """Which of so many durations the quantile is, in order, from 1."""
    return max(1, math.ceil(round(q * count, 6)))


class RatioOf:
    """A sum of amounts for a sum of something else: events per second, CPU per interaction."""

    __slots__ = ("_amounts", "_per")

    def __init__(self, amounts: Sequence[float], per: Sequence[float]) -> None:
        self._amounts = amounts
        self._per = per

    def of(self, weights: Weights) -> float | None:
        """The ratio of the sample's sums; None if what it is for is 0."""
        per = sum(map(mul, weights, self._per))
        return sum(map(mul, weights, self._amounts)) / per if per > 0 else None

    def unit_values(self) -> list[float | None]:
        """Each unit's own ratio."""
        pairs = zip(self._amounts, self._per, strict=True)
        return [amount / per if per > 0 else None for amount, per in pairs]


def draw_samples(units: int, lots: Lots, *, times: int = RESAMPLES) -> list[list[int]]:
    """So many samples of ``units`` units, drawn with replacement."""
    samples = []
    for _ in range(times):
        weights = [0] * units
        for _ in range(units):
            weights[int(lots.random() * units)] += 1
        samples.append(weights)
    return samples


def standard_error(values: Sequence[float], units: int) -> float:
    """The standard error that resampled ``values`` show, of at least two units.

    A sample drawn from a sample varies too little, by the factor √((n-1)/n); that is given back.
    """
    return stdev(values) * math.sqrt(units / (units - 1)) if len(values) > 1 else 0.0


def likeness(sides: Sequence[Sequence[float]]) -> float:
    """How alike neighbours are, from 0 to 0.5: the correlation of each value with the next.

    Each side's values vary around their own mean; what both tell of it is taken together, as few
    values tell little. The estimate is too low by about (1 + 3r)/n (Kendall 1954); that is given
    back. Beyond 0.5 there is nothing left to estimate it from.
    """
    products = squares = 0.0
    for values in sides:
        mean = sum(values) / len(values)
        around = [value - mean for value in values]
        products += sum(map(mul, around, around[1:]))
        squares += sum(value * value for value in around)
    if squares <= 0:
        return 0.0
    count = sum(len(values) for values in sides) / len(sides)
    return min(0.5, max(0.0, (products / squares + 1 / count) / max(0.25, 1 - 3 / count)))
