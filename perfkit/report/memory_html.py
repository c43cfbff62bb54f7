"""How does a memory run look as a page? One file that needs no network, as a run's report."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from perfkit.model.memory import MemoryPoint
from perfkit.model.memory_report import MemoryReport
from perfkit.report import memory_inside_words as inside_words
from perfkit.report import memory_words as words
from perfkit.report.chart_data import tables_data
from perfkit.report.charts import Charts, draw_charts
from perfkit.report.html import asset, page_environment, script_hashes
from perfkit.report.sketches import Line, Sketch
from perfkit.units import format_mib

_LINES = (
    ("rss_mib", "RSS", "first"),
    ("pss_mib", "PSS", "other"),
    ("uss_mib", "USS", "second"),
    ("own_mib", "own", "peak"),
)
MOST_POINTS = 2000
"""More can't be told apart on a screen."""


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What the template of the charts asks of a report."""

    timeline: tuple[MemoryPoint, ...]


def write_memory_html(report: MemoryReport) -> str:
    """The page, whole."""
    script = asset("report.js")
    points = () if report.memory is None else _thinned(report.memory.points)
    columns = ("t_s", "processes", *(key for key, _, _ in _LINES))
    return page_environment().get_template("memory.html.j2").render(
        run=report,
        memory=report.memory,
        headline=words.headline(report.memory),
        words=words,
        inside=report.inside,
        findings=report.findings,
        inside_words=inside_words,
        charts=_charts(report, points),
        chart_data=Markup(tables_data({"resources": (points, columns)})),  # noqa: S704 - numbers only
        report=_Drawn(points),
        style=asset("report.css"),
        script=script,
        script_hashes=" ".join(script_hashes(script, "")),
    )  # fmt: skip


def _thinned(points: Sequence[MemoryPoint]) -> tuple[MemoryPoint, ...]:
    return tuple(points[:: -(-len(points) // MOST_POINTS)])


def _charts(report: MemoryReport, points: Sequence[MemoryPoint]) -> Charts:
    kinds = {} if report.memory is None else {kind.name: kind for kind in report.memory.kinds}
    lines = tuple(
        Line(
            f"resources.{key}",
            name,
            style,
            f"max {format_mib(kinds[name].most)}",
            tuple((point.t_s, getattr(point, key)) for point in points),
        )
        for key, name, style in _LINES
        if name in kinds
    )
    count = tuple((point.t_s, float(point.processes)) for point in points)
    alive = Line("resources.processes", "alive", "first", "", count)
    sketches = (
        Sketch("memory", "Memory", "MiB", "mib", lines),
        Sketch("processes", "Processes", "count", "count", (alive,)),
    )
    return draw_charts(sketches if points else (), points[-1].t_s if points else 0.0)
