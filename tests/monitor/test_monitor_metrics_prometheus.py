"""A real Prometheus scrapes perfkit, and promtool finds nothing to complain about."""

import asyncio
import contextlib
import shutil
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import prometheus_server
import pytest
from prometheus_server import Prometheus
from told_bots import BUILD, look

from perfkit.clock import SystemClock
from perfkit.model.series import RESPONSE_SECONDS, SERIES, Kind
from perfkit.monitor.alerts.evaluation import value_of
from perfkit.monitor.alerts.expressions import Increase, Rate
from perfkit.monitor.alerts.series import SeriesStore
from perfkit.monitor.metrics.server import MetricsServer
from perfkit.monitor.metrics.sink import MetricsSink
from perfkit.web.hosts import Address

pytestmark = pytest.mark.slow

HOSTILE = 'shop "} 1\nmade_up{x="\\'
PROMTOOL = shutil.which("promtool")
CPU = "perfkit_bot_cpu_seconds_total"
TOKEN = "a token for tests only"
VALUED = tuple(series for series in SERIES if series.kind is not Kind.HISTOGRAM)


def everything(value: float) -> dict[str, float]:
    return {series.name.removeprefix("perfkit_"): value for series in VALUED}


@pytest.mark.skipif(
    PROMTOOL is None,
    reason="promtool is not installed (Debian's package prometheus has it)",
)
def test_promtool_has_nothing_to_say_against_the_metrics() -> None:
    async def text() -> str:
        sink = MetricsSink(SystemClock(), BUILD)
        for bot in ("shop", HOSTILE):
            await sink.show(look(bot, times_s=(1.0,), firing={"cpu": True}, **everything(0.5)))
        return sink.text()

    checked = subprocess.run(
        [PROMTOOL or "", "check", "metrics"],
        input=asyncio.run(text()), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")


@contextlib.asynccontextmanager
async def bot_that_restarts(sink: MetricsSink) -> AsyncIterator[set[float]]:
    """Shown ten times a second; its counters grow, and begin again at every thirtieth look. All
    values that its CPU time has had."""
    had: set[float] = set()

    async def show() -> None:
        for number in range(10_000):
            value = 100 + number * 0.03 if number < 30 else (number % 30) * 0.03
            had.add(value)
            await sink.show(
                look(HOSTILE, times_s=(0.02, 1.7), firing={"cpu": number > 5}, **everything(value))
            )
            await asyncio.sleep(0.1)

    showing = asyncio.create_task(show())
    try:
        yield had
    finally:
        showing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await showing


@pytest.mark.skipif(
    prometheus_server.BINARY is None,
    reason="prometheus is not installed (Debian's package of that name has it)",
)
def test_a_real_prometheus_knows_what_perfkit_knows(tmp_path: Path) -> None:
    async def run() -> None:
        sink = MetricsSink(SystemClock(), BUILD)
        server = MetricsServer(sink, Address("127.0.0.1", 0), TOKEN)
        await server.start()
        port = server.url.split(":")[2].partition("/")[0]
        scrape = (
            f"  - job_name: perfkit\n    authorization: {{credentials: {TOKEN}}}\n"
            f"    static_configs: [{{targets: ['127.0.0.1:{port}']}}]\n"
        )
        try:
            async with (
                bot_that_restarts(sink) as had,
                prometheus_server.running(tmp_path, scrape) as prometheus,
            ):
                await prometheus.until(lambda: scraped(prometheus, 6))
                await all_series_are_there(prometheus)
                await types_are_right(prometheus)
                await prometheus.until(lambda: target_is_well(prometheus))
                await rates_are_ours(prometheus, had)
        finally:
            await server.close()

    asyncio.run(run())


async def scraped(prometheus: Prometheus, times: int) -> bool:
    """So often at least, with a restart of the bot in between."""
    try:
        found = await prometheus.query(
            f"count_over_time({CPU}[1m]) >= {times} and resets({CPU}[1m]) >= 1"
        )
    except (aiohttp.ClientError, AssertionError):  # it is about to start
        return False
    return bool(found)


async def all_series_are_there(prometheus: Prometheus) -> None:
    names = set(await prometheus.get("label/__name__/values"))
    assert {series.name for series in VALUED} <= names
    for part in ("bucket", "sum", "count"):
        assert f"{RESPONSE_SECONDS.name}_{part}" in names
    assert await prometheus.get("label/bot/values") == [HOSTILE]
    assert await one(prometheus, "perfkit_build_info") == 1
    assert await one(prometheus, "max_over_time(perfkit_alert_firing{rule='cpu'}[1m])") == 1
    # of two times, one is within half a second: the histogram is one to Prometheus
    half = await one(prometheus, f"histogram_quantile(0.5, {RESPONSE_SECONDS.name}_bucket)")
    assert 0.01 < half <= 0.025
    most = await one(prometheus, f"histogram_quantile(1, {RESPONSE_SECONDS.name}_bucket)")
    assert 1.5 < most <= 2


async def types_are_right(prometheus: Prometheus) -> None:
    told = await prometheus.get("metadata")
    for series in SERIES:
        # scraped as OpenMetrics, where a counter's family goes without _total
        name = series.name.removesuffix("_total") if series.kind is Kind.COUNTER else series.name
        (found,) = told[name]
        assert (found["type"], found["help"]) == (series.kind.value, series.help)


async def target_is_well(prometheus: Prometheus) -> bool:
    """One look may be lost to a busy machine; what Prometheus can't read is lost each time."""
    (target,) = (await prometheus.get("targets"))["activeTargets"]
    return (target["health"], target["lastError"]) == ("up", "")


async def rates_are_ours(prometheus: Prometheus, had: set[float]) -> None:
    (series,) = await prometheus.query(f"{CPU}[1m]")
    samples = [(round(moment * 1000), float(value)) for moment, value in series["values"]]
    assert {value for _, value in samples} <= had
    store = SeriesStore(60_000)
    for at_ms, value in samples:
        store.add(at_ms, {CPU: value})
    now_ms = samples[-1][0]
    for word, ours in (("rate", Rate(CPU, 30_000)), ("increase", Increase(CPU, 30_000))):
        theirs = await one(prometheus, f"{word}({CPU}[30s])", at=f"{now_ms / 1000:.3f}")
        assert value_of(ours, store, now_ms) == pytest.approx(theirs, rel=1e-9)


async def one(prometheus: Prometheus, query: str, at: str = "") -> float:
    """The one answer, when there is one: a look that was lost leaves none for a second."""
    found: list[Any] = []

    async def answered() -> bool:
        found[:] = await prometheus.query(query, at)
        return len(found) == 1

    await prometheus.until(answered)
    return float(found[0]["value"][1])
