"""How does the bot go under as students are added? Charts over the number of students."""

from dataclasses import dataclass

from perfkit.model.capacity import Capacity
from perfkit.report import paths, scale
from perfkit.report.charts import Tick, tick_label
from perfkit.report.paths import Reading


@dataclass(frozen=True, slots=True)
class Curve:
    """One quantity against the number of students."""

    title: str
    unit: str
    path: str
    dots_held: str
    dots_broken: str
    grid: str
    ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class CapacityCharts:
    """The curves over one axis of students."""

    curves: tuple[Curve, ...]
    users_ticks: tuple[Tick, ...]
    holds_percent: float | None
    """Where the capacity lies on the axis; None: at no place of it."""
    knee_percent: float | None


def capacity_charts(capacity: Capacity | None) -> CapacityCharts | None:
    """None where there are too few levels for a curve, or where nothing was searched."""
    if capacity is None:
        return None
    levels = capacity.levels
    if len(levels) < 2:
        return None
    users = scale.value_scale(float(levels[-1].users), whole=True)
    held = {float(level.users): level.held for level in levels}
    p95: list[Reading] = [(float(level.users), level.p95_ms) for level in levels]
    rate: list[Reading] = [(float(level.users), level.throughput_per_s) for level in levels]
    knee = capacity.knee
    return CapacityCharts(
        curves=(
            _curve("Response time, p95", "ms", p95, held, users),
            _curve("Throughput", "rate", rate, held, users),
        ),
        users_ticks=tuple(Tick(users.share(t) * 100, f"{t:,g}") for t in users.ticks),
        holds_percent=users.share(capacity.holds) * 100 if capacity.holds else None,
        knee_percent=None if knee is None else users.share(knee) * 100,
    )


def _curve(
    title: str, form: str, readings: list[Reading], held: dict[float, bool], users: scale.Scale
) -> Curve:
    values = scale.value_scale(max(value or 0.0 for _, value in readings))
    dots = {
        kept: "".join(
            paths.dots([reading], users, values) for reading in readings if held[reading[0]] is kept
        )
        for kept in (True, False)
    }
    return Curve(
        title=title,
        unit="ms" if form == "ms" else "interactions per second",
        path=paths.line(readings, users, values),
        dots_held=dots[True],
        dots_broken=dots[False],
        grid=paths.grid(users, values),
        ticks=tuple(Tick(values.share(v) * 100, tick_label(v, form)) for v in values.ticks),
    )
