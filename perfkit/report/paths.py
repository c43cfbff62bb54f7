"""How does a series of values become an SVG path?

Coordinates are whole units of a plot of ``scale.WIDTH`` by ``scale.HEIGHT``: finer than any screen,
and half the bytes of fractions.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby

from perfkit.report.scale import HEIGHT, WIDTH, Scale

Reading = tuple[float, float | None]
"""Seconds since the load began, and the value then; None where there was nothing to measure."""

_FARTHEST = 4 * HEIGHT
"""How far above the plot a clipped line may go: beyond it nothing can be seen anyway."""


def stretches(readings: Iterable[Reading]) -> list[list[tuple[float, float]]]:
    """The readings, parted where there was nothing to measure: no line is drawn over a gap."""
    parts = groupby(readings, key=lambda reading: reading[1] is None)
    return [
        [(t, value) for t, value in part if value is not None]
        for missing, part in parts
        if not missing
    ]


def line(readings: Sequence[Reading], time: Scale, values: Scale) -> str:
    """The path of the readings; lone ones are left to ``dots``."""
    return "".join(
        "M" + " ".join(_points(stretch, time, values))
        for stretch in stretches(readings)
        if len(stretch) > 1
    )


def dots(readings: Sequence[Reading], time: Scale, values: Scale) -> str:
    """Lines without length where a reading has no neighbours: round caps make them dots."""
    return "".join(
        f"M{_points(stretch, time, values)[0]}h0"
        for stretch in stretches(readings)
        if len(stretch) == 1
    )


def area(readings: Sequence[Reading], time: Scale, values: Scale) -> str:
    """The path around the area between the readings and zero."""
    return "".join(
        "M" + " ".join(_around(_points(stretch, time, values)))
        for stretch in stretches(readings)
        if len(stretch) > 1
    )


def _points(stretch: Sequence[tuple[float, float]], time: Scale, values: Scale) -> list[str]:
    return [f"{round(time.share(t) * WIDTH)},{_height(values.share(v))}" for t, v in stretch]


def _height(share: float) -> int:
    return max(-_FARTHEST, round((1 - share) * HEIGHT))


def _around(points: list[str]) -> list[str]:
    first, last = points[0].split(",")[0], points[-1].split(",")[0]
    return [f"{first},{HEIGHT}", *points, f"{last},{HEIGHT}"]


def grid(time: Scale, values: Scale) -> str:
    """The path of the lines behind a chart, at every tick."""
    across = (f"M0,{_height(values.share(tick))}H{WIDTH}" for tick in values.ticks)
    down = (f"M{round(time.share(tick) * WIDTH)},0V{HEIGHT}" for tick in time.ticks)
    return "".join((*across, *down))
