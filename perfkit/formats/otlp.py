"""How are metrics written for OpenTelemetry? As OTLP's protobuf message, with its own classes.

Names stay Prometheus' (``perfkit_bot_cpu_seconds_total``), so that a dashboard or a query is the
same wherever the numbers go; units are written as OTLP wants them (UCUM). Each bot is a resource of
its own (``service.name``), and the attribute ``bot`` of each number.
Source: github.com/open-telemetry/opentelemetry-proto, opentelemetry/proto/metrics/v1.
"""

from collections.abc import Iterable, Iterator, Mapping

from google.protobuf.message import DecodeError
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
    ExportMetricsServiceResponse,
)
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, InstrumentationScope, KeyValue
from opentelemetry.proto.metrics.v1.metrics_pb2 import (
    AggregationTemporality,
    Gauge,
    Histogram,
    HistogramDataPoint,
    Metric,
    NumberDataPoint,
    ResourceMetrics,
    ScopeMetrics,
    Sum,
)
from opentelemetry.proto.resource.v1.resource_pb2 import Resource

from perfkit.masking import encodable
from perfkit.model.exposition import Labels
from perfkit.model.otlp import Teller, ToldBot, ToldNumber, ToldTimes
from perfkit.model.series import ALERT_FIRING, RESPONSE_SECONDS, Kind, Series, Unit
from perfkit.untrusted import one_line

_UNITS: Mapping[Unit, str] = {
    Unit.BYTES: "By", Unit.SECONDS: "s", Unit.RATIO: "1", Unit.COUNT: "",
}  # fmt: skip
_CUMULATIVE = AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE
_NS_IN_MS = 1_000_000


def write_request(bots: Iterable[ToldBot], teller: Teller) -> bytes:
    """An export request for all of them."""
    told = [_bot(bot, teller) for bot in bots]
    return bytes(ExportMetricsServiceRequest(resource_metrics=told).SerializeToString())


def read_refusal(answer: bytes) -> str:
    """What a receiver that has answered well has not taken, and why; empty: it has taken all.

    An answer that is none is taken for a good one: its status was.
    """
    response = ExportMetricsServiceResponse()
    try:
        response.ParseFromString(answer)
    except DecodeError:
        return ""
    rejected = response.partial_success.rejected_data_points
    if not rejected:
        return ""
    why = one_line(response.partial_success.error_message)
    return f"{rejected} numbers were rejected: {why}"


def _bot(bot: ToldBot, teller: Teller) -> ResourceMetrics:
    attributes = (*teller.attributes, ("service.name", bot.bot))
    metrics = [_number(number, bot) for number in bot.numbers]
    metrics.extend(_times(times, bot) for times in (bot.times,) if times is not None)
    metrics.extend(_alerts(bot))
    scope = InstrumentationScope(name="perfkit", version=teller.version)
    return ResourceMetrics(
        resource=Resource(attributes=_attributes(attributes)),
        scope_metrics=[ScopeMetrics(scope=scope, metrics=metrics)],
    )


def _number(number: ToldNumber, bot: ToldBot) -> Metric:
    point = NumberDataPoint(
        attributes=_attributes((("bot", bot.bot),)),
        time_unix_nano=bot.at_ms * _NS_IN_MS,
        as_double=number.value,
    )
    metric = _metric(number.series)
    if number.series.kind is Kind.COUNTER:
        point.start_time_unix_nano = number.started_ms * _NS_IN_MS
        metric.sum.CopyFrom(
            Sum(data_points=[point], aggregation_temporality=_CUMULATIVE, is_monotonic=True)
        )
    else:
        metric.gauge.CopyFrom(Gauge(data_points=[point]))
    return metric


def _times(times: ToldTimes, bot: ToldBot) -> Metric:
    point = HistogramDataPoint(
        attributes=_attributes((("bot", bot.bot),)),
        start_time_unix_nano=times.started_ms * _NS_IN_MS,
        time_unix_nano=bot.at_ms * _NS_IN_MS,
        count=times.count,
        sum=times.sum_s,
        bucket_counts=times.each,
        explicit_bounds=times.bounds_s,
    )
    metric = _metric(RESPONSE_SECONDS)
    metric.histogram.CopyFrom(Histogram(data_points=[point], aggregation_temporality=_CUMULATIVE))
    return metric


def _alerts(bot: ToldBot) -> Iterator[Metric]:
    points = [
        NumberDataPoint(
            attributes=_attributes((("bot", bot.bot), ("rule", rule))),
            time_unix_nano=bot.at_ms * _NS_IN_MS,
            as_double=float(fires),
        )
        for rule, fires in bot.firing
    ]
    if points:
        metric = _metric(ALERT_FIRING)
        metric.gauge.CopyFrom(Gauge(data_points=points))
        yield metric


def _metric(series: Series) -> Metric:
    return Metric(name=series.name, description=series.help, unit=_UNITS[series.unit])


def _attributes(labels: Labels) -> list[KeyValue]:
    # protobuf takes no halves of surrogate pairs, which a bot's name may hold
    return [
        KeyValue(key=encodable(name), value=AnyValue(string_value=encodable(value)))
        for name, value in labels
    ]
