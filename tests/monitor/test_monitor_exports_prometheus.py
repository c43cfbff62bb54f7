"""A real Prometheus, started with what perfkit exports, alerts of a bot that perfkit watches."""

import asyncio
from pathlib import Path
from typing import Any

import aiohttp
import prometheus_server
import pytest
from prometheus_server import Prometheus
from told_bots import BUILD, look

from perfkit.clock import SystemClock
from perfkit.formats.alert_rules import WrittenRules
from perfkit.monitor.alerts.ruleset import rule_set
from perfkit.monitor.exports.prometheus import RULES_FILE, prometheus_config, prometheus_rules
from perfkit.monitor.metrics.server import MetricsServer
from perfkit.monitor.metrics.sink import MetricsSink
from perfkit.web.hosts import Address

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        prometheus_server.BINARY is None,
        reason="prometheus is not installed (Debian's package of that name has it)",
    ),
]

TOKEN = "a token for tests only"
# a window of 4 s, so that the server asks each second
RULES = rule_set(
    WrittenRules(defaults=False),
    ["Loaded: host load > 4 for 1s", "Failing: errors > 1000 in 4s", "Gone: no data for 10min"],
)
"""``Gone`` might fire before the first scrape, were it not for the quiet start."""


async def alerts(prometheus: Prometheus) -> list[Any]:
    try:
        found: list[Any] = (await prometheus.get("alerts"))["alerts"]
    except (aiohttp.ClientError, AssertionError):  # it is about to start
        return []
    return found


def test_what_is_exported_alerts_as_it_is(tmp_path: Path) -> None:
    async def run() -> None:
        sink = MetricsSink(SystemClock(), BUILD)
        server = MetricsServer(sink, Address("127.0.0.1", 0), TOKEN)
        await server.start()
        (tmp_path / "token").write_text(TOKEN)
        (tmp_path / RULES_FILE).write_text(prometheus_rules(RULES, "homework"))
        target = server.url.removeprefix("http://").partition("/")[0]
        config = prometheus_config(RULES, [target], token_file="token")
        try:
            async with prometheus_server.configured(tmp_path, config) as prometheus:
                await fires_and_ends(prometheus, sink)
        finally:
            await server.close()

    asyncio.run(run())


async def fires_and_ends(prometheus: Prometheus, sink: MetricsSink) -> None:
    await sink.show(look("homework", bot_up=1.0, host_load1=9.0, interactions_total=0.0))

    async def fires() -> bool:
        return [alert["state"] for alert in await alerts(prometheus)] == ["firing"]

    async def is_over() -> bool:
        return not await alerts(prometheus)

    await prometheus.until(fires)
    (alert,) = await alerts(prometheus)
    labels = alert["labels"]
    assert (labels["alertname"], labels["bot"], labels["severity"]) == (
        "Loaded", "homework", "warning",
    )  # fmt: skip
    assert alert["annotations"]["description"] == "host load > 4 for 1s (bot homework: 9)"
    await sink.show(look("homework", bot_up=1.0, host_load1=1.0, interactions_total=0.0))
    await prometheus.until(is_over)
