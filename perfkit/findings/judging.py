"""Did the bot keep what was asked of it? Objectives and numbers → results.

What could not be checked says so and is never taken for kept: ``ok`` is None with a note.
"""

from dataclasses import dataclass, replace

from perfkit.findings.objectives import Metric, Objective
from perfkit.model.summary import BotNumbers, LoadNumbers, ObjectiveResult, StepNumbers

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
}
"""Where in the summary a value of the whole run stands as such."""

SHORTEST_FOR_CPU_S = 5.0
"""A burst of a second uses a whole core for that second, however light the load is for the bot."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What there is to judge by."""

    load: LoadNumbers | None
    bot: BotNumbers | None
    fixed_duration: bool = False
    """The load ran for a given time rather than until every student was done."""
    observed: bool = True
    """A process was watched; False: a server that perfkit only sends requests to."""


class _NotKnown(Exception):  # noqa: N818 - not an error: a fact with its reason
    """There is no value to judge; the argument says why."""


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
        value = _value(objective, measured)
    except _NotKnown as reason:
        needed = objective.asked or not _is_out_of_place(objective, measured)
        return replace(result, note=str(reason), applies=needed)
    return replace(
        result,
        value=value,
        ok=objective.comparison.holds(value, objective.bound),
        metric=_PATHS.get(objective.metric, "") if objective.step is None else "",
    )


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


def _cpu(measured: Measured) -> float:
    bot = _bot(measured)
    if _is_short(measured):
        raise _NotKnown(
            f"the load lasted less than {SHORTEST_FOR_CPU_S:g} s: too short for a mean of the CPU"
        )
    return bot.cpu_percent.mean


def _value(objective: Objective, measured: Measured) -> float:
    """The value in the objective's unit. Raises _NotKnown."""
    match objective.metric:
        case Metric.CPU:
            return _cpu(measured)
        case Metric.RSS:
            return _bot(measured).rss_mib.max
        case Metric.TIME_TO_FINISH:
            return _time_to_finish(measured)
        case Metric.DEGRADATION:
            raise _NotKnown("could not check: it needs a light first stage to compare with")
        case Metric.ERRORS | Metric.SUCCESS | Metric.THROUGHPUT:
            return _rate(objective.metric, _scope(objective, measured))
        case _:
            return _response(objective.metric, _scope(objective, measured))


def _scope(objective: Objective, measured: Measured) -> LoadNumbers | StepNumbers:
    """The numbers of the objective's step, or of all steps."""
    load = _load(measured)
    if objective.step is None:
        scope: LoadNumbers | StepNumbers | None = load
    else:
        scope = next((step for step in load.steps if step.name == objective.step), None)
    if scope is None:
        names = ", ".join(f'"{step.name}"' for step in load.steps)
        raise _NotKnown(f"could not check: no student did this step (done were: {names})")
    if scope.interactions == 0:
        raise _NotKnown("could not check: no interaction was measured")
    return scope


def _rate(metric: Metric, scope: LoadNumbers | StepNumbers) -> float:
    if metric is Metric.THROUGHPUT:
        return scope.throughput_per_s
    failed = metric is Metric.ERRORS
    return (
        100 * (scope.errors if failed else scope.interactions - scope.errors) / scope.interactions
    )


def _response(metric: Metric, scope: LoadNumbers | StepNumbers) -> float:
    """A response time in ms; interactions that failed have none."""
    if scope.interactions == scope.errors:
        raise _NotKnown("could not check: no interaction went well")
    times = scope.response_ms
    match metric:
        case Metric.P50:
            return times.p50
        case Metric.P90:
            return times.p90
        case Metric.P95:
            return times.p95
        case Metric.P99:
            return times.p99
        case Metric.MEAN:
            return times.mean
        case _:
            return times.max


def _time_to_finish(measured: Measured) -> float:
    if measured.fixed_duration:
        raise _NotKnown("does not apply: the load ran for a fixed time")
    load = _load(measured)
    if load.users_completed + load.users_failed < load.users:
        raise _NotKnown("could not check: not all students came to an end")
    return load.duration_s


def _load(measured: Measured) -> LoadNumbers:
    if measured.load is None:
        raise _NotKnown("could not check: no interaction was measured")
    return measured.load


def _bot(measured: Measured) -> BotNumbers:
    if not measured.observed:
        raise _NotKnown("no process was observed: --pid names one")
    if measured.bot is None:
        raise _NotKnown("could not check: there are no samples of the bot")
    return measured.bot


def format_value(value: float, unit: str) -> str:
    """A bound as it is read: ``1.5 s``, ``300 ms``, ``5 min``, ``99 %``, ``512 MiB``, ``30/s``."""
    if unit == "/s":
        return f"{value:g}/s"
    if unit == "ms" and value >= 1000:
        return format_value(value / 1000, "s")
    if unit == "s" and value >= 60 and value % 60 == 0:
        return f"{value / 60:g} min"
    return f"{round(value, 6):.12g} {unit}"
