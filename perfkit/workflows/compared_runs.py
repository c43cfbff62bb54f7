"""What does a run bring to a comparison? Its folder, read and cut into what is compared."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from perfkit.analysis.comparison_functions import RecordedSide
from perfkit.analysis.comparison_overlay import Overlay
from perfkit.analysis.comparison_units import (
    ENOUGH_UNITS,
    MOST_BLOCKS,
    RunSpan,
    count_blocks,
    cut_run,
    make_group,
)
from perfkit.analysis.resources import moments
from perfkit.errors import InputError
from perfkit.model.comparison import ComparedRun, Group, Side, UnitKind
from perfkit.model.load import Second
from perfkit.model.manifest import LOAD_TEST
from perfkit.model.report import RunReport
from perfkit.model.stacks import WeightedStack
from perfkit.model.summary import Verdict
from perfkit.runs.artifacts import SAMPLES
from perfkit.runs.naming import find_named_run
from perfkit.runs.reading import open_run, read_seconds, read_summary
from perfkit.runs.report import build_report
from perfkit.runs.samples import read_samples
from perfkit.workflows.stacks import read_recorded, weighed


@dataclass(frozen=True, slots=True)
class MeasuredRun:
    """One run that was read."""

    path: Path
    report: RunReport
    span: RunSpan
    gaps: tuple[str, ...]
    """What of its load could not be read."""
    doubt: str
    """Why it can't be believed; empty if it can."""


def read_run(named: Path, results: Path) -> MeasuredRun:
    """The load test of this path or name.

    Raises InputError if there is none, it can't be read, or holds no load to compare.
    """
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
    return MeasuredRun(path, report, span, tuple(gaps), doubt)


def _counted(folder: Path, gaps: list[str]) -> Iterator[Second]:
    """The seconds that count: without warm-up and light stages, as in the run's own numbers."""
    return (second for second in read_seconds(folder, gaps) if second.counted)


def _span(folder: Path, gaps: list[str]) -> RunSpan:
    start_ns: int | None = None
    end_ns = 0
    for second in _counted(folder, gaps):
        start_ns = second.start_ns if start_ns is None else start_ns
        end_ns = second.end_ns
    if start_ns is None or end_ns <= start_ns:
        raise InputError(f"{folder} holds nothing to compare: no second of its load can be read")
    return RunSpan(start_ns, end_ns)


def group_of(runs: Sequence[MeasuredRun], kind: UnitKind) -> Group:
    """The observations of one side's runs."""
    cut = []
    for run in runs:
        most = max(ENOUGH_UNITS, MOST_BLOCKS // len(runs))
        blocks = 1 if kind is UnitKind.RUNS else count_blocks(run.span.duration_s, most=most)
        samples = run.path / SAMPLES
        seen = tuple(moments(read_samples(samples))) if samples.is_file() else ()
        cut.append(cut_run(_counted(run.path, []), seen, run.span, blocks))
    memory = [run.report.summary.bot.rss_mib.max for run in runs if run.report.summary.bot]
    return make_group(cut, kind, memory if len(memory) == len(runs) else ())


def overlay_of(runs: Sequence[MeasuredRun]) -> Side:
    """What is drawn of one side's runs."""
    overlay = Overlay(max(run.span.duration_s for run in runs))
    for run in runs:
        overlay.add_run(_counted(run.path, []))
    return overlay.side()


def profile_of(runs: Sequence[MeasuredRun]) -> RecordedSide:
    """What was recorded of these runs; nothing if one of them was not recorded."""
    stacks: list[WeightedStack] = []
    rate_hz, seconds, interactions = 0, 0.0, 0
    for run in runs:
        recorded = read_recorded(run.path)
        if not recorded.recording.threads:
            return RecordedSide((), 0, 0, 0.0)
        stacks += weighed(recorded)
        rate_hz = recorded.recording.rate_hz
        load = run.report.summary.load
        seconds += load.duration_s if load else 0.0
        interactions += load.interactions if load else 0
    return RecordedSide(tuple(stacks), rate_hz, interactions, seconds)


def told_run(run: MeasuredRun, side: str, *, used: bool) -> ComparedRun:
    """The run's own numbers, for the table of runs."""
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
