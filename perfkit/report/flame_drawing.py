"""How are boxes drawn as one SVG that stands alone? Shared by flame graphs and their differences.

The outermost calls are on top. Boxes are nested ``svg`` elements placed in per cent, so the drawing
follows the width it is given and clips its texts without any script. The script adds zoom, views,
search and the arrow keys; it and the style are embedded once. The text may be put inside an HTML
page as it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from perfkit.analysis.calltree import DEEPEST, LEAST_SHARE, MOST_BOXES
from perfkit.model.flame import FlameAxis
from perfkit.model.profile_change import DifferenceAxis
from perfkit.report.wording import plural, short_path
from perfkit.units import format_percent
from perfkit.untrusted import one_line

_TOP = 118
"""Pixels above the boxes: legend, buttons and what the pointer is on (telephones have none)."""
_ROW = 18
_NOTE = 20
_BOTTOM = 8
LONGEST_LABEL = 120
_FOCUSABLE_DEPTH = 2
"""Outermost boxes can be reached by Tab; thousands would be a trap, so arrows lead to the rest."""

OWNERS = {
    "own": "own code",
    "framework": "framework",
    "library": "library",
    "stdlib": "standard library",
}


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """A colour and what it means."""

    x: int
    y: int
    label: str
    colour: str
    hatched: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """A button that shows one axis, or one outermost box of it."""

    label: str
    axis: int
    state: str = ""
    """The outermost box's; empty: all."""


@dataclass(frozen=True, slots=True)
class DrawnBox:
    """A box as it stands in the drawing."""

    x: str
    y: int
    width: str
    label: str
    tooltip: str
    """Name, place, then numbers: a line each. Searching looks at the first two."""
    colour: str
    hatched: bool
    state: str
    """For outermost boxes: which view shows them."""
    tab: int


@dataclass(frozen=True, slots=True)
class DrawnAxis:
    """Boxes that are shown together."""

    total: str
    nothing: str
    """What is said where there is no box."""
    boxes: tuple[DrawnBox, ...]
    notes: tuple[str, ...]
    height: int
    notes_at: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything that one SVG shows."""

    label: str
    unit: str
    """How the script writes amounts: ``samples``, ``seconds``, ``bytes``, or ``share`` for none."""
    legend: Sequence[LegendEntry]
    views: Sequence[View]
    axes: Sequence[DrawnAxis]


def draw(drawing: Drawing, *, prefix: str) -> str:
    """The SVG's text. ``prefix`` keeps ids apart where several stand in one page."""
    return _template().render(
        drawing=drawing,
        prefix=prefix,
        top=_TOP,
        css=_asset("flamegraph.css"),
        script=_asset("flamegraph.js"),
    )


def drawn_axis(
    total: float, boxes: Sequence[DrawnBox], *, nothing: str, notes: Sequence[str]
) -> DrawnAxis:
    """An axis as high as its deepest box, its notes below."""
    bottom = max((box.y for box in boxes), default=_TOP) + _ROW
    return DrawnAxis(
        total=f"{total:.9g}",
        nothing=nothing,
        boxes=tuple(boxes),
        notes=tuple(notes),
        height=bottom + _BOTTOM + _NOTE * len(notes),
        notes_at=bottom + _BOTTOM // 2,
    )


def notes_of(axis: FlameAxis | DifferenceAxis) -> list[str]:
    """What is not drawn of it."""
    notes = []
    if axis.left_out:
        bound = f"narrower than {100 * LEAST_SHARE:g} %"
        if len(axis.boxes) == MOST_BOXES:
            bound = f"beyond the {MOST_BOXES:,} largest"
        notes.append(f"Not drawn: {plural(axis.left_out, 'call')} {bound}.")
    if axis.deepest_value:
        share = format_percent(axis.deepest_value / axis.total)
        notes.append(f"Stacks are cut below {DEEPEST} calls: {share} of all goes deeper.")
    return notes


def row(depth: int) -> int:
    """How far from the top a box of this depth stands."""
    return _TOP + depth * _ROW


def tab_index(depth: int) -> int:
    """Whether Tab reaches a box of this depth."""
    return 0 if depth < _FOCUSABLE_DEPTH else -1


def percent(share: float) -> str:
    """Five digits after the point: enough to zoom a thousandfold; no needless zeros."""
    return f"{share * 100:.5f}".rstrip("0").rstrip(".")


def place_line(file: str, lines: Sequence[tuple[int, float]], owner: str) -> str:
    """Where a call's function is and whose it is; empty if that is not known."""
    path = one_line(short_path(file))
    if not path:
        return ""
    line = f":{lines[0][0]}" if lines and lines[0][0] else ""
    return f"{path}{line} ({OWNERS.get(owner, owner)})"


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    return environment.from_string(_asset("flamegraph.svg.j2"))


def _asset(name: str) -> Markup:
    """A file of perfkit's own, which needs no escaping."""
    text = files("perfkit.report").joinpath("assets", name).read_text(encoding="utf-8")
    return Markup(text)  # noqa: S704 - perfkit's own file
