"""Which parts does a watch have? Rules, sinks and further sources, each opened only if wanted.

What is not wanted is not even imported: a watch of months is to stay small.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

from perfkit.analysis.watch_tally import WatchTally
from perfkit.clock import Clock
from perfkit.model.monitoring import Notice
from perfkit.monitor.delivery import Delivery
from perfkit.monitor.sink import Sink, Teller
from perfkit.monitor.source import Source
from perfkit.monitor.sources.load_tests import LoadTests
from perfkit.workflows.monitor_request import MonitorRequest

Say = Callable[[str], None]


class Onlooker:
    """Who looks on here: the report that is made in the end, and the terminal (a ``Teller``)."""

    name = "terminal"

    def __init__(self, tally: WatchTally, tell: Callable[[Notice], None]) -> None:
        self._tally = tally
        self._tell = tell

    async def tell(self, notice: Notice) -> None:
        """Counted and shown."""
        self._tally.tell(notice)
        self._tell(notice)

    async def close(self) -> None:
        """Nothing is open."""


@contextlib.asynccontextmanager
async def delivering(
    request: MonitorRequest, onlooker: Onlooker, clock: Clock, say: Say
) -> AsyncIterator[Delivery]:
    """To all places that were asked for. What could not be brought is said in the end."""
    async with contextlib.AsyncExitStack() as stack:
        sinks: list[Teller] = [onlooker, *await _sinks(request, stack, say)]
        delivery = Delivery(request.bot, sinks, clock)
        delivery.start()
        try:
            yield delivery
        finally:
            for missed in await delivery.close():
                say(
                    f"{missed.sink} did not get {missed.notices} notices "
                    f"and {missed.snapshots} looks"
                )


async def _sinks(
    request: MonitorRequest, stack: contextlib.AsyncExitStack, say: Say
) -> list[Sink]:
    """Raises PerfkitError if one of them can't be opened."""
    return []


@contextlib.asynccontextmanager
async def asking(request: MonitorRequest, clock: Clock) -> AsyncIterator[tuple[Source, ...]]:
    """Further sources of numbers, while it lasts. Raises PerfkitError if one can never work."""
    sources: list[Source] = [LoadTests(request.results, clock)]
    async with contextlib.AsyncExitStack() as stack:
        for source in sources:
            await source.begin()
            stack.push_async_callback(source.close)
        yield tuple(sources)
