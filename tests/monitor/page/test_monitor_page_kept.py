"""The page draws what the history really kept."""

import asyncio
import json

import pytest
from seen_bot import BEGIN_MS, ended, fired, loaded, seen
from served_page import visit

from perfkit.monitor.history.reading import History
from perfkit.monitor.history.sink import HistorySink


async def keep(store, seconds):
    sink = HistorySink.open(store, "homework")
    for second in range(seconds):
        await sink.show(seen(second, values=loaded(second)))
    await sink.tell(fired(5))
    await sink.tell(ended(second=7))
    await sink.close()


def test_an_hour_of_a_real_history(tmp_path):
    store = tmp_path / "monitor.sqlite"
    asyncio.run(keep(store, 120))

    async def play(page):
        page.clock.seconds = 120
        answer, body = await page.gets("/history?range=1h")
        assert answer.status == 200
        told = json.loads(body)
        assert told["at"][0] == BEGIN_MS
        assert told["lines"]["cpu"][1:] == [pytest.approx(0.33)] * (len(told["at"]) - 1)
        assert told["lines"]["rate"][-1] == pytest.approx(20)
        assert told["lines"]["p95"][-1] == pytest.approx(0.4)
        assert told["lines"]["errors"][-1] == 0
        assert told["lines"]["memory_share"][-1] == pytest.approx(80 / 512)
        assert told["marks"] == [BEGIN_MS + 5000, BEGIN_MS + 7000]

    visit(play, lambda: History(store))


def test_a_history_that_is_not_there(tmp_path):
    async def play(page):
        answer, body = await page.gets("/history?range=1h")
        assert answer.status == 503
        assert b"there is no history at" in body

    visit(play, lambda: History(tmp_path / "none.sqlite"))
