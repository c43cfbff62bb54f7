"""How fast does the floor of a memory's curve rise, and how sure is that?

What is used for a moment, and what a garbage collector takes back, rises above the floor and
returns to it; what is kept lifts the floor itself. So the lowest value of each of some equal blocks
of time is taken, and the slope over the blocks (Theil 1950, Sen 1968). Its error is that of a
straight line's slope, widened where neighbours stray to the same side (an AR(1) process's
effective number of observations). Blocks must hold a whole tooth of a saw: several lengths of
blocks are tried, and the one that strays least is believed.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from statistics import fmean, median

from perfkit.analysis.student_t import t_quantile
from perfkit.model.memory import Estimate

BLOCKS = (32, 24, 16, 12, 8)
FEWEST_PER_BLOCK = 2.0
"""Readings in a block: the lowest of one reading is no floor."""
TAIL = 0.005
"""How often the slope lies beyond each bound: a verdict is not given lightly."""
GRAIN_MIB = 4 / 1024
"""A page: what is smaller can't be seen."""
MOST_LIKE = 0.9
"""Neighbours this alike stand for no independent observation; more can't be estimated."""

Series = Sequence[tuple[float, float]]
"""Moments: seconds and MiB, in order of time."""


@dataclass(frozen=True, slots=True)
class Floor:
    """The lowest memory of each block, and the line through them."""

    lows: tuple[tuple[float, float], ...]
    per_min: Estimate
    """The slope, MiB a minute."""
    strays_mib: float
    """How far the lows stray from the line (their standard deviation)."""


def find_floor(series: Series) -> Floor | None:
    """The floor with the surest slope; None if there are too few readings for blocks."""
    floors = [_floor(lows) for count in BLOCKS if (lows := _lows(series, count))]
    surest = sorted(floors, key=lambda floor: floor.per_min.high - floor.per_min.low)[:2]
    if not surest:
        return None
    # the narrowest of several is narrow by luck as well: the next one has a say
    bounds = Estimate(
        surest[0].per_min.value,
        min(floor.per_min.low for floor in surest),
        max(floor.per_min.high for floor in surest),
    )
    return replace(surest[0], per_min=bounds)


def _lows(series: Series, count: int) -> list[tuple[float, float]]:
    """The lowest reading of each block; none if a block would hold too few."""
    if len(series) < FEWEST_PER_BLOCK * count:
        return []
    begin, end = series[0][0], series[-1][0]
    blocks: list[list[tuple[float, float]]] = [[] for _ in range(count)]
    for at, mib in series:
        place = int((at - begin) / (end - begin) * count) if end > begin else 0
        blocks[min(place, count - 1)].append((at, mib))
    filled = [block for block in blocks if block]
    middles = [(fmean(at for at, _ in block), min(mib for _, mib in block)) for block in filled]
    return middles if len(middles) >= min(BLOCKS) else []


def _floor(lows: Sequence[tuple[float, float]]) -> Floor:
    slope = _slope(lows)
    times = _centred([at for at, _ in lows])
    left = [mib - slope * at for at, (_, mib) in zip(times, lows, strict=True)]
    level = median(left)
    strays = [mib - level for mib in left]
    per_min, strays_mib = _with_bounds(slope, strays, times, len(lows) - 2)
    return Floor(tuple(lows), per_min, strays_mib)


def lasting_slope(lows: Sequence[tuple[float, float]], since_s: float) -> Estimate:
    """MiB a minute that remain when a rise which ever slows down is taken off.

    Fragments of an allocator and the records of what varies rise with the logarithm of the time
    ``since_s``; a leak rises with the time. The slope is that of the least squares over both.
    """
    times = _centred([at for at, _ in lows])
    slowing = _centred([math.log(1 + at - since_s) for at, _ in lows])
    mib = _centred([mib for _, mib in lows])
    times, mib = _without(slowing, times), _without(slowing, mib)
    slope = _share(times, mib)
    strays = [value - slope * at for at, value in zip(times, mib, strict=True)]
    return _with_bounds(slope, strays, times, len(lows) - 3)[0]


def _centred(values: Sequence[float]) -> list[float]:
    middle = fmean(values)
    return [value - middle for value in values]


def _without(explained: Sequence[float], values: Sequence[float]) -> list[float]:
    """What of the values is not in proportion to what explains them."""
    share = _share(explained, values)
    return [value - share * one for one, value in zip(explained, values, strict=True)]


def _share(explained: Sequence[float], values: Sequence[float]) -> float:
    square = sum(one * one for one in explained)
    return sum(one * v for one, v in zip(explained, values, strict=True)) / square


def _with_bounds(
    slope: float, strays: Sequence[float], times: Sequence[float], freedom: int
) -> tuple[Estimate, float]:
    """The slope a minute, and how far its observations stray in MiB."""
    # a page is rounded off each reading, however straight the line looks
    variance = sum(s * s for s in strays) / freedom + GRAIN_MIB**2 / 12
    likeness = _likeness(strays, variance)
    fewer = (1 - likeness) / (1 + likeness)
    error = math.sqrt(variance / fewer / sum(at * at for at in times))
    reach = _widths(round(max(2.0, freedom * fewer))) * error
    return Estimate(slope, slope - reach, slope + reach).times(60), math.sqrt(variance)


@cache
def _widths(freedom: int) -> float:
    """How many standard errors the bounds lie from the slope; found once, it takes a while."""
    return t_quantile(TAIL, freedom)


def _slope(lows: Sequence[tuple[float, float]]) -> float:
    """MiB a second: the median slope between all pairs."""
    return median(
        (later - earlier) / (then - at)
        for index, (at, earlier) in enumerate(lows)
        for then, later in lows[index + 1 :]
    )


def _likeness(strays: Sequence[float], variance: float) -> float:
    """The correlation of neighbours, from 0 to what can be estimated of so few."""
    together = sum(one * other for one, other in pairwise(strays))
    found = together / (len(strays) - 1) / variance
    # of few observations it comes out too low by about (1 + 4 x) / n (Kendall 1954)
    mended = found + (1 + 4 * max(0.0, found)) / len(strays)
    return min(MOST_LIKE, max(0.0, mended))
