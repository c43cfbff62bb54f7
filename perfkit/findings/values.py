"""What is the value that an objective bounds? Numbers of a load or a stretch of it → value."""

from perfkit.findings.objectives import Metric
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
    """What the bot used: mean CPU, or memory at its highest or its growth. Raises NotKnown."""
    if bot is None:
        raise NotKnown("could not check: there are no samples of the process")
    if metric is Metric.CPU:
        return bot.cpu_percent.mean
    if metric is Metric.RSS:
        return bot.rss_mib.max
    if bot.rss_mib.growth_per_min is None:
        raise NotKnown("could not check: growth needs 30 s of load or more")
    return bot.rss_mib.growth_per_min


OF_THE_BOT = frozenset({Metric.CPU, Metric.RSS, Metric.RSS_GROWTH})
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
