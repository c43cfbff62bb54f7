"""What did a run come to? The one way from what a run folder holds to numbers and verdict.

Used alike when a load test ends and when an old run, also a killed one, is looked at again.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from perfkit.analysis.failures import FailureTally
from perfkit.analysis.generator import GeneratorTally
from perfkit.analysis.latency import LoadTally
from perfkit.analysis.resources import Moment, measure_bot, moments, resource_points
from perfkit.analysis.timeline import Timeline
from perfkit.analysis.validity import find_doubts
from perfkit.errors import InputError
from perfkit.findings.judging import Measured, judge
from perfkit.findings.objectives import Objective, parse_objective, with_defaults
from perfkit.findings.telegram import find_telegram
from perfkit.findings.verdict import decide
from perfkit.masking import encodable
from perfkit.model.load import Second
from perfkit.model.manifest import Manifest, RunState
from perfkit.model.report import RunReport
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
from perfkit.runs.reading import (
    StoredRun,
    read_evidence,
    read_flamegraph,
    read_profile,
    read_seconds,
    read_telegram,
)
from perfkit.runs.samples import read_processes, read_samples

LOAD_TEST = "load-test"
"""The kind of run that is judged."""
UNOBSERVED = "unobserved"
"""The note of a run that sends requests to a server whose process it was not told."""


@dataclass(slots=True)
class _Tallies:
    """Everything that is counted in one pass over the seconds."""

    load: LoadTally = field(default_factory=LoadTally)
    timeline: Timeline = field(default_factory=Timeline)
    failures: FailureTally = field(default_factory=FailureTally)
    generator: GeneratorTally = field(default_factory=GeneratorTally)

    def add_all(self, seconds: Iterable[Second]) -> None:
        for second in seconds:
            self.load.add(second)
            self.timeline.add(second)
            self.failures.add(second)
            self.generator.add(second)


def build_report(run: StoredRun, *, stored: Summary | None = None) -> RunReport:
    """The whole report of a run, from its artifacts.

    A summary that was ``stored`` when the run ended stands; without one (the run was killed, or is
    just about to end) it is computed. Raises InputError if a file is broken beyond use.
    """
    gaps: list[str] = []
    tallies = _Tallies()
    tallies.add_all(read_seconds(run.path, gaps))
    seen, pids = _read_bot(run.path)
    start_ns, end_ns = _interval(run.manifest, tallies.load, seen)
    bot = measure_bot(
        seen, start_ns=start_ns, end_ns=end_ns, framework=run.manifest.bot_framework, pids=pids
    )
    evidence = read_evidence(run.path)
    return RunReport(
        folder=encodable(str(run.path)),
        manifest=run.manifest,
        summary=stored or _summarize(run.manifest, tallies, bot, read_telegram(run.path), gaps),
        timeline=tallies.timeline.points(),
        resources=resource_points(seen, start_ns=start_ns, end_ns=end_ns),
        slowest=evidence.slowest,
        errors=tallies.failures.groups(evidence.failures),
        profile=read_profile(run.path),
        flamegraph_svg=read_flamegraph(run.path),
    )


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


def _summarize(
    manifest: Manifest,
    tallies: _Tallies,
    bot: BotNumbers | None,
    telegram: TelegramNumbers | None,
    gaps: list[str],
) -> Summary:
    load = tallies.load.numbers(users=manifest.scenario.users if manifest.scenario else 0)
    generator = tallies.generator.numbers()
    summary = Summary(
        schema=SCHEMA,
        kind=manifest.kind,
        verdict=None,
        verdict_reasons=(),
        load=load,
        bot=bot,
        generator=generator,
        telegram=telegram,
        findings=() if telegram is None else find_telegram(telegram),
        could_not_check=(*manifest.could_not_check, *gaps),
    )
    if manifest.kind != LOAD_TEST:
        return summary
    objectives = _judge_all(manifest, load, bot)
    verdict, reasons = _decide(manifest, objectives, load, generator)
    return replace(summary, objectives=objectives, verdict=verdict, verdict_reasons=reasons)


def _judge_all(
    manifest: Manifest, load: LoadNumbers | None, bot: BotNumbers | None
) -> tuple[ObjectiveResult, ...]:
    scenario = manifest.scenario
    asked = tuple(_read_objective(text) for text in (scenario.objectives if scenario else ()))
    fixed = scenario is not None and scenario.duration_s is not None
    observed = UNOBSERVED not in manifest.notes
    measured = Measured(load, bot, fixed_duration=fixed, observed=observed)
    return tuple(judge(objective, measured) for objective in with_defaults(asked))


def _read_objective(text: str) -> Objective:
    try:
        return parse_objective(text)
    except ValueError as error:
        raise InputError(f"run.json holds an objective that can't be read: {error}") from error


def _decide(
    manifest: Manifest,
    objectives: tuple[ObjectiveResult, ...],
    load: LoadNumbers | None,
    generator: GeneratorNumbers | None,
) -> tuple[Verdict, tuple[str, ...]]:
    return decide(objectives, (*_unfinished(manifest), *find_doubts(load, generator)))


def _unfinished(manifest: Manifest) -> tuple[str, ...]:
    """Why the run is not whole: half a load is no measurement of the bot."""
    if manifest.state is RunState.COMPLETE:
        return ()
    if manifest.state is RunState.RUNNING:
        return ("the run is still going on",)
    interrupted = manifest.state is RunState.INTERRUPTED
    return (manifest.problem or f"the run {'was interrupted' if interrupted else 'failed'}",)
