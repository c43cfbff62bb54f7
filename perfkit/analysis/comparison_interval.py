"""Between which bounds does the change of a number lie, and is there one at all?

The change is the difference of the two sides' numbers, of their logarithms where it is told as a
ratio. Its standard error comes from the bootstrap over units, its width from Student's t with
Welch's degrees of freedom: percentiles of the bootstrap itself are too narrow for few units.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from perfkit.analysis.comparison_units import ENOUGH_UNITS
from perfkit.analysis.mann_whitney import Order, mann_whitney
from perfkit.analysis.resampling import Estimate, likeness, standard_error
from perfkit.analysis.student_t import t_quantile
from perfkit.model.comparison import Interval, Scale

RESOLUTION = 1 / 2048
"""Of a histogram's bucket: what a quantile can't see."""
FEWEST_FREE = 4.0
"""Degrees of freedom that five independent observations have."""
SMALLEST = 1e-6
"""Stands for a value of 0 where a ratio is told: a nanosecond, in milliseconds."""
LARGEST_LOG = 700.0
"""Beyond it a ratio can't be told in floating point."""


@dataclass(frozen=True, slots=True)
class Sampled:
    """One side's number, with samples of its units to see how it varies."""

    estimate: Estimate
    samples: Sequence[Sequence[int]]
    in_time: bool
    """Whether neighbouring units follow each other in time."""


@dataclass(frozen=True, slots=True)
class Change:
    """How a number changed; ``interval`` and ``order`` are None where there are too few units."""

    before: float
    after: float
    change: float | None
    """None: a ratio to nothing."""
    interval: Interval | None
    order: Order | None
    units: tuple[int, int]
    """How many units have something of this number, before and after."""
    reach: Interval | None = None
    """From the smallest change between any unit before and any after to the largest; only of units
    that are independent. None where they mix, or there are too few."""


@dataclass(frozen=True, slots=True)
class _Spread:
    """How a side's number varies, on the scale of the change."""

    error: float
    freedom: float


def find_change(
    before: Sampled,
    after: Sampled,
    scale: Scale,
    tail: float,
    *,
    least_errors: tuple[float, float] = (0.0, 0.0),
) -> Change | None:
    """The change, with an interval that misses it on each side with probability ``tail``.

    ``least_errors``: of each side, a standard error on the scale below which nothing is known.
    None if a side has nothing of this number.
    """
    first, second = _whole(before), _whole(after)
    if first is None or second is None:
        return None
    values = [v for v in before.estimate.unit_values() if v is not None]
    others = [v for v in after.estimate.unit_values() if v is not None]
    units = (len(values), len(others))
    change = _told(first, second, scale)
    if min(units) < ENOUGH_UNITS:
        return Change(first, second, change, None, None, units)
    position = _position(scale)
    widening = _widening(before, after, position)
    spreads = (
        _spread(before, units[0], position, widening),
        _spread(after, units[1], position, widening),
    )
    interval = _interval(position(second) - position(first), spreads, tail, least_errors)
    return Change(
        before=first,
        after=second,
        change=change,
        interval=_told_interval(interval, scale),
        order=mann_whitney(values, others),
        units=units,
        reach=None if before.in_time else _reach(values, others, position, scale),
    )


def _whole(side: Sampled) -> float | None:
    return side.estimate.of([1] * len(side.samples[0])) if side.samples else None


def _told(first: float, second: float, scale: Scale) -> float | None:
    if scale is Scale.POINTS:
        return second - first
    if first == second:
        return 0.0
    return second / first - 1 if first > 0 else None


def _position(scale: Scale) -> Callable[[float], float]:
    """Where a value stands on the scale that differences are taken on."""
    if scale is Scale.POINTS:
        return lambda value: value
    return lambda value: math.log(max(value, SMALLEST))


def _widening(before: Sampled, after: Sampled, position: Callable[[float], float]) -> float:
    """How many times wider the numbers vary than if neighbouring units were independent.

    As for a series in which each value is like the one before it and else by chance (AR(1)).
    """
    if not (before.in_time and after.in_time):
        return 1.0
    alike = likeness(
        [
            [position(value) for value in side.estimate.unit_values() if value is not None]
            for side in (before, after)
        ]
    )
    return math.sqrt((1 + alike) / (1 - alike))


def _spread(
    side: Sampled, count: int, position: Callable[[float], float], widening: float
) -> _Spread:
    resampled = (side.estimate.of(weights) for weights in side.samples)
    places = [position(value) for value in resampled if value is not None]
    return _Spread(
        error=standard_error(places, count) * widening,
        freedom=max(FEWEST_FREE, count / widening**2 - 1),
    )


def _interval(
    middle: float, spreads: Sequence[_Spread], tail: float, least_errors: tuple[float, float]
) -> Interval:
    pairs_of_errors = zip(spreads, least_errors, strict=True)
    squares = [max(spread.error, least) ** 2 for spread, least in pairs_of_errors]
    total = sum(squares)
    if total <= 0:
        return Interval(middle, middle)
    pairs = zip(squares, spreads, strict=True)
    freedom = total**2 / sum(square**2 / spread.freedom for square, spread in pairs)
    reach = t_quantile(tail, freedom) * math.sqrt(total)
    return Interval(middle - reach, middle + reach)


def _reach(
    values: Sequence[float],
    others: Sequence[float],
    position: Callable[[float], float],
    scale: Scale,
) -> Interval | None:
    """Mann-Whitney's own interval: five and five that don't mix lie within it in 125 of 126."""
    if min(others) <= max(values) and min(values) <= max(others):
        return None
    low = position(min(others)) - position(max(values))
    return _told_interval(Interval(low, position(max(others)) - position(min(values))), scale)


def _told_interval(interval: Interval, scale: Scale) -> Interval:
    if scale is Scale.POINTS:
        return interval
    ends = (min(end, LARGEST_LOG) for end in (interval.low, interval.high))
    low, high = (math.expm1(end) for end in ends)
    return Interval(low, high)
