"""What is drawn on each chart, and where?

All share one time axis, so that the moment a queue grows can be seen in the bot's CPU below it.
What is here is geometry and words; the page's templates make elements of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from perfkit.model.report import RunReport
from perfkit.model.stalls import Place
from perfkit.report import paths, scale
from perfkit.report.sketches import Line, Sketch, sketches_of
from perfkit.report.wording import objective_name

_WORTH_ROOM = 3.0
"""A bound up to so many times the highest value is drawn; a farther one would flatten the lines and
is noted in words."""
_PEAK_ROOM = 4.0
"""A line of maxima may take so many times the room of the others before its peaks are cut off."""


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """A line as paths."""

    line: Line
    path: str
    dots: str
    area: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A value beside an axis, and how far along, in percent."""

    percent: float
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart, ready to be placed."""

    sketch: Sketch
    top: float
    grid: str
    lines: tuple[DrawnLine, ...]
    ticks: tuple[Tick, ...]
    bound_percent: float | None
    bound_label: str
    """What the bound is; also said where it is too far away to be drawn."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the time axis, in percent of it."""

    left: float
    width: float


@dataclass(frozen=True, slots=True)
class Charts:
    """All of a page's charts and the axis they share."""

    end_s: float
    charts: tuple[Chart, ...]
    time_ticks: tuple[Tick, ...]
    stages: tuple[Tick, ...] = ()
    """Where each stage of the load begins; empty where there is only one."""
    stalls: tuple[Span, ...] = ()
    """When a single callback held the event loop."""


def charts_of(report: RunReport) -> Charts:
    """The charts of a run; none where nothing was observed over time."""
    end_s = _end_s(report)
    time = scale.time_scale(end_s)
    charts = draw_charts(sketches_of(report), end_s, _stage_marks(report, time))
    return replace(charts, stalls=_stall_spans(report, time))


def draw_charts(sketches: Iterable[Sketch], end_s: float, stages: tuple[Tick, ...] = ()) -> Charts:
    """These charts, on one time axis of this length, with marks where ``stages`` begin."""
    time = scale.time_scale(end_s)
    ticks = tuple(Tick(time.share(t) * 100, scale.time_label(t)) for t in time.ticks)
    return Charts(time.top, tuple(_draw(sketch, time) for sketch in sketches), ticks, stages)


def _stage_marks(report: RunReport, time: scale.Scale) -> tuple[Tick, ...]:
    stages = report.summary.load.stages if report.summary.load else ()
    return tuple(Tick(time.share(stage.start_s) * 100, stage.name) for stage in stages)


def _stall_spans(report: RunReport, time: scale.Scale) -> tuple[Span, ...]:
    stalls = report.summary.stalls
    if stalls is None:
        return ()
    loops = {n for n, group in enumerate(stalls.groups) if group.place == Place.LOOP}
    return tuple(
        Span(time.share(mark.at_s) * 100, time.share(mark.length_ms / 1000) * 100)
        for mark in stalls.longest
        if mark.group in loops and 0 <= mark.at_s <= time.top
    )


def _end_s(report: RunReport) -> float:
    duration = report.summary.load.duration_s if report.summary.load else 0.0
    last = (points[-1].t_s for points in (report.timeline, report.resources) if points)
    return max((duration, *last))


def _draw(sketch: Sketch, time: scale.Scale) -> Chart:
    limit = _limit(sketch)
    highest = _highest(sketch)
    drawn = limit is not None and limit <= _WORTH_ROOM * highest
    if limit is not None and drawn:
        highest = max(highest, 1.05 * limit)
    values = scale.value_scale(highest, whole=sketch.form == "count")
    return Chart(
        sketch=sketch,
        top=values.top,
        grid=paths.grid(time, values),
        lines=tuple(_draw_line(line, time, values) for line in sketch.lines),
        ticks=tuple(Tick(values.share(v) * 100, tick_label(v, sketch.form)) for v in values.ticks),
        bound_percent=values.share(limit) * 100 if limit is not None and drawn else None,
        bound_label=_bound_label(sketch, drawn=drawn),
    )


def _draw_line(line: Line, time: scale.Scale, values: scale.Scale) -> DrawnLine:
    return DrawnLine(
        line,
        paths.line(line.readings, time, values),
        paths.dots(line.readings, time, values),
        paths.area(line.readings, time, values) if line.filled else "",
    )


def _highest(sketch: Sketch) -> float:
    """How far the scale has to reach for the lines: peaks that dwarf the rest are cut off."""
    kept = [_top_of(line) for line in sketch.lines if not line.may_be_cut]
    peaks = [_top_of(line) for line in sketch.lines if line.may_be_cut]
    calm = max((sketch.floor, *kept))
    limit = _limit(sketch)
    room = max(calm, limit) if limit is not None and limit <= _WORTH_ROOM * calm else calm
    return max((calm, *(min(peak, _PEAK_ROOM * room) for peak in peaks)))


def _top_of(line: Line) -> float:
    return max((value for _, value in line.readings if value is not None), default=0.0)


def _limit(sketch: Sketch) -> float | None:
    """The bound in the chart's own unit."""
    if sketch.bound is None or sketch.bound.limit is None:
        return None
    in_seconds = sketch.form == "ms" and sketch.bound.unit == "s"
    return sketch.bound.limit * 1000 if in_seconds else sketch.bound.limit


def _bound_label(sketch: Sketch, *, drawn: bool) -> str:
    bound = sketch.bound
    if bound is None:
        return ""
    name = objective_name(bound, sketch.what)
    return f"{name} {bound.bound}" + ("" if drawn else " (beyond this chart)")


def tick_label(value: float, form: str) -> str:
    """A round value beside an axis, with its unit."""
    match form:
        case _ if value == 0:
            return "0"
        case "ms":
            return f"{value:g} ms" if value < 1000 else f"{value / 1000:g} s"
        case "percent":
            return f"{value:g} %"
        case "mib":
            return f"{value:g} MiB"
        case "rate":
            return f"{value:g}/s"
        case _:
            return f"{value:,g}"
