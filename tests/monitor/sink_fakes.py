"""Sinks that do what a test asks of them, and the notices they are given."""

import asyncio

from perfkit.model.monitoring import AlertNotice, BackNotice, Snapshot, Told

PATIENCE_S = 20.0


def snapshot(number=0, **values):
    return Snapshot("shop", 1000 * number, values)


def notice(number=0):
    return BackNotice("shop", 1000 * number, 4711)


def alert(told=Told.FIRING, **changes):
    facts = {
        "bot": "shop",
        "at_ms": 1_795_231_805_250,
        "told": told,
        "rule": "cpu",
        "severity": "critical",
        "summary": "The bot needs more CPU than it should",
        "condition": "rate(perfkit_bot_cpu_seconds_total[1m]) > 0.8 for 5m",
        "value": 0.9345678,
        "since_ms": 1_795_231_505_000,
    }
    return AlertNotice(**(facts | changes))


class Collecting:
    """A sink that keeps what it is given; ``fail``, where set, is raised instead."""

    def __init__(self, name="kept", fail=None):
        self.name = name
        self.fail = fail
        self.shown = []
        self.told = []
        self.tries = 0
        self.closed = False
        self._news = asyncio.Condition()

    async def show(self, snapshot):
        await self._take(self.shown, snapshot)

    async def tell(self, notice):
        await self._take(self.told, notice)

    async def _take(self, kept, item):
        async with self._news:
            self.tries += 1
            self._news.notify_all()
            if self.fail is not None:
                raise self.fail
            kept.append(item)

    async def close(self):
        self.closed = True

    async def until(self, is_so):
        """Wait until this holds for the sink."""
        async with asyncio.timeout(PATIENCE_S), self._news:
            await self._news.wait_for(lambda: is_so(self))


class Hanging(Collecting):
    """A sink that takes for ever to do anything."""

    async def _take(self, kept, item):
        self.tries += 1
        await asyncio.Event().wait()

    async def close(self):
        await asyncio.Event().wait()


class NoticesOnly:
    """A sink without snapshots."""

    def __init__(self, name="notices"):
        self.name = name
        self.told = []

    async def tell(self, notice):
        self.told.append(notice)

    async def close(self):
        pass
