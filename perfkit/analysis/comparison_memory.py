"""Does the bot need more memory than before? A run has one highest memory, not one a second.

So only runs can be compared. Where there are too few to see how they vary, a spread is assumed.
"""

import math
from collections.abc import Sequence
from dataclasses import replace
from statistics import NormalDist, fmean

from perfkit.analysis.comparison_decision import Limits, compare_line, decide
from perfkit.analysis.comparison_interval import RESOLUTION, Sampled
from perfkit.analysis.comparison_units import ENOUGH_UNITS
from perfkit.analysis.resampling import Lots, RatioOf, draw_samples
from perfkit.model.comparison import ComparedLine, Interval, Scale

ASSUMED_SPREAD = 0.02
"""The standard deviation between runs of the same bot, as a share: its order of hashing, when its
collector runs. Ten runs of the demo bot differed by less."""


def compare_memory(
    before: Sequence[float], after: Sequence[float], lots: Lots, bound: float, tail: float
) -> ComparedLine:
    """The line of the highest resident memory in MiB, of at least one run on each side."""
    least = (RESOLUTION, RESOLUTION)
    limits = Limits(bound, Scale.RATIO, more_is_worse=True, least_errors=least)
    first, second = (
        Sampled(RatioOf(values, [1.0] * len(values)), draw_samples(len(values), lots), False)
        for values in (before, after)
    )
    line = compare_line(first, second, limits, tail)
    if min(len(before), len(after)) < ENOUGH_UNITS and min(*before, *after) > 0:
        line = _assumed(line, before, after, limits, tail)
    return replace(line, name="memory, highest", unit="MiB")


def _assumed(
    line: ComparedLine, before: Sequence[float], after: Sequence[float], limits: Limits, tail: float
) -> ComparedLine:
    error = ASSUMED_SPREAD * math.sqrt(1 / len(before) + 1 / len(after))
    reach = -NormalDist().inv_cdf(tail) * error
    middle = math.log(fmean(after) / fmean(before))
    interval = Interval(math.expm1(middle - reach), math.expm1(middle + reach))
    return replace(
        line,
        interval=interval,
        answer=decide(interval, limits, borne_out=True),
        note=f"a spread of {ASSUMED_SPREAD:.0%} between runs is assumed",
    )
