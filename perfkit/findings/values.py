"""What is the value that an objective bounds? Numbers of a load or a stretch of it → value."""

from perfkit.findings.objectives import Metric
from perfkit.model.memory import Trend
from perfkit.model.summary import BotNumbers, LoadNumbers, StepNumbers

Scope = LoadNumbers | StepNumbers
"""The numbers of all steps, or of one."""


class NotKnown(Exception):  # noqa: N818 - not an error: a fact with its reason
    """There is no value to judge; the argument says why."""


def value_of(metric: Metric, scope: Scope) -> float:
    """What the students experienced, in the metric's unit. Raises NotKnown."""
    if scope.interactions == 0 and metric is not Metric.THROUGHPUT:
        raise NotKnown("could not check: no interaction was measured")
    match metric:
        case Metric.THROUGHPUT:
            return scope.throughput_per_s
        case Metric.ERRORS:
            return 100 * scope.errors / scope.interactions
        case Metric.SUCCESS:
            return 100 * (scope.interactions - scope.errors) / scope.interactions
        case _:
            return _response(metric, scope)


def usage_of(metric: Metric, bot: BotNumbers | None) -> float:
    """What the bot used: mean CPU, or memory at its highest. Raises NotKnown."""
    if bot is None:
        raise NotKnown("could not check: there are no samples of the bot")
    return bot.cpu_percent.mean if metric is Metric.CPU else bot.rss_mib.max


def growth_of(metric: Metric, bound: float, bot: BotNumbers | None) -> float:
    """How fast the bot's memory grows, in the metric's unit.

    Raises NotKnown also where it is not sure and could lie on either side of the bound.
    """
    growth = None if bot is None else bot.rss_mib.growth
    if growth is None:
        raise NotKnown("could not check: there are no samples of the bot")
    estimate = growth.per_min if metric is Metric.RSS_GROWTH else growth.per_1000
    if estimate is None:
        raise NotKnown(f"could not check: {growth.reason}")
    if growth.trend is Trend.UNSURE and estimate.low < bound < estimate.high:
        raise NotKnown(
            f"could not check: it lies between {estimate.low:.2g} and {estimate.high:.2g}; "
            f"{growth.reason}"
        )
    return estimate.value


OF_THE_BOT = frozenset({Metric.CPU, Metric.RSS})
"""Metrics that ``usage_of`` tells."""


def _response(metric: Metric, scope: Scope) -> float:
    """A response time in ms; interactions that failed have none."""
    if scope.interactions == scope.errors:
        raise NotKnown("could not check: no interaction went well")
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
