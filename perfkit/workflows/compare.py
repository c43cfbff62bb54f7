"""What happens when runs are compared: find them, read them, compute, and leave a folder.

Runs that can't be believed are left out and named; without a single one to believe on each side,
numbers are shown but nothing is said about them.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
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
from perfkit.analysis.comparison_functions import ProfiledSide, compare_functions
from perfkit.analysis.comparison_overlay import Overlay
from perfkit.analysis.comparison_units import (
    ENOUGH_UNITS,
    MOST_BLOCKS,
    RunSpan,
    choose_units,
    count_blocks,
    cut_run,
    make_group,
)
from perfkit.analysis.hotspots import weigh
from perfkit.analysis.resources import moments
from perfkit.clock import Clock
from perfkit.errors import ExitCode, InputError
from perfkit.masking import encodable, mask
from perfkit.model.comparison import (
    SCHEMA,
    ComparedRun,
    Comparison,
    Group,
    Outcome,
    Side,
    UnitKind,
)
from perfkit.model.report import RunReport
from perfkit.model.stacks import WeightedStack
from perfkit.model.summary import Verdict
from perfkit.runs.artifacts import SAMPLES
from perfkit.runs.naming import find_named_run
from perfkit.runs.reading import open_run, read_seconds, read_summary
from perfkit.runs.report import LOAD_TEST, build_report
from perfkit.runs.samples import read_samples
from perfkit.workflows.stacks import read_recorded

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
class _Run:
    """One run that was read."""

    path: Path
    report: RunReport
    span: RunSpan
    gaps: tuple[str, ...]
    """What of its load could not be read."""
    doubt: str
    """Why it can't be believed; empty if it can."""


def compare(request: CompareRequest, clock: Clock) -> Comparison:
    """Everything about the two groups of runs. The run folders are only read.

    Raises InputError if there is no such run, it can't be read, or holds no load to compare.
    """
    read = [[_read(path, request.results) for path in side] for side in _sides(request)]
    used = [[run for run in side if not run.doubt] for side in read]
    invalid = not all(used)
    chosen = [some or every for some, every in zip(used, read, strict=True)]
    kind = choose_units(len(chosen[0]), len(chosen[1]))
    groups = [_group(side, kind) for side in chosen]
    lines = compare_groups(groups[0], groups[1], _lots(), bound=request.bound)
    steps = compare_steps(groups[0], groups[1], _lots(), bound=request.bound)
    if invalid:
        lines, steps = without_answers(lines), without_answers(steps)
    before, after = ([run.report.manifest for run in side] for side in chosen)
    units = [unit for group in groups for unit in group.units]
    overlays = [_overlay(side) for side in chosen]
    return Comparison(
        schema=SCHEMA,
        made_at=clock.wall().isoformat(),
        name=mask(encodable(request.name or _name(read))),
        outcome=Outcome.INVALID if invalid else sum_up(lines, steps),
        bound=request.bound,
        level=LEVEL,
        plans_differ=plans_differ(before, after),
        environment=environment_differs(before, after),
        warnings=(
            *_about_runs(read, chosen, kind),
            *_about_steps(groups),
            *busy_machine([*before, *after]),
            *profiled_differently(before, after),
        ),
        unit_kind=kind,
        units=(len(groups[0].units), len(groups[1].units)),
        unit_s=sum(unit.duration_s for unit in units) / max(1, len(units)),
        runs=tuple(
            _compared(run, side, used=run in some)
            for side, every, some in zip(SIDES, read, chosen, strict=True)
            for run in every
        ),
        lines=lines,
        steps=steps,
        functions=compare_functions(_profiled(chosen[0]), _profiled(chosen[1])),
        before=overlays[0],
        after=overlays[1],
    )


def exit_code(comparison: Comparison) -> ExitCode:
    """What the command ends with: a gate for CI."""
    match comparison.outcome:
        case Outcome.WORSE | Outcome.MIXED:
            return ExitCode.OBJECTIVES_MISSED
        case Outcome.INVALID:
            return ExitCode.INVALID_MEASUREMENT
        case Outcome.BETTER | Outcome.CHANGED | Outcome.SAME | Outcome.INCONCLUSIVE:
            return ExitCode.OK


def _sides(request: CompareRequest) -> tuple[Sequence[Path], Sequence[Path]]:
    return request.before, request.after


def _lots() -> random.Random:
    return random.Random(SEED)  # noqa: S311 - not for secrets


def _read(named: Path, results: Path) -> _Run:
    path = find_named_run(named, results)
    run = open_run(path)
    if run.manifest.kind != LOAD_TEST:
        raise InputError(
            f"{path} is a {run.manifest.kind}, and only load tests can be compared",
            advice="make one with: perfkit load-test SCENARIO",
        )
    report = build_report(run, stored=read_summary(path))
    if report.summary.load is None:
        raise InputError(f"{path} holds nothing to compare: its load never began")
    gaps: list[str] = []
    span = _span(path, gaps)
    invalid = report.summary.verdict is Verdict.INVALID
    doubt = "; ".join(report.summary.verdict_reasons) if invalid else ""
    return _Run(path, report, span, tuple(gaps), doubt)


def _group(runs: Sequence[_Run], kind: UnitKind) -> Group:
    cut = []
    for run in runs:
        most = max(ENOUGH_UNITS, MOST_BLOCKS // len(runs))
        blocks = 1 if kind is UnitKind.RUNS else count_blocks(run.span.duration_s, most=most)
        samples = run.path / SAMPLES
        seen = tuple(moments(read_samples(samples))) if samples.is_file() else ()
        cut.append(cut_run(read_seconds(run.path, []), seen, run.span, blocks))
    memory = [run.report.summary.bot.rss_mib.max for run in runs if run.report.summary.bot]
    return make_group(cut, kind, memory if len(memory) == len(runs) else ())


def _span(folder: Path, gaps: list[str]) -> RunSpan:
    start_ns: int | None = None
    end_ns = 0
    for second in read_seconds(folder, gaps):
        start_ns = second.start_ns if start_ns is None else start_ns
        end_ns = second.end_ns
    if start_ns is None or end_ns <= start_ns:
        raise InputError(f"{folder} holds nothing to compare: no second of its load can be read")
    return RunSpan(start_ns, end_ns)


def _overlay(runs: Sequence[_Run]) -> Side:
    overlay = Overlay(max(run.span.duration_s for run in runs))
    for run in runs:
        overlay.add_run(read_seconds(run.path, []))
    return overlay.side()


def _profiled(runs: Sequence[_Run]) -> ProfiledSide:
    """What was recorded of these runs; nothing if one of them was not recorded."""
    stacks: list[WeightedStack] = []
    rate_hz, seconds, interactions = 0, 0.0, 0
    for run in runs:
        recorded = read_recorded(run.path)
        if not recorded.recording.threads:
            return ProfiledSide((), 0, 0, 0.0)
        stacks += weigh(recorded.recording, recorded.cpu)
        rate_hz = recorded.recording.rate_hz
        load = run.report.summary.load
        seconds += load.duration_s if load else 0.0
        interactions += load.interactions if load else 0
    return ProfiledSide(tuple(stacks), rate_hz, interactions, seconds)


def _name(read: Sequence[Sequence[_Run]]) -> str:
    """``homework-before-vs-homework-after``, or one name if both have the same."""
    names = [side[0].report.manifest.name for side in read]
    return names[0] if names[0] == names[1] else "-vs-".join(names)


def _about_runs(
    read: Sequence[Sequence[_Run]], chosen: Sequence[Sequence[_Run]], kind: UnitKind
) -> tuple[str, ...]:
    said = []
    if {run.path.resolve() for run in read[0]} & {run.path.resolve() for run in read[1]}:
        said.append("the same run is on both sides: it can't differ from itself")
    said += [
        f"{run.path.name} ({side}) can't be believed"
        f"{'' if run in some else ' and was left out'}: {run.doubt}"
        for side, every, some in zip(SIDES, read, chosen, strict=True)
        for run in every
        if run.doubt
    ]
    said += [f"{run.path.name}: {gap}" for every in read for run in every for gap in run.gaps]
    if kind is UnitKind.BLOCKS:
        said.append(
            f"fewer than {ENOUGH_UNITS} runs of each: a difference between one run and the next "
            f"can't be told from one between the variants (--repeat {ENOUGH_UNITS} can)"
        )
    return tuple(said)


def _about_steps(groups: Sequence[Group]) -> tuple[str, ...]:
    first, second = (step_names(group.units) for group in groups)
    return tuple(
        f"the step “{name}” is only in the runs {side}"
        for side, names, others in (("before", first, second), ("after", second, first))
        for name in names
        if name not in others
    )


def _compared(run: _Run, side: str, *, used: bool) -> ComparedRun:
    manifest, summary = run.report.manifest, run.report.summary
    load, bot = summary.load, summary.bot
    return ComparedRun(
        folder=run.report.folder,
        side=side,
        bot=manifest.bot_command or "",
        started_at=manifest.started_at,
        verdict=str(summary.verdict) if summary.verdict else "",
        used=used,
        why_not=run.doubt,
        p50_ms=load.response_ms.p50 if load else None,
        p95_ms=load.response_ms.p95 if load else None,
        throughput_per_s=load.throughput_per_s if load else None,
        errors=load.errors if load else None,
        cpu_percent=bot.cpu_percent.mean if bot else None,
        rss_max_mib=bot.rss_mib.max if bot else None,
    )
