"""Is a cost's change more than chance makes?

A sample is an event. Of ``n`` samples, ``k`` that hit a function vary by the square root of
``k * (1 - k/n)``, a binomial; as a count for each interaction, by that of ``k`` (Poisson). Profiles
have thousands of functions, and samples of one long call are alike, so a change is believed from
five standard deviations on.
Where nothing was sampled there is no such noise. But times that cProfile counts hold whatever came
between (another program's turn on the CPU, a garbage collection), which hits a function the more
often the longer it runs: like samples of the length of such a turn. And a change must matter.
"""

import math
from dataclasses import dataclass

from perfkit.model.profile_change import Basis, Shift, ShiftedCost
from perfkit.model.profiles import StackProfile, Unit

CERTAIN = 5.0
"""Standard deviations, of samples: for whole runs and for profiles alike."""
CERTAIN_COUNTED = 3.0
"""Of counted times: of six pairs of executions of one program on a machine busy with other things,
the farthest function of each differed by 2.2 to 2.5."""
MATTERS = 0.1
"""Of what a function costs: where nothing was sampled, less is called chance."""
MATTERS_OF_ALL = 0.005
"""Of the whole profile, likewise."""
HICCUP_S = 0.01
"""How long something else takes that comes between: about a turn on the CPU."""
USUAL_SAMPLE_S = 0.01
"""py-spy's and perfkit's own rate is 100 Hz: taken where a file does not tell."""
SHORTEST_SAMPLE_S = 0.0005
"""No sampler is faster; shorter weights are times rounded, and tell no rate."""
LONGEST_SAMPLE_S = 1.0
"""None is slower either; a few long times may be multiples of the shortest by chance."""
_ENOUGH = 0.99
_NEAR = 0.01
_ROUNDING = 1e-9
"""Sums of the same values in another order differ by less."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one side's numbers are worth."""

    total: float
    """All that was counted, in its own unit."""
    per: float
    """What values are divided by to be in the basis."""
    sample: float
    """What one sample counts for, in its own unit; 0 where nothing was sampled."""
    hiccup: float = 0.0
    """In its own unit: what comes between where times were counted; 0 where none were."""

    @property
    def samples(self) -> float:
        """How many there are; 0 where nothing was sampled."""
        return self.total / self.sample if self.sample else 0.0


@dataclass(frozen=True, slots=True)
class Noise:
    """What chance does between two profiles."""

    basis: Basis
    before: Measured
    after: Measured

    def judge(self, before: float, after: float) -> ShiftedCost:
        """A cost in the basis, before and after."""
        return ShiftedCost(before, after, self._shift(before, after))

    def _shift(self, before: float, after: float) -> Shift:
        if math.isclose(before, after, rel_tol=_ROUNDING, abs_tol=_ROUNDING * self._whole):
            return Shift.SAME
        if abs(after - before) <= self._chance(before, after):
            return Shift.CHANCE
        return Shift.MORE if after > before else Shift.LESS

    def _chance(self, before: float, after: float) -> float:
        sides = ((self.before, before), (self.after, after))
        if self.basis is Basis.SHARE:
            pooled = self._pooled(before, after)
            errors = [_share_error(side, pooled) for side, _ in sides]
        else:
            errors = [_count_error(side.sample, side.per, value) for side, value in sides]
        hiccups = [_count_error(side.hiccup, side.per, value) for side, value in sides]
        chance = math.hypot(CERTAIN * math.hypot(*errors), CERTAIN_COUNTED * math.hypot(*hiccups))
        if self.before.sample and self.after.sample:
            return chance
        return max(chance, MATTERS * max(before, after), MATTERS_OF_ALL * self._whole)

    @property
    def _whole(self) -> float:
        return max(self.before.total / self.before.per, self.after.total / self.after.per)

    def _pooled(self, before: float, after: float) -> float:
        """The share of both together: what it is if nothing changed."""
        first, second = self.before.samples, self.after.samples
        if not first + second:
            return (before + after) / 2
        return (before * first + after * second) / (first + second)


def _share_error(side: Measured, share: float) -> float:
    """A standard deviation of a share; a single sample more or less is always possible."""
    if not side.samples:
        return 0.0
    inside = min(max(share, 0.0), 1.0)
    return math.sqrt(max(inside * (1 - inside), 1 / side.samples) / side.samples)


def _count_error(event: float, per: float, value: float) -> float:
    """A standard deviation of a value that is made of events of this size; none: it has none."""
    if not event:
        return 0.0
    return math.sqrt(max(value * per / event, 1.0)) * event / per


def sample_value(profile: StackProfile) -> float:
    """What one sample of the profile counts for; 0 if its values are no samples.

    Samplers weigh each sample alike, so values of seconds are multiples of one length. Where they
    are not, the rate is not known and a usual one is taken.
    """
    if profile.unit is Unit.SECONDS:
        return _sample_s([stack.value for stack in profile.stacks if stack.value > 0])
    return 1.0 if profile.unit is Unit.SAMPLES else 0.0


def _sample_s(values: list[float]) -> float:
    if len(set(values)) < 2:
        return USUAL_SAMPLE_S
    least = min(values)
    if not SHORTEST_SAMPLE_S <= least <= LONGEST_SAMPLE_S:
        return USUAL_SAMPLE_S
    multiples = sum(1 for value in values if abs(value / least - round(value / least)) <= _NEAR)
    return least if multiples >= _ENOUGH * len(values) else USUAL_SAMPLE_S
