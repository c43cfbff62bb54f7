"""What does the flame graph of one profile look like? A layout in, one SVG out."""

from collections.abc import Iterable

from perfkit.model.flame import FlameAxis, FlameBox, FlameGraph, ThreadState
from perfkit.model.profiles import Unit
from perfkit.report.amounts import amount
from perfkit.report.flame_drawing import (
    LONGEST_LABEL,
    Drawing,
    DrawnAxis,
    DrawnBox,
    LegendEntry,
    View,
    draw,
    drawn_axis,
    notes_of,
    percent,
    place_line,
    row,
    tab_index,
)
from perfkit.units import format_percent
from perfkit.untrusted import one_line

_OWNERS = (
    LegendEntry(8, 6, "own code", "own"),
    LegendEntry(108, 6, "framework", "framework"),
    LegendEntry(212, 6, "library", "library"),
    LegendEntry(8, 27, "standard library", "stdlib"),
)
"""Two rows that fit a telephone."""
_WAITING = LegendEntry(140, 27, "hatched: waiting", "plain", hatched=True)
_STATES = (
    View("all", 0),
    View("on CPU", 0, ThreadState.CPU),
    View("waiting", 0, ThreadState.WAITING),
    View("idle", 1),
)
_BUSY_OR_IDLE = (View("busy", 0), View("idle", 1))


def render_flamegraph(graph: FlameGraph, *, prefix: str = "pkf-") -> str:
    """The SVG's text. ``prefix`` keeps ids apart where several stand in one page."""
    return draw(_drawing(graph), prefix=prefix)


def _drawing(graph: FlameGraph) -> Drawing:
    unit = graph.unit
    has_states = any(box.state for box in graph.busy.boxes)
    if graph.idle is None:
        only = _axis(graph.busy, unit, "There is nothing in this profile.")
        return Drawing("Flame graph", unit, _OWNERS, (), (only,))
    return Drawing(
        label="Flame graph",
        unit=unit,
        legend=(*_OWNERS, _WAITING),
        views=_STATES if has_states or not graph.busy.boxes else _BUSY_OR_IDLE,
        axes=(
            _axis(graph.busy, unit, "Nothing was seen on the CPU or waiting."),
            _axis(graph.idle, unit, "No thread was seen waiting for work."),
        ),
    )


def _axis(axis: FlameAxis, unit: Unit, nothing: str) -> DrawnAxis:
    boxes = [_draw(box, unit) for box in axis.boxes]
    return drawn_axis(axis.total, boxes, nothing=nothing, notes=notes_of(axis))


def _draw(box: FlameBox, unit: Unit) -> DrawnBox:
    label = one_line(box.label, LONGEST_LABEL)
    if box.depth == 0:
        label = f"{label}, {amount(box.value, unit)}"
    return DrawnBox(
        x=percent(box.start),
        y=row(box.depth),
        width=percent(box.width),
        label=label,
        tooltip="\n".join(_tooltip(box, label, unit)),
        colour=box.owner or "plain",
        hatched=box.state in {ThreadState.WAITING, ThreadState.IDLE},
        state=box.state.value if box.state and box.depth == 0 else "",
        tab=tab_index(box.depth),
    )


def _tooltip(box: FlameBox, label: str, unit: Unit) -> Iterable[str]:
    yield label
    if place := place_line(box.file, box.lines, box.owner):
        yield place
    state = f", {box.state.value}" if box.state else ""
    yield f"{amount(box.value, unit)}, {format_percent(box.width)}{state}"
    if len(box.lines) > 1:
        yield "by line: " + ", ".join(f"{n}: {format_percent(share)}" for n, share in box.lines)
