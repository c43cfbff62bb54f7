"""What does a difference flame graph look like? A layout in, one SVG that stands alone out.

Colours are orange-red for more and blue for less, which people who can't tell red from green can
tell; a sign before the name says the same, and what is new is hatched.
"""

from collections.abc import Iterable

from perfkit.model.profile_change import (
    Basis,
    DifferenceAxis,
    DifferenceBox,
    DifferenceGraph,
    Shift,
)
from perfkit.model.profiles import Unit
from perfkit.report import profile_change_words as words
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

DIFFERENCE_TITLE = "Difference flame graph"
DIFFERENCE_HINT = (
    "As wide as calls are after. Red with a plus costs more, blue with a minus less; "
    "grey may be chance. What is only in the profile before is behind its own button."
)

_LEGEND = (
    LegendEntry(8, 6, "+ costs more", "more-3"),
    LegendEntry(118, 6, f"{words.MINUS} costs less", "less-3"),
    LegendEntry(220, 6, "+ hatched: new", "more-3", hatched=True),
    LegendEntry(8, 27, "the same, or may be chance", "plain"),
)
_SIGNS = {Shift.MORE: "+ ", Shift.LESS: f"{words.MINUS} "}
_COLOURS = {Shift.MORE: "more", Shift.LESS: "less"}


def render_flamediff(graph: DifferenceGraph, *, prefix: str = "pkd-") -> str:
    """The SVG's text. ``prefix`` keeps ids apart where several stand in one page."""
    unit = "share" if graph.basis is Basis.SHARE else graph.unit.value
    vanished = f"only before: {format_percent(graph.vanished_share)}"
    return draw(
        Drawing(
            label="Difference flame graph",
            unit=unit,
            legend=_LEGEND,
            views=(View("after", 0), View(vanished, 1)),
            axes=(
                _axis(graph.after, graph, "There is nothing in the profile after."),
                _axis(graph.vanished, graph, "Every stack of the profile before is still there."),
            ),
        ),
        prefix=prefix,
    )


def _axis(axis: DifferenceAxis, graph: DifferenceGraph, nothing: str) -> DrawnAxis:
    boxes = [_draw(box, graph.basis, graph.unit) for box in axis.boxes]
    return drawn_axis(axis.total, boxes, nothing=nothing, notes=notes_of(axis))


def _draw(box: DifferenceBox, basis: Basis, unit: Unit) -> DrawnBox:
    label = one_line(box.label, LONGEST_LABEL)
    if box.depth == 0 and basis is not Basis.SHARE:
        label = f"{label}, {words.value(box.cost.after, basis, unit)}"
    return DrawnBox(
        x=percent(box.start),
        y=row(box.depth),
        width=percent(box.width),
        label=_SIGNS.get(box.cost.shift, "") + label,
        tooltip="\n".join(_tooltip(box, label, basis, unit)),
        colour=f"{_COLOURS[box.cost.shift]}-{box.degree}" if box.degree else "plain",
        hatched=box.degree > 0 and not box.cost.before,
        state="",
        tab=tab_index(box.depth),
    )


def _tooltip(box: DifferenceBox, label: str, basis: Basis, unit: Unit) -> Iterable[str]:
    yield label
    if place := place_line(box.file, box.lines, box.owner):
        yield place
    before, after = (words.value(cost, basis, unit) for cost in (box.cost.before, box.cost.after))
    change = words.change(box.cost, basis, unit)
    yield f"before {before}, after {after}: {change}, {words.answer(box.cost, basis, unit)}"
