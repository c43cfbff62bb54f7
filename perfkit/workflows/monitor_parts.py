"""Which parts does a watch have? Rules, sinks and further sources, each opened only if wanted.

What is not wanted is not even imported: a watch of months is to stay small.
"""

import contextlib
from collections.abc import AsyncIterator, Callable
from typing import assert_never

from perfkit import __version__
from perfkit.analysis.watch_tally import WatchTally
from perfkit.clock import Clock
from perfkit.model.database import DatabaseAddress, PostgresAddress, SqliteAddress
from perfkit.model.monitoring import Notice
from perfkit.monitor.delivery import Delivery
from perfkit.monitor.recent import Looks
from perfkit.monitor.sink import Teller
from perfkit.monitor.source import Source
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
    request: MonitorRequest, onlooker: Onlooker, looks: Looks, clock: Clock, say: Say
) -> AsyncIterator[Delivery]:
    """To all places that were asked for. What could not be brought is said in the end.

    Raises PerfkitError if one of them can't be opened.
    """
    async with contextlib.AsyncExitStack() as servers:
        sinks: list[Teller] = [onlooker]
        try:
            _open_stores(request, sinks, looks, clock)
            await _open_servers(request, sinks, servers, clock, say)
        except BaseException:
            for sink in sinks:
                await sink.close()
            raise
        delivery = Delivery(request.bot, sinks, clock)
        delivery.start()
        try:
            yield delivery
        finally:
            for missed in await delivery.close():
                lost = f"{missed.notices} notices and {missed.snapshots} looks"
                say(f"{missed.sink}: {lost} did not get there")


def _open_stores(request: MonitorRequest, sinks: list[Teller], looks: Looks, clock: Clock) -> None:
    """Add what was asked for, as it is opened."""
    from perfkit.monitor.sinks.opening import open_sinks

    published = request.published
    if published.store is not None:
        from perfkit.monitor.history.sink import HistorySink

        sinks.append(HistorySink.open(published.store, request.bot, published.bounds))
    if published.redis is not None:
        from perfkit.monitor.redis.sink import RedisSink

        sinks.append(RedisSink(published.redis, clock))
    if published.otlp is not None:
        from perfkit.monitor.metrics.otlp import OtlpSink

        sinks.append(OtlpSink(published.otlp, __version__))
    sinks += open_sinks(published.told, looks, clock)


async def _open_servers(
    request: MonitorRequest,
    sinks: list[Teller],
    servers: contextlib.AsyncExitStack,
    clock: Clock,
    say: Say,
) -> None:
    metrics, page = request.published.metrics, request.published.page
    if metrics is not None:
        from perfkit.monitor.metrics.server import MetricsServer
        from perfkit.monitor.metrics.sink import MetricsSink

        # an answer stays right until the next look, however seldom that is
        kept_s = max(60.0, 3 * request.pace.interval_s)
        sink = MetricsSink(clock, (("version", __version__),), kept_s=kept_s)
        server = MetricsServer(sink, metrics.address, metrics.token or "")
        await server.start()
        servers.push_async_callback(server.close)
        sinks.append(sink)
        say(f"metrics for Prometheus: {server.url}")
        if not metrics.address.is_loopback:
            say("warning: other machines reach it, by plain HTTP: its token can be overheard")
    if page is not None:
        from perfkit.monitor.history.reading import History
        from perfkit.monitor.page.site import LivePage, PageSettings

        store = request.published.store
        settings = PageSettings(request.bot, page.address, page.token, request.pace.interval_s)
        shown = LivePage(settings, None if store is None else lambda: History(store), clock)
        await shown.start()
        sinks.append(shown)
        say(f"live page: {shown.url}")


@contextlib.asynccontextmanager
async def asking(
    request: MonitorRequest, pid: int, clock: Clock, say: Say
) -> AsyncIterator[tuple[Source, ...]]:
    """Further sources of numbers, while it lasts. Raises PerfkitError if one can never work."""
    async with contextlib.AsyncExitStack() as stack:
        sources = _sources(request, pid, clock, say)
        for source in sources:
            await source.begin()
            stack.push_async_callback(source.close)
        yield tuple(sources)


def _sources(request: MonitorRequest, pid: int, clock: Clock, say: Say) -> list[Source]:
    from perfkit.monitor.sources.load_tests import LoadTests

    asked = request.asked
    sources: list[Source] = [LoadTests(request.results, clock)]
    if asked.counters is not None:
        from perfkit.monitor.sources.bot_counters import BotMetrics

        sources.append(BotMetrics(asked.counters.address, asked.counters.chosen, clock))
    if asked.database is not None:
        sources.append(_database(asked.database, clock))
    if asked.redis is not None:
        from perfkit.monitor.sources.redis import RedisWatch

        sources.append(RedisWatch(asked.redis, clock))
    if asked.stalls:
        from perfkit.workflows.monitor_stalls import LoopStalls, stalls_cost

        say(stalls_cost(pid, asked.stalls_pause_s))
        sources.append(LoopStalls(clock, pause_s=asked.stalls_pause_s))
    return sources


def _database(address: DatabaseAddress, clock: Clock) -> Source:
    match address:
        case PostgresAddress():
            from perfkit.monitor.sources.postgres import Postgres

            return Postgres(address, clock)
        case SqliteAddress():
            from perfkit.monitor.sources.sqlite_file import SqliteFile

            return SqliteFile(address, clock)
        case _:
            assert_never(address)
