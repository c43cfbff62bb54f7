"""OpenTelemetry's messages, read again with its own classes."""

import pytest

pytest.importorskip("opentelemetry.proto", reason="the extra perfkit[otlp] is not installed")

from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsPartialSuccess,
    ExportMetricsServiceRequest,
    ExportMetricsServiceResponse,
)
from opentelemetry.proto.metrics.v1.metrics_pb2 import Metric, ResourceMetrics

from perfkit.formats.otlp import read_refusal, write_request
from perfkit.model.otlp import Teller, ToldBot, ToldNumber, ToldTimes
from perfkit.model.series import SERIES, Kind, find_series

AT_MS = 1_700_000_000_000
CUMULATIVE = 2


def number(name: str, value: float, started_ms: int = 0) -> ToldNumber:
    series = find_series(name)
    assert series is not None
    return ToldNumber(series, value, started_ms)


def told(
    *numbers: ToldNumber,
    bot: str = "shop",
    times: ToldTimes | None = None,
    firing: tuple[tuple[str, bool], ...] = (),
) -> ResourceMetrics:
    request = ExportMetricsServiceRequest()
    teller = Teller("1.2.3", (("deployment.environment", "test"),))
    request.ParseFromString(write_request([ToldBot(bot, AT_MS, numbers, times, firing)], teller))
    (resource,) = request.resource_metrics
    return resource


def metrics(resource: ResourceMetrics) -> dict[str, Metric]:
    (scope,) = resource.scope_metrics
    return {metric.name: metric for metric in scope.metrics}


def attributes(holder: object) -> dict[str, str]:
    return {each.key: each.value.string_value for each in holder.attributes}  # type: ignore[attr-defined]


def test_a_bot_is_a_resource_and_perfkit_the_one_who_tells() -> None:
    resource = told()
    assert attributes(resource.resource) == {
        "deployment.environment": "test",
        "service.name": "shop",
    }
    scope = resource.scope_metrics[0].scope
    assert (scope.name, scope.version) == ("perfkit", "1.2.3")


def test_a_counter_is_a_sum_since_its_start() -> None:
    metric = metrics(told(number("perfkit_bot_cpu_seconds_total", 1.5, AT_MS - 5000)))[
        "perfkit_bot_cpu_seconds_total"
    ]
    assert (metric.unit, metric.sum.is_monotonic) == ("s", True)
    assert metric.sum.aggregation_temporality == CUMULATIVE
    (point,) = metric.sum.data_points
    assert (point.as_double, attributes(point)) == (1.5, {"bot": "shop"})
    assert point.start_time_unix_nano == (AT_MS - 5000) * 1_000_000
    assert point.time_unix_nano == AT_MS * 1_000_000


def test_everything_else_is_a_gauge_in_otlps_units() -> None:
    found = metrics(
        told(
            number("perfkit_bot_resident_memory_bytes", 5e8),
            number("perfkit_host_cpu_ratio", 0.25),
            number("perfkit_bot_threads", 7),
        )
    )
    assert [metric.unit for metric in found.values()] == ["By", "1", ""]
    assert [metric.gauge.data_points[0].as_double for metric in found.values()] == [5e8, 0.25, 7]
    assert found["perfkit_bot_threads"].description == "Threads of all processes of the bot."


def test_response_times_are_a_histogram() -> None:
    times = ToldTimes(AT_MS - 9000, (0.5, 1.0), (3, 0, 1), 4, 2.75)
    (point,) = metrics(told(times=times))["perfkit_response_seconds"].histogram.data_points
    assert (point.count, point.sum) == (4, 2.75)
    assert (list(point.bucket_counts), list(point.explicit_bounds)) == ([3, 0, 1], [0.5, 1.0])
    assert point.start_time_unix_nano == (AT_MS - 9000) * 1_000_000


def test_each_rule_says_whether_it_fires() -> None:
    points = metrics(told(firing=(("cpu", True), ("memory", False))))[
        "perfkit_alert_firing"
    ].gauge.data_points
    assert [(attributes(point)["rule"], point.as_double) for point in points] == [
        ("cpu", 1), ("memory", 0),
    ]  # fmt: skip


def test_every_series_can_be_told_and_any_name() -> None:
    numbers = [ToldNumber(each, 1.0) for each in SERIES if each.kind is not Kind.HISTOGRAM]
    resource = told(*numbers, bot='half\ud800"\n')
    assert len(metrics(resource)) == len(numbers)
    assert attributes(resource.resource)["service.name"] == 'half?"\n'


def test_what_a_receiver_has_not_taken_is_told() -> None:
    partial = ExportMetricsPartialSuccess(rejected_data_points=3, error_message="too\x1b[31m many")
    answer = ExportMetricsServiceResponse(partial_success=partial).SerializeToString()
    assert read_refusal(answer) == "3 numbers were rejected: too many"


@pytest.mark.parametrize("answer", [b"", b"{}", b"\xff\xff\xff", b"<html>"])
def test_any_other_answer_is_taken_for_what_its_status_said(answer: bytes) -> None:
    assert read_refusal(answer) == ""
