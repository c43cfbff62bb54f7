"""What did a run come to? The one way from what a run folder holds to numbers and verdict.

Used alike when a load test ends and when an old run, also a killed one, is looked at again.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from perfkit.analysis.failures import FailureTally
from perfkit.analysis.generator import GeneratorTally
from perfkit.analysis.latency import LoadTally
from perfkit.analysis.machine import MachineTally, find_disturbance
from perfkit.analysis.memory_load import InteractionTally
from perfkit.analysis.resources import Moment, measure_bot, moments, resource_points
from perfkit.analysis.timeline import Timeline
from perfkit.analysis.validity import find_doubts
from perfkit.analysis.waited import WaitTally
from perfkit.findings.containers import find_growing
from perfkit.findings.hot import find_hot
from perfkit.findings.judging import Measured, Stretch, belongs, judge
from perfkit.findings.memory import find_growth
from perfkit.findings.objectives import Objective
from perfkit.findings.stalls import find_stalling, unknown_stalls
from perfkit.findings.telegram import find_telegram
from perfkit.findings.verdict import decide
from perfkit.masking import encodable
from perfkit.model.load import Second
from perfkit.model.manifest import LOAD_TEST, STOPPED, Manifest, RunState
from perfkit.model.plan import LoadPlan
from perfkit.model.report import ProfileNumbers, RunReport
from perfkit.model.stalls import StallNumbers
from perfkit.model.summary import (
    SCHEMA,
    BotNumbers,
    GeneratorNumbers,
    LoadNumbers,
    ObjectiveResult,
    Summary,
    Verdict,
)
from perfkit.model.telegram import TelegramNumbers
from perfkit.runs.artifacts import SAMPLES
from perfkit.runs.capacity import CAPACITY_RUN, summarize_capacity
from perfkit.runs.memory_inside import read_inside
from perfkit.runs.objectives import WindowTallies, objectives_of
from perfkit.runs.reading import (
    StoredRun,
    read_evidence,
    read_flamegraph,
    read_profile,
    read_seconds,
    read_stalls,
    read_telegram,
)
from perfkit.runs.samples import read_processes, read_samples

UNOBSERVED = "unobserved"
"""The note of a run that sends requests to a server whose process it was not told."""


@dataclass(slots=True)
class _Tallies:
    """Everything that is counted in one pass over the seconds."""

    load: LoadTally
    timeline: Timeline = field(default_factory=Timeline)
    failures: FailureTally = field(default_factory=FailureTally)
    generator: GeneratorTally = field(default_factory=GeneratorTally)
    machine: MachineTally = field(default_factory=MachineTally)
    interactions: InteractionTally = field(default_factory=InteractionTally)
    windows: WindowTallies = field(default_factory=lambda: WindowTallies(()))
    waits: WaitTally = field(default_factory=lambda: WaitTally(None))

    def add_all(self, seconds: Iterable[Second]) -> None:
        for second in seconds:
            self.load.add(second)
            self.timeline.add(second)
            self.failures.add(second)
            self.generator.add(second)
            self.machine.add(second)
            self.interactions.add(second)
            self.windows.add(second)
            self.waits.add(second)


def build_report(
    run: StoredRun, *, stored: Summary | None = None, stalls: StallNumbers | None = None
) -> RunReport:
    """The whole report of a run, from its artifacts.

    A summary that was ``stored`` when the run ended stands; without one (the run was killed, or is
    just about to end) it is computed, with these ``stalls`` where none were written down. Raises
    InputError if a file is broken beyond use.
    """
    gaps: list[str] = []
    objectives = objectives_of(run.manifest) if run.manifest.kind == LOAD_TEST else ()
    tallies = _Tallies(
        LoadTally(_plan(run.manifest)),
        windows=WindowTallies(objectives),
        waits=WaitTally(stalls or read_stalls(run.path)),
    )
    tallies.add_all(read_seconds(run.path, gaps))
    seen, pids = _read_bot(run.path)
    start_ns, end_ns = _interval(run.manifest, tallies.load, seen)
    bot = measure_bot(
        seen, start_ns=start_ns, end_ns=end_ns, framework=run.manifest.bot_framework, pids=pids
    )
    bot = _with_growth_by_work(bot, tallies.interactions, start_ns)
    evidence, profile = read_evidence(run.path), read_profile(run.path)
    begin_ns = _axis_begin(tallies.timeline, start_ns)
    laid_out = tallies.waits.numbers(begin_ns, loaded=tallies.load.start_ns is not None)
    judged = _Judged(objectives, tallies.windows.stretches(seen, start_ns))
    return RunReport(
        folder=encodable(str(run.path)),
        manifest=run.manifest,
        summary=stored
        or _summarize(run, _Found(tallies, bot, judged, profile, laid_out, tuple(gaps))),
        timeline=tallies.timeline.points(),
        resources=resource_points(seen, start_ns=begin_ns, end_ns=end_ns),
        slowest=evidence.slowest,
        errors=tallies.failures.groups(evidence.failures),
        profile=profile,
        flamegraph_svg=read_flamegraph(run.path),
    )


def _with_growth_by_work(
    bot: BotNumbers | None, interactions: InteractionTally, start_ns: int
) -> BotNumbers | None:
    """The same, its memory's growth also told for each 1,000 interactions."""
    if bot is None or bot.rss_mib.growth is None:
        return bot
    growth = interactions.each_1000(bot.rss_mib.growth, start_ns=start_ns)
    return replace(bot, rss_mib=replace(bot.rss_mib, growth=growth))


def _plan(manifest: Manifest) -> LoadPlan | None:
    return None if manifest.scenario is None else manifest.scenario.plan


def _axis_begin(timeline: Timeline, start_ns: int) -> int:
    """Charts also show what is left out of the numbers: a warm-up, a light stage."""
    return start_ns if timeline.start_ns is None else timeline.start_ns


def _read_bot(folder: Path) -> tuple[tuple[Moment, ...], tuple[int, ...]]:
    path = folder / SAMPLES
    if not path.is_file():
        return (), ()
    pids = dict.fromkeys(process.pid for process in read_processes(path))
    return tuple(moments(read_samples(path))), tuple(pids)


def _interval(manifest: Manifest, load: LoadTally, seen: tuple[Moment, ...]) -> tuple[int, int]:
    """The time the numbers are about: the load, or without one the time that was sampled."""
    if load.start_ns is not None and load.end_ns is not None:
        return load.start_ns, load.end_ns
    if seen:
        return seen[0].at_ns, seen[-1].at_ns
    return manifest.started_ns, manifest.started_ns


@dataclass(frozen=True, slots=True)
class _Found:
    """What a summary is made of."""

    tallies: _Tallies
    bot: BotNumbers | None
    judged: "_Judged"
    profile: ProfileNumbers | None
    stalls: StallNumbers | None
    gaps: tuple[str, ...]


def _summarize(run: StoredRun, found: _Found) -> Summary:
    if run.manifest.kind == CAPACITY_RUN:
        return summarize_capacity(run)
    manifest, telegram = run.manifest, read_telegram(run.path)
    scenario = manifest.scenario
    load = found.tallies.load.numbers(
        users=scenario.users if scenario else 0,
        step_tags=scenario.step_tags if scenario else None,
    )
    objectives = found.judged.results(manifest, load, found.bot)
    gaps = list(found.gaps)
    inside = read_inside(run.path, gaps)
    environment = found.tallies.machine.numbers(manifest.host, found.bot)
    summary = Summary(
        schema=SCHEMA,
        kind=manifest.kind,
        verdict=None,
        verdict_reasons=(),
        objectives=objectives,
        load=load,
        bot=found.bot,
        generator=found.tallies.generator.numbers(),
        telegram=telegram,
        environment=environment,
        warnings=() if environment is None else find_disturbance(environment),
        findings=(
            *find_stalling(found.stalls),
            *find_hot(found.profile, objectives),
            *find_growth(found.bot),
            *(() if inside is None else find_growing(inside.containers)),
            *(() if telegram is None else find_telegram(_settled(telegram, load))),
        ),
        stalls=found.stalls,
        could_not_check=(*manifest.could_not_check, *gaps, *unknown_stalls(found.stalls)),
    )
    if manifest.kind != LOAD_TEST:
        return summary
    verdict, reasons = _decide(manifest, objectives, load, summary.generator)
    return replace(summary, verdict=verdict, verdict_reasons=reasons)


def _settled(telegram: TelegramNumbers, load: LoadNumbers | None) -> TelegramNumbers:
    """Without the presses that were still under way: the bot would have answered them."""
    under_way = 0 if load is None else load.in_flight_at_end
    return replace(telegram, presses_unanswered=max(0, telegram.presses_unanswered - under_way))


def _is_fixed(manifest: Manifest) -> bool:
    """Whether full load lasted for a given time rather than until every student was done."""
    plan = _plan(manifest)
    if plan is not None:
        return plan.stages[plan.full_stage].duration_s is not None
    return manifest.scenario is not None and manifest.scenario.duration_s is not None


@dataclass(frozen=True, slots=True)
class _Judged:
    """The objectives of a run, with their windows."""

    objectives: tuple[Objective, ...]
    stretches: dict[Objective, tuple[Stretch, ...]]

    def results(
        self, manifest: Manifest, load: LoadNumbers | None, bot: BotNumbers | None
    ) -> tuple[ObjectiveResult, ...]:
        plan = _plan(manifest)
        measured = Measured(
            load,
            bot,
            fixed_duration=_is_fixed(manifest),
            observed=UNOBSERVED not in manifest.notes,
            stretches=self.stretches,
        )
        return tuple(
            judge(objective, measured)
            for objective in self.objectives
            if objective.asked or belongs(objective.metric, plan)
        )


def _decide(
    manifest: Manifest,
    objectives: tuple[ObjectiveResult, ...],
    load: LoadNumbers | None,
    generator: GeneratorNumbers | None,
) -> tuple[Verdict, tuple[str, ...]]:
    return decide(
        objectives,
        (*_unfinished(manifest), *find_doubts(load, generator)),
        manifest.notes.get(STOPPED),
    )


def _unfinished(manifest: Manifest) -> tuple[str, ...]:
    """Why the run is not whole: half a load is no measurement of the bot."""
    if manifest.state is RunState.COMPLETE:
        return ()
    if manifest.state is RunState.RUNNING:
        return ("the run is still going on",)
    interrupted = manifest.state is RunState.INTERRUPTED
    return (manifest.problem or f"the run {'was interrupted' if interrupted else 'failed'}",)
