"""What does the flame graph look like? A layout in, one SVG that stands alone out.

The outermost calls are on top. Boxes are nested ``svg`` elements placed in per cent, so the drawing
follows the width it is given and clips its texts without any script. The script adds zoom, views
and search; it and the style are embedded once. The text may be put inside an HTML page as it is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from perfkit.model.flame import FlameAxis, FlameBox, FlameGraph, ThreadState
from perfkit.report.untrusted import one_line
from perfkit.report.wording import seconds, short_path
from perfkit.units import format_percent

_TOP = 118
"""Pixels above the boxes: legend and buttons."""
_ROW = 18
_BOTTOM = 8
_LONGEST_LABEL = 120
_FOCUSABLE_DEPTH = 2
"""States and threads can be reached by the keyboard; thousands of boxes would be a trap."""

_OWNERS = {
    "own": "own code",
    "framework": "framework",
    "library": "library",
    "stdlib": "standard library",
}


def render_flamegraph(graph: FlameGraph, *, prefix: str = "pkf-") -> str:
    """The SVG's text. ``prefix`` keeps ids apart where several stand in one page."""
    axes = (
        _axis(graph.busy, "Nothing was seen on the CPU or waiting."),
        _axis(graph.idle, "No thread was seen waiting for work."),
    )
    return _template().render(
        prefix=prefix,
        height=axes[0].height,
        css=_asset("flamegraph.css"),
        script=_asset("flamegraph.js"),
        legend=_LEGEND,
        axes=axes,
    )


@dataclass(frozen=True, slots=True)
class _LegendEntry:
    x: int
    y: int
    label: str
    colour: str
    hatched: bool = False


_LEGEND = (
    _LegendEntry(8, 6, "own code", "own"),
    _LegendEntry(108, 6, "framework", "framework"),
    _LegendEntry(212, 6, "library", "library"),
    _LegendEntry(8, 27, "standard library", "stdlib"),
    _LegendEntry(140, 27, "hatched: waiting", "plain", hatched=True),
)
"""Two rows that fit a telephone."""


@dataclass(frozen=True, slots=True)
class _DrawnBox:
    x: str
    y: int
    width: str
    label: str
    tooltip: str
    colour: str
    hatched: bool
    state: str
    """For outermost boxes: which view shows them."""
    tab: int


@dataclass(frozen=True, slots=True)
class _DrawnAxis:
    top: int
    height: int
    seconds: str
    nothing: str
    boxes: tuple[_DrawnBox, ...]


def _axis(axis: FlameAxis, nothing: str) -> _DrawnAxis:
    rows = max((box.depth for box in axis.boxes), default=0) + 1
    return _DrawnAxis(
        top=_TOP,
        height=_TOP + rows * _ROW + _BOTTOM,
        seconds=f"{axis.seconds:.6f}",
        nothing=nothing,
        boxes=tuple(map(_draw, axis.boxes)),
    )


def _draw(box: FlameBox) -> _DrawnBox:
    path = one_line(short_path(box.file))
    label = one_line(box.label, _LONGEST_LABEL)
    if box.depth == 0:
        label = f"{label}, {seconds(box.seconds)}"
    return _DrawnBox(
        x=_percent(box.start),
        y=_TOP + box.depth * _ROW,
        width=_percent(box.width),
        label=label,
        tooltip="\n".join(_tooltip(box, label, path)),
        colour=box.owner or "plain",
        hatched=box.state is not ThreadState.CPU,
        state=box.state.value if box.depth == 0 else "",
        tab=0 if box.depth < _FOCUSABLE_DEPTH else -1,
    )


def _tooltip(box: FlameBox, label: str, path: str) -> Iterable[str]:
    yield label
    if path:
        line = f":{box.lines[0][0]}" if box.lines and box.lines[0][0] else ""
        yield f"{path}{line} ({_OWNERS.get(box.owner, box.owner)})"
    yield f"{seconds(box.seconds)}, {format_percent(box.width)}, {box.state.value}"
    if len(box.lines) > 1:
        yield "by line: " + ", ".join(f"{n}: {format_percent(share)}" for n, share in box.lines)


def _percent(share: float) -> str:
    """Five digits after the point: enough to zoom a thousandfold; no needless zeros."""
    return f"{share * 100:.5f}".rstrip("0").rstrip(".")


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    return environment.from_string(_asset("flamegraph.svg.j2"))


def _asset(name: str) -> Markup:
    """A file of perfkit's own, which needs no escaping."""
    text = files("perfkit.report").joinpath("assets", name).read_text(encoding="utf-8")
    return Markup(text)  # noqa: S704 - perfkit's own file
