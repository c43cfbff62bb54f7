"""When does who arrive? The moments of an open load, from the integral of its rate.

Arrival ``g`` (from 0) is due where the integral of the rate from the load's begin reaches ``g``, so
a ramp has exactly as many arrivals as the area under it. Poisson arrivals are due where the same
integral reaches the ``g``-th point of a Poisson process of rate 1 (Çinlar 1975, "inversion").
Each moment is computed from the plan and not from the one before: an hour does not drift.
"""

import itertools
import math
import random
from collections.abc import Iterator

from perfkit.model.plan import LoadPlan, Spacing, Stage

_DIGITS = 9
"""Integrals are rounded to so many decimal places, so that 20/s for 30 s are 600 and no more."""


class Arrivals:
    """Walks through the arrivals of a plan, one stage after the other."""

    __slots__ = ("_area", "_point", "_points")

    def __init__(self, plan: LoadPlan) -> None:
        self._points = _points(plan)
        self._point = next(self._points)
        self._area = 0.0

    def during(self, stage: Stage) -> Iterator[float]:
        """Seconds from the stage's begin to each of its arrivals. To be exhausted, in order."""
        hold_s = max(0.0, stage.hold_s)
        yield from self._along(stage.from_level, stage.level, stage.ramp_s, 0.0)
        yield from self._along(stage.level, stage.level, hold_s, stage.ramp_s)

    def _along(self, low: float, high: float, length_s: float, begin_s: float) -> Iterator[float]:
        """Arrivals while the rate goes straight from one value to the other."""
        before = self._area
        self._area = round(before + (low + high) / 2 * length_s, _DIGITS)
        while self._point < self._area:
            yield begin_s + _moment(max(0.0, self._point - before), low, high, length_s)
            self._point = next(self._points)


def _moment(area: float, low: float, high: float, length_s: float) -> float:
    """When the integral of a rate that goes from ``low`` to ``high`` in this time reaches it.

    The root of ``low·t + (high-low)/(2·length)·t² = area`` in the form that subtracts nothing.
    """
    if area == 0:
        return 0.0
    slope = (high - low) / length_s
    return 2 * area / (low + math.sqrt(max(0.0, low * low + 2 * slope * area)))


def _points(plan: LoadPlan) -> Iterator[float]:
    if plan.spacing is Spacing.EVEN:
        return itertools.count(0)
    chance = random.Random(f"arrivals {plan.seed}")  # noqa: S311 - not for secrets
    return itertools.accumulate(chance.expovariate(1.0) for _ in itertools.repeat(None))
