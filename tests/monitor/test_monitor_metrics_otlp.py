"""A receiver on this machine gets what perfkit counts, whatever it answers."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

pytest.importorskip("opentelemetry.proto", reason="the extra perfkit[otlp] is not installed")

from aiohttp import web
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.metrics.v1.metrics_pb2 import Metric
from silent_dns import know_no_names
from told_bots import look

from perfkit.errors import ToolError, UsageError
from perfkit.model.monitoring import BackNotice
from perfkit.monitor.metrics import otlp
from perfkit.monitor.metrics.otlp import OtlpSink
from perfkit.monitor.metrics.otlp_target import OtlpTarget, read_target
from perfkit.monitor.sink import SinkError

CPU = "perfkit_bot_cpu_seconds_total"


class Receiver:
    """Keeps what it is sent, and answers as it is told to."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Metric]] = []
        self.headers: list[dict[str, str]] = []
        self.answer = web.Response
        self.url = ""

    async def take(self, request: web.Request) -> web.StreamResponse:
        export = ExportMetricsServiceRequest()
        export.ParseFromString(await request.read())
        (resource,) = export.resource_metrics
        self.requests.append({each.name: each for each in resource.scope_metrics[0].metrics})
        self.headers.append({name.lower(): value for name, value in request.headers.items()})
        return self.answer()

    @property
    def cpu(self) -> list[float]:
        return [each[CPU].sum.data_points[0].as_double for each in self.requests]


def with_receiver(play: Callable[[Receiver, OtlpSink], Coroutine[Any, Any, None]]) -> Receiver:
    receiver = Receiver()

    async def run() -> None:
        application = web.Application()
        application.router.add_post("/v1/metrics", receiver.take)
        runner = web.AppRunner(application)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
            target = read_target(receiver.url, {"OTEL_EXPORTER_OTLP_HEADERS": "api-key=s3cret"})
            sink = OtlpSink(target, "1.2.3")
            try:
                await play(receiver, sink)
            finally:
                await sink.close()
        finally:
            await runner.cleanup()

    asyncio.run(run())
    return receiver


def test_a_look_is_sent_each_ten_seconds_and_the_last_one_at_the_end() -> None:
    async def play(_: Receiver, sink: OtlpSink) -> None:
        for at_s in range(25):
            await sink.show(look(at_ms=at_s * 1000, bot_cpu_seconds_total=at_s))
        await sink.tell(BackNotice("shop", 0, 1))

    receiver = with_receiver(play)
    assert receiver.cpu == [0, 10, 20, 24]
    assert receiver.headers[0]["api-key"] == "s3cret"
    assert receiver.headers[0]["content-type"] == "application/x-protobuf"


def test_sending_goes_on_when_the_calendar_is_put_back() -> None:
    async def play(_: Receiver, sink: OtlpSink) -> None:
        for at_s in (9000, 2, 3, 12):
            await sink.show(look(at_ms=at_s * 1000, bot_cpu_seconds_total=at_s))

    assert with_receiver(play).cpu == [9000, 2, 12]


def test_what_was_sent_last_is_not_sent_again_at_the_end() -> None:
    async def play(_: Receiver, sink: OtlpSink) -> None:
        await sink.show(look(at_ms=0, bot_cpu_seconds_total=1))

    assert with_receiver(play).cpu == [1]


def test_the_restart_of_a_bot_is_a_new_beginning() -> None:
    async def play(_: Receiver, sink: OtlpSink) -> None:
        for at_ms, cpu_s in ((1000, 5.0), (11_000, 6.0), (21_000, 0.5)):
            await sink.show(look(at_ms=at_ms, bot_cpu_seconds_total=cpu_s))

    points = [each[CPU].sum.data_points[0] for each in with_receiver(play).requests]
    assert [point.start_time_unix_nano // 10**6 for point in points] == [1000, 1000, 11_000]


def test_response_times_of_all_looks_add_up() -> None:
    async def play(_: Receiver, sink: OtlpSink) -> None:
        await sink.show(look(at_ms=500, bot_cpu_seconds_total=0))
        for at_ms in (1000, 2000, 11_000):
            await sink.show(look(at_ms=at_ms, times_s=(0.02, 2.5), bot_cpu_seconds_total=0))

    first, last = with_receiver(play).requests
    assert "perfkit_response_seconds" not in first
    (point,) = last["perfkit_response_seconds"].histogram.data_points
    assert (point.count, point.sum, point.start_time_unix_nano) == (6, 7.56, 10**9)


def test_what_perfkit_has_no_series_for_is_not_sent() -> None:
    async def play(_: Receiver, sink: OtlpSink) -> None:
        await sink.show(look(bot_cpu_seconds_total=0, made_up=1))

    assert with_receiver(play).requests[0].keys() == {CPU}


def test_nothing_that_was_counted_is_lost_while_a_receiver_is_away() -> None:
    async def play(receiver: Receiver, sink: OtlpSink) -> None:
        receiver.answer = lambda: web.Response(status=503, reason="away")
        with pytest.raises(
            SinkError, match=r"OTLP to 127\.0\.0\.1:\d+: it answered 503 away"
        ) as away:
            await sink.show(look(at_ms=0, bot_cpu_seconds_total=1, times_s=(1,)))
        assert away.value.dropped == 1
        with pytest.raises(SinkError, match="503") as still:
            await sink.show(look(at_ms=1000, bot_cpu_seconds_total=2, times_s=(1,)))
        assert still.value.dropped == 0
        receiver.answer = web.Response
        await sink.show(look(at_ms=10_000, bot_cpu_seconds_total=3, times_s=(1,)))
        await sink.show(look(at_ms=11_000, bot_cpu_seconds_total=4))

    receiver = with_receiver(play)
    assert receiver.cpu == [1, 3, 4]
    (point,) = receiver.requests[1]["perfkit_response_seconds"].histogram.data_points
    assert point.count == 3


def test_a_name_of_this_machine_is_asked_of_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    know_no_names(monkeypatch)

    async def play(receiver: Receiver, _: OtlpSink) -> None:
        url = receiver.url.replace("127.0.0.1", "shop.localhost")
        named = OtlpSink(read_target(url, {}), "1.2.3")
        await named.show(look(at_ms=0, bot_cpu_seconds_total=5))
        await named.close()

    assert with_receiver(play).cpu == [5]


def test_a_receiver_that_asks_for_time_gets_it() -> None:
    async def play(receiver: Receiver, sink: OtlpSink) -> None:
        receiver.answer = lambda: web.Response(status=429, headers={"Retry-After": "60"})
        for at_s in range(0, 100, 5):
            with pytest.raises(SinkError, match="429"):
                await sink.show(look(at_ms=at_s * 1000, bot_cpu_seconds_total=at_s))
        receiver.answer = web.Response

    assert with_receiver(play).cpu == [0, 70, 95]


def test_it_is_led_nowhere_else() -> None:
    async def play(receiver: Receiver, sink: OtlpSink) -> None:
        receiver.answer = lambda: web.Response(
            status=307, headers={"Location": f"{receiver.url}/v1/metrics?again"}
        )
        with pytest.raises(SinkError, match="307"):
            await sink.show(look(at_ms=0, bot_cpu_seconds_total=1))
        receiver.answer = web.Response

    assert with_receiver(play).cpu == [1, 1]  # the second is that of the end


def test_a_receiver_that_is_not_there_is_told_without_secrets() -> None:
    async def run() -> None:
        environ = {"OTEL_EXPORTER_OTLP_HEADERS": "api-key=s3cret"}
        sink = OtlpSink(read_target("http://127.0.0.1:1/intake/s3cret", environ), "1.2.3")
        with pytest.raises(SinkError, match=r"OTLP to 127\.0\.0\.1:1: ") as away:
            await sink.show(look())
        assert "s3cret" not in str(away.value)
        with pytest.raises(SinkError):
            await sink.close()

    asyncio.run(run())


def test_a_receiver_that_never_answers_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(otlp, "TIMEOUT_S", 0.2)

    async def hang(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        hanging.append(writer)

    hanging: list[asyncio.StreamWriter] = []

    async def run() -> None:
        server = await asyncio.start_server(hang, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        sink = OtlpSink(read_target(f"http://127.0.0.1:{port}", {}), "1.2.3", each_ms=1000)
        with pytest.raises(SinkError, match=r"no answer within 0\.2 s"):
            await sink.show(look())
        with pytest.raises(SinkError):
            await sink.close()
        for writer in hanging:
            writer.close()
        server.close()

    asyncio.run(run())


@pytest.mark.parametrize(
    ("url", "sent_to"),
    [
        ("http://127.0.0.1:4318", "http://127.0.0.1:4318/v1/metrics"),
        ("http://localhost:4318/", "http://localhost:4318/v1/metrics"),
        ("http://127.0.0.1/otlp", "http://127.0.0.1/otlp/v1/metrics"),
        ("http://127.0.0.1:4318/v1/metrics", "http://127.0.0.1:4318/v1/metrics"),
    ],
)
def test_the_protocols_path_is_added_where_it_is_not_there(url: str, sent_to: str) -> None:
    assert read_target(url, {}) == OtlpTarget(sent_to)


def test_another_machine_needs_consent_and_telegram_gets_nothing() -> None:
    url = "https://otlp.nr-data.example"
    with pytest.raises(UsageError, match="is not this machine") as refused:
        read_target(url, {})
    assert "--allow-remote" in refused.value.advice
    assert read_target(url, {}, allow_remote=True).url == f"{url}/v1/metrics"
    with pytest.raises(UsageError, match="never"):
        read_target("https://api.telegram.org", {}, allow_remote=True)
    with pytest.raises(UsageError, match="--otlp: expected a URL"):
        read_target("127.0.0.1:4318", {})


def test_opentelemetrys_own_variables_are_heard() -> None:
    environ = {
        "OTEL_EXPORTER_OTLP_HEADERS": "a=1",
        "OTEL_EXPORTER_OTLP_METRICS_HEADERS": "b=2",
        "OTEL_RESOURCE_ATTRIBUTES": "deployment.environment=test",
    }
    target = read_target("http://127.0.0.1:4318", environ)
    assert target.headers == (("b", "2"),)
    assert target.attributes == (("deployment.environment", "test"),)
    assert "s3cret" not in repr(OtlpTarget("http://127.0.0.1", (("api-key", "s3cret"),)))
    with pytest.raises(UsageError, match="OTEL_RESOURCE_ATTRIBUTES: expected name=value"):
        read_target("http://127.0.0.1:4318", {"OTEL_RESOURCE_ATTRIBUTES": "nothing"})


def test_without_the_extra_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "perfkit.formats.otlp", None)
    with pytest.raises(ToolError) as missing:
        OtlpSink(OtlpTarget("http://127.0.0.1:4318/v1/metrics"), "1.2.3")
    assert "perfkit[otlp]" in missing.value.advice
