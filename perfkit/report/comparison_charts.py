"""What is drawn of a comparison? Both sides on one axis: over time, and as quantile curves."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from perfkit.model.comparison import Comparison, CurvePoint, Side
from perfkit.report.chart_data import tables_data
from perfkit.report.charts import Charts, Tick, draw_charts, tick_label
from perfkit.report.paths import Reading
from perfkit.report.scale import HEIGHT, WIDTH
from perfkit.report.sketches import Line, Sketch

SIDES = (("before", "other"), ("after", "first"))
"""Each side with its style: told apart without colour as well, since the first is dashed."""
_COLUMNS = ("t_s", "p50_ms", "p95_ms", "throughput_per_s")
_NINES = (0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999)
_STEPS = (1, 2, 5)
_FEWEST_TICKS = 4
_SMALLEST_MS = 0.001


def overlay_charts(comparison: Comparison) -> Charts:
    """The load over time, both sides on each chart."""
    sides = (comparison.before, comparison.after)
    end_s = max((point.t_s for side in sides for point in side.timeline), default=0.0)
    seen = "in each second"
    return draw_charts(
        (
            Sketch("p95", "Response time p95", seen, "ms", _lines(sides, "p95_ms")),
            Sketch("p50", "Response time p50", seen, "ms", _lines(sides, "p50_ms")),
            Sketch("rate", "Throughput", "per second", "rate", _lines(sides, "throughput_per_s")),
        ),
        end_s,
    )


def overlay_data(comparison: Comparison) -> str:
    """What the page's script reads when a moment is pointed at."""
    return tables_data(
        {
            "before": (comparison.before.timeline, _COLUMNS),
            "after": (comparison.after.timeline, _COLUMNS),
        }
    )


def _lines(sides: tuple[Side, Side], column: str) -> tuple[Line, ...]:
    """This column of both sides' points."""
    return tuple(
        Line(f"{name}.{column}", name, style, "", _readings(side, column))
        for (name, style), side in zip(SIDES, sides, strict=True)
    )


def _readings(side: Side, column: str) -> tuple[Reading, ...]:
    return tuple((point.t_s, getattr(point, column)) for point in side.timeline)


@dataclass(frozen=True, slots=True)
class Curve:
    """One side's quantiles as a path."""

    name: str
    style: str
    path: str


@dataclass(frozen=True, slots=True)
class Curves:
    """Both quantile curves: shares to the right, ever finer; durations upwards, by logarithm."""

    curves: tuple[Curve, ...]
    grid: str
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]


def quantile_curves(comparison: Comparison) -> Curves | None:
    """How long 50, 90, 99 of 100 interactions took at most; None where nothing was measured."""
    sides = (comparison.before.curve, comparison.after.curve)
    points = [point for curve in sides for point in curve]
    if not points:
        return None
    low, high = _decades([point.ms for point in points])
    right = _nines(max(point.share for point in points))
    y_values = _round_values(low, high)
    shares = [share for share in _NINES if _nines(share) <= right]
    curves = tuple(
        Curve(name, style, _path(curve, right, low, high))
        for (name, style), curve in zip(SIDES, sides, strict=True)
    )
    x_ticks = tuple(Tick(100 * _nines(s) / right, f"{100 * s:g} %") for s in shares)
    y_ticks = tuple(Tick(100 * _up(v, low, high), tick_label(v, "ms")) for v in y_values)
    across = (f"M0,{_y(_up(value, low, high))}H{WIDTH}" for value in y_values)
    down = (f"M{round(_nines(share) / right * WIDTH)},0V{HEIGHT}" for share in shares)
    return Curves(curves, "".join((*across, *down)), x_ticks, y_ticks)


def _nines(share: float) -> float:
    """0 for 0 %, 1 for 90 %, 2 for 99 %: each step as far, though it is ten times rarer."""
    return -math.log10(1 - share)


def _decades(values: Sequence[float]) -> tuple[float, float]:
    """The range of the values, in powers of ten, ended on 1, 2 or 5 of one."""
    low = max(min(values), _SMALLEST_MS)
    high = max(low, *values)
    floor, ceiling = 10 ** math.floor(math.log10(low)), 10 ** math.ceil(math.log10(high) + 1e-9)
    bottom = max(floor * step for step in _STEPS if floor * step <= low * (1 + 1e-9))
    top = min(ceiling / step for step in _STEPS if ceiling / step >= high * (1 - 1e-9))
    return math.log10(bottom), math.log10(top if top > bottom else 10 * bottom)


def _round_values(low: float, high: float) -> list[float]:
    """1, 2, 5, 10, … between the ends; whole powers of ten where those are enough."""
    powers = range(math.floor(low) - 1, math.ceil(high) + 1)
    every = [float(f"{step}e{power}") for power in powers for step in _STEPS]
    inside = [value for value in every if low - 1e-9 <= math.log10(value) <= high + 1e-9]
    tens = [value for value in inside if abs(math.log10(value) % 1) < 1e-9]
    return tens if len(tens) >= _FEWEST_TICKS else inside


def _up(value: float, low: float, high: float) -> float:
    return (math.log10(max(value, _SMALLEST_MS)) - low) / (high - low)


def _y(share: float) -> int:
    return round((1 - share) * HEIGHT)


def _path(curve: Sequence[CurvePoint], right: float, low: float, high: float) -> str:
    points = (
        f"{round(_nines(point.share) / right * WIDTH)},{_y(_up(point.ms, low, high))}"
        for point in curve
    )
    return "M" + " ".join(points) if curve else ""
