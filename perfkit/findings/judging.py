"""Did the bot keep what was asked of it? Objectives and numbers → results.

What could not be checked says so and is never taken for kept: ``ok`` is None with a note.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from perfkit.findings.objectives import Metric, Objective
from perfkit.findings.values import OF_THE_BOT, NotKnown, Scope, growth_of, usage_of, value_of
from perfkit.model.plan import LoadModel, LoadPlan
from perfkit.model.summary import BotNumbers, Change, LoadNumbers, ObjectiveResult, StepNumbers
from perfkit.units import format_ms

_PATHS = {
    Metric.P50: "load.response_ms.p50",
    Metric.P90: "load.response_ms.p90",
    Metric.P95: "load.response_ms.p95",
    Metric.P99: "load.response_ms.p99",
    Metric.MEAN: "load.response_ms.mean",
    Metric.MAX: "load.response_ms.max",
    Metric.THROUGHPUT: "load.throughput_per_s",
    Metric.TIME_TO_FINISH: "load.duration_s",
    Metric.CPU: "bot.cpu_percent.mean",
    Metric.RSS: "bot.rss_mib.max",
    Metric.RSS_GROWTH: "bot.rss_mib.growth_per_min",
    Metric.RSS_GROWTH_EACH: "bot.rss_mib.growth.per_1000.value",
}
"""Where in the summary a value of the whole run stands as such."""

SHORTEST_FOR_CPU_S = 5.0
"""A burst of a second uses a whole core for that second, however light the load is for the bot."""

NOTICEABLE_MS = 100.0
"""A p95 below it feels instant (Nielsen 1993), however much it has grown: 4 ms to 7 ms is +75 %."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A window of the load, in seconds since its begin, and what there is to judge it by."""

    start_s: float
    end_s: float
    numbers: StepNumbers
    """Of the step that was asked for, or of all of them."""
    bot: BotNumbers | None


@dataclass(frozen=True, slots=True)
class Measured:
    """What there is to judge by."""

    load: LoadNumbers | None
    bot: BotNumbers | None
    fixed_duration: bool = False
    """The load ran for a given time rather than until every student was done."""
    stretches: Mapping[Objective, tuple[Stretch, ...]] = field(default_factory=dict)
    """For objectives over windows."""
    observed: bool = True
    """A process was watched; False: a server that perfkit only sends requests to."""


def belongs(metric: Metric, plan: LoadPlan | None) -> bool:
    """Whether a load of this plan can have such a value, so that it is judged unasked."""
    match metric:
        case Metric.DEGRADATION:
            return plan is not None and plan.light_stage is not None
        case Metric.DROPPED:
            return plan is not None and plan.model is LoadModel.OPEN
        case _:
            return True


def judge(objective: Objective, measured: Measured) -> ObjectiveResult:
    """How one objective came out. A finish time applies only to loads that run until done."""
    result = ObjectiveResult(
        name=objective.name,
        bound=f"{objective.comparison} {format_value(objective.bound, objective.unit)}",
        value=None,
        unit=objective.unit,
        ok=None,
        limit=objective.bound,
    )
    try:
        if objective.metric in (Metric.DEGRADATION, Metric.DRIFT):
            return _judge_change(objective, result, _change(objective.metric, measured))
        if objective.window_s is None:
            value, note = _value(objective, measured), ""
        else:
            value, note = _worst(objective, measured)
    except NotKnown as reason:
        return replace(result, note=str(reason), applies=_is_needed(objective, measured))
    whole_run = objective.step is None and objective.window_s is None
    return replace(
        result,
        value=value,
        ok=objective.comparison.holds(value, objective.bound),
        note=note,
        margin_percent=margin_percent(objective, value),
        metric=_PATHS.get(objective.metric, "") if whole_run else "",
    )


def margin_percent(objective: Objective, value: float) -> float | None:
    """How far the value is on the right side of the bound, in percent of the bound.

    What has got better (a change below 0) is no farther from its bound than what hasn't changed.
    """
    if objective.bound == 0:
        return None
    share = 100 * (max(0.0, value) - objective.bound) / objective.bound
    return -share if objective.lower_is_better else share


def _worst(objective: Objective, measured: Measured) -> tuple[float, str]:
    """The value of the window that is furthest on the wrong side, and what to say of it."""
    stretches = measured.stretches.get(objective, ())
    values = [(value, s) for s in stretches if (value := stretch_value(objective, s)) is not None]
    if not values:
        raise NotKnown("could not check: no window of the load has a value")
    choose = max if objective.lower_is_better else min
    worst, where = choose(values, key=lambda pair: pair[0])
    missed = sum(not objective.comparison.holds(value, objective.bound) for value, _ in values)
    among = f"missed in {missed} of {len(values)} windows, " if missed else ""
    return worst, f"{among}worst from {where.start_s:.0f} s to {where.end_s:.0f} s"


def stretch_value(objective: Objective, stretch: Stretch) -> float | None:
    """The value in one window; None where it has none (nobody did the step)."""
    try:
        if objective.metric in OF_THE_BOT:
            return usage_of(objective.metric, stretch.bot)
        return value_of(objective.metric, stretch.numbers)
    except NotKnown:
        return None


def _is_needed(objective: Objective, measured: Measured) -> bool:
    """Whether a verdict needs the value: it was asked for, or every load has it.

    A load that was given a fixed time was so asked for too: then a finish time means nothing.
    """
    asked = objective.asked and objective.metric is not Metric.TIME_TO_FINISH
    return asked or not _is_out_of_place(objective, measured)


def _is_out_of_place(objective: Objective, measured: Measured) -> bool:
    match objective.metric:
        case Metric.TIME_TO_FINISH:
            return measured.fixed_duration
        case Metric.CPU:
            return not measured.observed or (measured.bot is not None and _is_short(measured))
        case Metric.RSS:
            return not measured.observed
        case _:
            return False


def _is_short(measured: Measured) -> bool:
    """Whether the load was over before a mean of the CPU says how busy the bot is."""
    return measured.load is not None and measured.load.duration_s < SHORTEST_FOR_CPU_S


def _value(objective: Objective, measured: Measured) -> float:
    """The value in the objective's unit. Raises NotKnown."""
    match objective.metric:
        case Metric.CPU | Metric.RSS:
            return _usage(objective.metric, measured)
        case Metric.RSS_GROWTH | Metric.RSS_GROWTH_EACH:
            _check_observed(measured)
            return growth_of(objective.metric, objective.bound, measured.bot)
        case Metric.TIME_TO_FINISH:
            return _time_to_finish(measured)
        case Metric.DROPPED:
            return _dropped(_load(measured))
        case _:
            return value_of(objective.metric, _scope(objective, measured))


def _usage(metric: Metric, measured: Measured) -> float:
    _check_observed(measured)
    value = usage_of(metric, measured.bot)
    if metric is Metric.CPU and _is_short(measured):
        raise NotKnown(
            f"the load lasted less than {SHORTEST_FOR_CPU_S:g} s: too short for a mean of the CPU"
        )
    return value


def _check_observed(measured: Measured) -> None:
    if not measured.observed:
        raise NotKnown("no process was observed: --pid names one")


def _scope(objective: Objective, measured: Measured) -> Scope:
    """The numbers of the objective's step, or of all steps."""
    load = _load(measured)
    if objective.step is None:
        scope: Scope | None = load
    else:
        scope = next((step for step in load.steps if step.name == objective.step), None)
    if scope is None:
        names = ", ".join(f'"{step.name}"' for step in load.steps)
        raise NotKnown(f"could not check: no student did this step (done were: {names})")
    return scope


def _judge_change(objective: Objective, result: ObjectiveResult, change: Change) -> ObjectiveResult:
    """Only what somebody can notice is judged; the note says what was compared."""
    before, after = format_ms(change.before_p95_ms), format_ms(change.after_p95_ms)
    parts = (
        "light to full load" if objective.metric is Metric.DEGRADATION else "first to last third"
    )
    note = f"p95 {before} to {after}, {parts}"
    kept = objective.comparison.holds(change.percent, objective.bound)
    if not kept and change.after_p95_ms < NOTICEABLE_MS:
        note += f"; nobody notices what stays below {NOTICEABLE_MS:g} ms"
        kept = True
    metric = f"load.{objective.metric}.percent"
    return replace(
        result,
        value=change.percent,
        ok=kept,
        note=note,
        margin_percent=margin_percent(objective, change.percent),
        metric=metric,
    )


def _change(metric: Metric, measured: Measured) -> Change:
    load = _load(measured)
    if metric is Metric.DEGRADATION:
        change, needed = load.degradation, "a light first stage and a stage of full load"
    else:
        change, needed = load.drift, "three thirds of full load"
    if change is None:
        raise NotKnown(f"could not check: it needs {needed}, with enough interactions in each")
    return change


def _dropped(load: LoadNumbers) -> float:
    """In percent of all arrivals; iterations still under way at the end have started too."""
    done = load.iterations
    started = done.completed + done.failed + done.interrupted + load.in_flight_at_end
    arrived = started + load.dropped
    return 100 * load.dropped / arrived if arrived else 0.0


def _time_to_finish(measured: Measured) -> float:
    if measured.fixed_duration:
        raise NotKnown("does not apply: the load ran for a fixed time")
    load = _load(measured)
    if load.users_completed + load.users_failed < load.users:
        raise NotKnown("could not check: not all students came to an end")
    return next((stage.duration_s for stage in load.stages if stage.full), load.duration_s)


def _load(measured: Measured) -> LoadNumbers:
    if measured.load is None:
        raise NotKnown("could not check: no interaction was measured")
    return measured.load


def format_value(value: float, unit: str) -> str:
    """A bound as it is read: ``1.5 s``, ``300 ms``, ``5 min``, ``99 %``, ``512 MiB``, ``30/s``."""
    if unit == "/s":
        return f"{value:g}/s"
    if unit == "ms" and value >= 1000:
        return format_value(value / 1000, "s")
    if unit == "s" and value >= 60 and value % 60 == 0:
        return f"{value / 60:g} min"
    return f"{round(value, 6):.12g} {unit}"
