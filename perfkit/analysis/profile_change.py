"""Which functions cost more than before, and which less? Two profiles in, their differences out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

from perfkit.analysis.function_costs import (
    FunctionCost,
    Key,
    costs_of_calls,
    costs_of_stacks,
)
from perfkit.analysis.ownership import owner
from perfkit.analysis.profile_noise import HICCUP_S, Measured, Noise, sample_value
from perfkit.analysis.same_files import Naming, files_of, same_names
from perfkit.model.calls import CallProfile
from perfkit.model.profile_change import (
    Basis,
    FunctionShift,
    Shift,
    ShiftedCost,
)
from perfkit.model.profiles import StackProfile, Unit

MOST = 2000
"""Functions told: the rest cost less than any of them."""
_NONE = FunctionCost("")


@dataclass(frozen=True, slots=True)
class ProfiledSide:
    """One side: its stacks, and the calls where they were counted."""

    stacks: StackProfile
    calls: CallProfile | None = None
    interactions: int = 0
    """Of the load test it was recorded in; 0 if it was in none."""
    sample: float | None = None
    """What one sample counts for; None: as the stacks tell."""

    @property
    def total(self) -> float:
        """All that was counted."""
        return self.stacks.total if self.calls is None else self.calls.total_s

    @property
    def worth_of_sample(self) -> float:
        """What one sample counts for; 0 where nothing was sampled."""
        if self.calls is not None:
            return 0.0
        return sample_value(self.stacks) if self.sample is None else self.sample


def comparable(before: Unit, after: Unit) -> bool:
    """Whether the units are alike: samples are time as well, memory is not."""
    return (before is Unit.BYTES) == (after is Unit.BYTES)


def choose_basis(before: ProfiledSide, after: ProfiledSide) -> Basis:
    """What the two are compared in."""
    if before.interactions and after.interactions:
        return Basis.INTERACTION
    if not before.worth_of_sample and not after.worth_of_sample:
        return Basis.TOTAL
    return Basis.SHARE


def noise_between(before: ProfiledSide, after: ProfiledSide, basis: Basis) -> Noise:
    """What chance does between them. Raises ValueError if one is empty."""
    return Noise(basis, _measured(before, basis), _measured(after, basis))


def _measured(side: ProfiledSide, basis: Basis) -> Measured:
    if side.total <= 0:
        raise ValueError("there is nothing in it")
    per = {
        Basis.SHARE: side.total,
        Basis.INTERACTION: float(side.interactions),
        Basis.TOTAL: 1.0,
    }
    hiccup = 0.0 if side.calls is None else HICCUP_S
    return Measured(side.total, per[basis], side.worth_of_sample, hiccup)


def function_shifts(
    before: ProfiledSide, after: ProfiledSide, noise: Noise
) -> tuple[FunctionShift, ...]:
    """Every function of the two, real changes first, then those that cost most."""
    naming = _naming(before, after)
    costs = [
        _scaled(_costs(side, naming), measured.per)
        for side, measured in ((before, noise.before), (after, noise.after))
    ]
    keys = dict.fromkeys((*costs[0], *costs[1]))
    shifts = [_shift(key, [side.get(key, _NONE) for side in costs], noise) for key in keys]
    return tuple(sorted(shifts, key=_order))


def changed(shifts: Sequence[FunctionShift]) -> tuple[FunctionShift, ...]:
    """Those that do not cost the same, at most ``MOST``."""
    differ = (s for s in shifts if {s.own.shift, s.total.shift} != {Shift.SAME})
    return tuple(islice(differ, MOST))


def whole_cost(noise: Noise) -> ShiftedCost:
    """Everything that was counted, in the basis."""
    return noise.judge(*(side.total / side.per for side in (noise.before, noise.after)))


def _naming(before: ProfiledSide, after: ProfiledSide) -> Naming:
    """What the files of the two are called."""
    return same_names(_files(before), _files(after))


def _files(side: ProfiledSide) -> set[str]:
    if side.calls is None:
        return files_of(side.stacks)
    return {"" if function.file == "~" else function.file for function in side.calls.costs}


def _costs(side: ProfiledSide, naming: Naming) -> dict[Key, FunctionCost]:
    if side.calls is not None:
        return costs_of_calls(side.calls, naming)
    return costs_of_stacks(side.stacks.stacks, naming)


def _scaled(costs: dict[Key, FunctionCost], per: float) -> dict[Key, FunctionCost]:
    return {
        key: replace(cost, own=cost.own / per, total=cost.total / per)
        for key, cost in costs.items()
    }


def _shift(key: Key, costs: Sequence[FunctionCost], noise: Noise) -> FunctionShift:
    before, after = costs
    return FunctionShift(
        function=key[0],
        place=key[1],
        owner=owner(after.file or before.file).value,
        own=noise.judge(before.own, after.own),
        total=noise.judge(before.total, after.total),
        calls_before=before.calls,
        calls_after=after.calls,
    )


def _order(shift: FunctionShift) -> tuple[bool, bool, float, float, str, str]:
    return (
        not shift.own.shift.is_real,
        not shift.total.shift.is_real,
        -abs(shift.own.change),
        -abs(shift.total.change),
        shift.function,
        shift.place,
    )
