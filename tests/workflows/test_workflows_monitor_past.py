"""What had been told before perfkit was started anew is not told as new."""

import asyncio
import time

import pytest

from perfkit.model.monitoring import AlertNotice, Snapshot, Told
from perfkit.monitor.history.sink import HistorySink
from perfkit.workflows.monitor_past import told_before

NOW_MS = round(time.time() * 1000)


def alert(told: Told, at_ms: int, rule: str = "Busy") -> AlertNotice:
    return AlertNotice("shop", at_ms, told, rule, "warning", "busy", "cpu > 80%", 0.9, at_ms - 5)


@pytest.fixture
def store(tmp_path):
    path = tmp_path / "monitor.sqlite"

    async def keep() -> None:
        sink = HistorySink.open(path, "shop")
        await sink.show(Snapshot("shop", NOW_MS - 60_000, {"perfkit_bot_up": 1.0}))
        await sink.tell(alert(Told.FIRING, NOW_MS - 50_000))
        await sink.tell(alert(Told.FIRING, NOW_MS - 40_000, "Slow"))
        await sink.tell(alert(Told.RESOLVED, NOW_MS - 30_000))
        await sink.close()

    asyncio.run(keep())
    return path


def test_alerts_are_remembered_in_the_order_they_were_told(store):
    told = [(n.rule, n.told) for n in told_before(store, "shop", NOW_MS)]
    assert told == [("Busy", Told.FIRING), ("Slow", Told.FIRING), ("Busy", Told.RESOLVED)]


def test_they_are_as_they_were(store):
    first = next(iter(told_before(store, "shop", NOW_MS)))
    assert (first.severity, first.value, first.since_ms) == ("warning", 0.9, NOW_MS - 50_005)


def test_other_bots_and_other_days_are_not(store):
    assert list(told_before(store, "other", NOW_MS)) == []
    assert list(told_before(store, "shop", NOW_MS + 2 * 86_400_000)) == []


def test_without_a_history_nothing_was_told(tmp_path):
    assert list(told_before(tmp_path / "none.sqlite", "shop", NOW_MS)) == []


def test_a_broken_history_is_told_of_elsewhere(tmp_path):
    broken = tmp_path / "broken.sqlite"
    broken.write_bytes(b"no database" * 1000)
    assert list(told_before(broken, "shop", NOW_MS)) == []
