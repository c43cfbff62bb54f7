"""Which charts does a run's page have, and which lines are on each?"""

from collections.abc import Sequence
from dataclasses import dataclass

from perfkit.model.report import ResourcePoint, RunReport, TimelinePoint
from perfkit.model.summary import ObjectiveResult, Summary
from perfkit.report import wording
from perfkit.report.paths import Reading
from perfkit.report.subject import Subject, subject_of
from perfkit.units import format_mib


@dataclass(frozen=True, slots=True)
class Line:
    """One quantity over time."""

    key: str
    """Its place in the data that the crosshair reads: ``timeline.p95_ms``."""
    label: str
    style: str
    """A class of the style sheet."""
    at_rest: str
    """What stands beside the label while no moment is pointed at: the number of the whole run."""
    readings: tuple[Reading, ...]
    filled: bool = False
    may_be_cut: bool = False


@dataclass(frozen=True, slots=True)
class Sketch:
    """A chart before its scale is known."""

    slug: str
    title: str
    unit: str
    form: str
    """How its values are written: ``ms``, ``rate``, ``count``, ``percent``, ``mib``."""
    lines: tuple[Line, ...]
    bound: ObjectiveResult | None = None
    floor: float = 0.0
    """The scale reaches at least this far."""
    what: str = "bot"
    """What was observed."""


def sketches_of(report: RunReport) -> tuple[Sketch, ...]:
    """A run's charts from top to bottom; none where nothing was observed over time."""
    return (*_load_sketches(report), *_resource_sketches(report))


def _load_sketches(report: RunReport) -> tuple[Sketch, ...]:
    if not report.timeline:
        return ()
    points, summary = report.timeline, report.summary
    subject = subject_of(report.manifest)
    students = _students(points, summary, subject)
    return (_response(points, summary), _throughput(points, summary), students)


def _response(points: Sequence[TimelinePoint], summary: Summary) -> Sketch:
    whole = summary.load.response_ms if summary.load else None
    at_rest = (
        tuple(wording.milliseconds(v) for v in (whole.p50, whole.p95, whole.max))
        if whole
        else ("",) * 3
    )
    p50 = tuple((p.t_s, p.p50_ms) for p in points)
    p95 = tuple((p.t_s, p.p95_ms) for p in points)
    peak = tuple((p.t_s, p.max_ms) for p in points)
    lines = (
        Line("timeline.max_ms", "max", "peak", at_rest[2], peak, may_be_cut=True),
        Line("timeline.p95_ms", "p95", "first", at_rest[1], p95),
        Line("timeline.p50_ms", "p50", "second", at_rest[0], p50),
    )
    bound = _bound(summary, "load.response_ms.p95")
    return Sketch("response", "Response time", "in each second", "ms", lines, bound)


def _throughput(points: Sequence[TimelinePoint], summary: Summary) -> Sketch:
    load = summary.load
    done = tuple((p.t_s, p.throughput_per_s) for p in points)
    errors = tuple((p.t_s, p.errors_per_s) for p in points)
    lines = (
        Line(
            "timeline.throughput_per_s",
            "interactions",
            "first",
            wording.rate(load.throughput_per_s) if load else "",
            done,
            filled=True,
        ),
        Line(
            "timeline.errors_per_s",
            "errors",
            "bad",
            f"{load.errors:,} in all" if load else "",
            errors,
        ),
    )
    bound = _bound(summary, "load.throughput_per_s")
    return Sketch("throughput", "Throughput", "per second", "rate", lines, bound)


def _students(points: Sequence[TimelinePoint], summary: Summary, subject: Subject) -> Sketch:
    active = tuple((p.t_s, float(p.active)) for p in points)
    queued = tuple((p.t_s, float(p.queued)) for p in points)
    users = f"{summary.load.users:,} in all" if summary.load else ""
    at_work = Line(
        "timeline.active", f"{subject.who}s at work", "first", users, active, filled=True
    )
    if not subject.is_bot:
        title = f"{subject.who}s at work".capitalize()
        return Sketch("students", title, "count", "count", (at_work,))
    lines = (at_work, Line("timeline.queued", "updates queued", "other", "", queued))
    return Sketch("students", "Students and queue", "count", "count", lines)


def _resource_sketches(report: RunReport) -> tuple[Sketch, ...]:
    points, summary = report.resources, report.summary
    what = subject_of(report.manifest).what
    return (_cpu(points, summary, what), _memory(points, summary, what)) if points else ()


def _cpu(points: Sequence[ResourcePoint], summary: Summary, what: str) -> Sketch:
    mean = f"mean {wording.cpu(summary.bot.cpu_percent.mean)}" if summary.bot else ""
    readings = tuple((p.t_s, p.cpu_percent) for p in points)
    lines = (Line("resources.cpu_percent", "CPU", "first", mean, readings, filled=True),)
    bound = _bound(summary, "bot.cpu_percent.mean")
    title = f"CPU of the {what}"
    return Sketch("cpu", title, "100 % is one core", "percent", lines, bound, 100.0, what)


def _memory(points: Sequence[ResourcePoint], summary: Summary, what: str) -> Sketch:
    most = f"max {format_mib(summary.bot.rss_mib.max)}" if summary.bot else ""
    readings = tuple((p.t_s, p.rss_mib) for p in points)
    lines = (Line("resources.rss_mib", "resident memory", "first", most, readings, filled=True),)
    bound = _bound(summary, "bot.rss_mib.max")
    return Sketch("memory", f"Memory of the {what}", "MiB", "mib", lines, bound, what=what)


def _bound(summary: Summary, metric: str) -> ObjectiveResult | None:
    found = (o for o in summary.objectives if o.metric == metric and o.limit is not None)
    return next(found, None)
