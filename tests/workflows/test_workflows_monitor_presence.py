"""A bot that is gone is looked for: not among what it left, and not silently among several."""

import asyncio
import threading
from datetime import UTC, datetime

import pytest

from perfkit.bot.find import SeveralMatchError
from perfkit.errors import BotError
from perfkit.model.monitoring import Notice, ProcessReading, Totals, TroubleNotice
from perfkit.workflows.monitor_doubt import LONG_NS, Doubt
from perfkit.workflows.monitor_presence import FIND_EVERY_NS, Presence
from perfkit.workflows.monitor_target import WatchedBot

TOTALS = Totals(0.0, 0, 0, 0, 0, 1, 0)
MISSING = 2**22 + 1
"""More than any process's id."""


class Time:
    def __init__(self) -> None:
        self.ns = 1

    def now_ns(self) -> int:
        return self.ns

    def wall(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC)


class Gone:
    """A process that was there."""

    pid = MISSING
    ended = "ended"

    async def wait(self) -> None: ...


class Searches:
    """What looking for it gives, and what was asked."""

    def __init__(self) -> None:
        self.error: BotError = SeveralMatchError("2 processes match 'shop'")
        self.not_these: set[tuple[int, int]] = set()
        self.threads: set[int] = set()

    def __call__(self, name: str, not_these: set[tuple[int, int]]) -> int:
        self.not_these = set(not_these)
        self.threads.add(threading.get_ident())
        raise self.error


@pytest.fixture
def searches(monkeypatch) -> Searches:
    searches = Searches()
    monkeypatch.setattr("perfkit.workflows.monitor_target.find_bot", searches)
    monkeypatch.setattr("perfkit.workflows.monitor_presence.psutil.pid_exists", lambda _: True)
    return searches


def search(monkeypatch, times: int) -> list[Notice]:
    told: list[Notice] = []
    clock = Time()
    bot = WatchedBot(Gone(), name="shop")  # type: ignore[arg-type]
    presence = Presence("shop", bot, clock, looks=lambda: (), tell=told.append)
    worker = ProcessReading(8, MISSING, 5000, "shop", 0.0, 2**20, 1, 0)
    monkeypatch.setattr(presence._reader, "read", lambda: ((worker,), TOTALS))
    presence.read()

    async def look() -> None:
        for _ in range(times):
            clock.ns += FIND_EVERY_NS
            assert await presence.gone(asyncio.Event()) is None

    asyncio.run(look())
    return [notice for notice in told if isinstance(notice, TroubleNotice)]


def test_what_it_left_behind_is_not_taken_for_it_and_nobody_waits_for_the_search(
    monkeypatch, searches
):
    search(monkeypatch, 2)
    assert searches.not_these == {(8, 5000)}
    assert threading.get_ident() not in searches.threads


def test_several_that_may_be_it_for_long_are_told_once(monkeypatch, searches):
    assert search(monkeypatch, 3) == []
    (trouble,) = search(monkeypatch, 20)
    assert "2 processes match" in trouble.what


def test_none_is_no_doubt(monkeypatch, searches):
    searches.error = BotError("no process is called 'shop'")
    assert search(monkeypatch, 20) == []


def test_a_doubt_that_was_told_ends_when_the_bot_is_found():
    told: list[Notice] = []
    doubt = Doubt("shop", told.append)
    doubt.found(0)
    doubt.several("2 processes match", 0, 0)
    doubt.several("2 processes match", LONG_NS, 10_000)
    doubt.found(11_000)
    doubt.found(12_000)
    assert [notice.over for notice in told if isinstance(notice, TroubleNotice)] == [False, True]
