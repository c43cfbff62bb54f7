"""What happens when two profiles are compared: read them, compute what differs."""

from dataclasses import dataclass, replace
from pathlib import Path

from perfkit.analysis.flamediff import lay_out_difference
from perfkit.analysis.profile_change import (
    ProfiledSide,
    changed,
    choose_basis,
    comparable,
    function_shifts,
    noise_between,
    whole_cost,
)
from perfkit.analysis.profile_noise import USUAL_SAMPLE_S, Measured
from perfkit.clock import Clock
from perfkit.errors import InputError
from perfkit.masking import encodable, mask
from perfkit.model.profile_change import (
    SCHEMA,
    Basis,
    ComparedProfile,
    DifferenceGraph,
    ProfileComparison,
)
from perfkit.model.profiles import Unit
from perfkit.report.profile_html import SHARED_OUT
from perfkit.workflows.profile_sides import ReadSide, read_side, without_threads


@dataclass(frozen=True, slots=True)
class ProfilesRequest:
    """Which two to compare."""

    before: Path
    after: Path
    results: Path
    name: str | None = None


def compare_profiles(
    request: ProfilesRequest, clock: Clock
) -> tuple[ProfileComparison, DifferenceGraph]:
    """What differs between the two, and the layout of its flame graph.

    Raises InputError if one can't be read or they count different things.
    """
    before, after = _alike(
        *(read_side(p, request.results) for p in (request.before, request.after))
    )
    basis = choose_basis(before.side, after.side)
    noise = noise_between(before.side, after.side, basis)
    shifts = function_shifts(before.side, after.side, noise)
    comparison = ProfileComparison(
        schema=SCHEMA,
        made_at=clock.wall().isoformat(),
        name=mask(encodable(request.name or f"{before.name}-vs-{after.name}")),
        basis=basis,
        unit=after.side.stacks.unit,
        before=_told(before, noise.before),
        after=_told(after, noise.after),
        total=whole_cost(noise),
        functions=len(shifts),
        changes=changed(shifts),
        notes=(*before.problems, *after.problems, *_notes(before.side, after.side, basis)),
    )
    return comparison, lay_out_difference(before.side.stacks, after.side.stacks, noise)


def _alike(before: ReadSide, after: ReadSide) -> tuple[ReadSide, ReadSide]:
    """The two, grouped by states only where both tell them."""
    units = before.side.stacks.unit, after.side.stacks.unit
    if not comparable(*units):
        raise InputError(
            f"{before.name} counts {units[0]} and {after.name} {units[1]}: "
            "memory and time can't be compared"
        )
    if before.tells_states and after.tells_states:
        return before, after
    return _plain(before), _plain(after)


def _plain(read: ReadSide) -> ReadSide:
    return replace(read, side=replace(read.side, stacks=without_threads(read.side.stacks)))


def _told(read: ReadSide, measured: Measured) -> ComparedProfile:
    return ComparedProfile(
        name=mask(encodable(read.name)),
        what=read.what,
        unit=read.side.stacks.unit,
        total=measured.total,
        samples=measured.samples or None,
    )


def _notes(before: ProfiledSide, after: ProfiledSide, basis: Basis) -> tuple[str, ...]:
    notes = []
    if (before.calls is None) != (after.calls is None):
        notes.append(
            "one counts calls, the other samples: counting makes short functions look costlier "
            "than they are, so part of the differences is the profilers'"
        )
    if before.calls is not None or after.calls is not None:
        notes.append(SHARED_OUT)
    guessed = [side for side in (before, after) if _is_guessed(side)]
    if guessed and basis is Basis.SHARE:
        notes.append(
            f"a file does not say how often it was sampled: {1 / USUAL_SAMPLE_S:.0f} times a "
            "second is assumed"
        )
    return tuple(notes)


def _is_guessed(side: ProfiledSide) -> bool:
    return (
        side.calls is None
        and side.sample is None
        and side.stacks.unit is Unit.SECONDS
        and side.worth_of_sample == USUAL_SAMPLE_S
    )
