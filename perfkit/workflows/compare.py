"""What happens when runs are compared: find them, read them, compute what differs.

Runs that can't be believed are left out and named; without a single one to believe on each side,
numbers are shown but nothing is said about them.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from perfkit.analysis.comparison import (
    BOUND,
    LEVEL,
    compare_groups,
    compare_steps,
    step_names,
    sum_up,
    without_answers,
)
from perfkit.analysis.comparison_conditions import (
    busy_machine,
    environment_differs,
    plans_differ,
    profiled_differently,
)
from perfkit.analysis.comparison_functions import RecordedSide, compare_functions
from perfkit.analysis.comparison_units import ENOUGH_UNITS, choose_units
from perfkit.analysis.flamediff import lay_out_difference
from perfkit.analysis.profile_change import choose_basis, noise_between
from perfkit.clock import Clock
from perfkit.errors import ExitCode
from perfkit.masking import encodable, mask
from perfkit.model.comparison import SCHEMA, Comparison, Group, Outcome, UnitKind
from perfkit.model.profile_change import DifferenceGraph
from perfkit.workflows.compared_runs import (
    MeasuredRun,
    group_of,
    overlay_of,
    profile_of,
    read_run,
    told_run,
)
from perfkit.workflows.profile_sides import side_of

SEED = 1
"""The same runs give the same answer each time they are compared."""
SIDES = ("before", "after")


@dataclass(frozen=True, slots=True)
class CompareRequest:
    """Which runs to compare. Several of a side are taken together."""

    before: Sequence[Path]
    after: Sequence[Path]
    results: Path
    name: str | None = None
    bound: float = BOUND


@dataclass(frozen=True, slots=True)
class _Sides:
    """The runs of both sides, and those of them that are compared."""

    read: Sequence[Sequence[MeasuredRun]]
    chosen: Sequence[Sequence[MeasuredRun]]
    kind: UnitKind
    are_valid: bool


def compare(request: CompareRequest, clock: Clock) -> Comparison:
    """Everything about the two groups of runs. The run folders are only read.

    Raises InputError if there is no such run, it can't be read, or holds no load to compare.
    """
    sides = _read_sides(request)
    first, second = sides.chosen
    before, after = group_of(first, sides.kind), group_of(second, sides.kind)
    units = (*before.units, *after.units)
    profiled = profile_of(first), profile_of(second)
    comparison = Comparison(
        schema=SCHEMA,
        made_at=clock.wall().isoformat(),
        name=mask(encodable(request.name or _name(sides.read))),
        outcome=Outcome.INVALID,
        bound=request.bound,
        level=LEVEL,
        plans_differ=(),
        environment=(),
        warnings=(*_about_runs(sides), *_about_steps((before, after))),
        unit_kind=sides.kind,
        units=(len(before.units), len(after.units)),
        unit_s=sum(unit.duration_s for unit in units) / max(1, len(units)),
        runs=tuple(
            told_run(run, side, used=run in chosen)
            for side, every, chosen in zip(SIDES, sides.read, sides.chosen, strict=True)
            for run in every
        ),
        lines=compare_groups(before, after, _lots(), bound=request.bound),
        steps=compare_steps(before, after, _lots(), bound=request.bound),
        functions=compare_functions(*profiled),
        before=overlay_of(first),
        after=overlay_of(second),
        difference=_difference(*profiled),
    )
    return _concluded(_with_conditions(comparison, sides), are_valid=sides.are_valid)


def _difference(before: RecordedSide, after: RecordedSide) -> DifferenceGraph | None:
    """The flame graph of what differs; None if a side was not recorded or did nothing."""
    sides = [side_of(each.stacks, each.rate_hz, each.interactions) for each in (before, after)]
    first, second = sides
    if not (first.total > 0 and second.total > 0):
        return None
    noise = noise_between(first, second, choose_basis(first, second))
    return lay_out_difference(first.stacks, second.stacks, noise)


def _concluded(comparison: Comparison, *, are_valid: bool) -> Comparison:
    """What all of it comes to; of runs that can't be believed, nothing."""
    lines, steps = comparison.lines, comparison.steps
    if are_valid:
        return replace(comparison, outcome=sum_up(lines, steps))
    return replace(comparison, lines=without_answers(lines), steps=without_answers(steps))


def _with_conditions(comparison: Comparison, sides: _Sides) -> Comparison:
    """With what differs beside the bots."""
    before, after = ([run.report.manifest for run in side] for side in sides.chosen)
    return replace(
        comparison,
        plans_differ=plans_differ(before, after),
        environment=environment_differs(before, after),
        warnings=(
            *comparison.warnings,
            *busy_machine([*before, *after]),
            *profiled_differently(before, after),
        ),
    )


def _read_sides(request: CompareRequest) -> _Sides:
    read = [
        [read_run(path, request.results) for path in side]
        for side in (request.before, request.after)
    ]
    used = [[run for run in side if not run.doubt] for side in read]
    chosen = [some or every for some, every in zip(used, read, strict=True)]
    kind = choose_units(len(chosen[0]), len(chosen[1]))
    return _Sides(read, chosen, kind, all(used))


def exit_code(comparison: Comparison) -> ExitCode:
    """What the command ends with: a gate for CI."""
    match comparison.outcome:
        case Outcome.WORSE | Outcome.MIXED:
            return ExitCode.OBJECTIVES_MISSED
        case Outcome.INVALID:
            return ExitCode.INVALID_MEASUREMENT
        case Outcome.BETTER | Outcome.CHANGED | Outcome.SAME | Outcome.INCONCLUSIVE:
            return ExitCode.OK


def _lots() -> random.Random:
    return random.Random(SEED)  # noqa: S311 - not for secrets


def _name(read: Sequence[Sequence[MeasuredRun]]) -> str:
    """``homework-before-vs-homework-after``, or one name if both have the same."""
    names = [side[0].report.manifest.name for side in read]
    return names[0] if names[0] == names[1] else "-vs-".join(names)


def _about_runs(sides: _Sides) -> tuple[str, ...]:
    read, said = sides.read, []
    if {run.path.resolve() for run in read[0]} & {run.path.resolve() for run in read[1]}:
        said.append("the same run is on both sides: it can't differ from itself")
    said += [
        f"{run.path.name} ({side}) can't be believed"
        f"{'' if run in some else ' and was left out'}: {run.doubt}"
        for side, every, some in zip(SIDES, read, sides.chosen, strict=True)
        for run in every
        if run.doubt
    ]
    said += [_gaps(run) for every in read for run in every if run.gaps]
    if sides.kind is UnitKind.BLOCKS:
        said.append(
            f"fewer than {ENOUGH_UNITS} runs of each: a difference between one run and the next "
            f"can't be told from one between the variants (--repeat {ENOUGH_UNITS} can)"
        )
    return tuple(said)


def _gaps(run: MeasuredRun) -> str:
    more = len(run.gaps) - 1
    return f"{run.path.name}: {run.gaps[0]}" + (f" (and {more} more)" if more else "")


def _about_steps(groups: Sequence[Group]) -> tuple[str, ...]:
    first, second = (step_names(group.units) for group in groups)
    return tuple(
        f"the step “{name}” is only in the runs {side}"
        for side, names, others in (("before", first, second), ("after", second, first))
        for name in names
        if name not in others
    )
