"""Which parts does a watch have? Rules, sinks and further sources, each opened only if wanted.

What is not wanted is not even imported: a watch of months is to stay small.
"""

import contextlib
from collections.abc import AsyncIterator, Callable

from perfkit import __version__
from perfkit.analysis.watch_tally import WatchTally
from perfkit.clock import Clock
from perfkit.formats.alert_rules import WrittenRules, read_alert_rules
from perfkit.model.monitoring import Notice
from perfkit.monitor.alerts.ruleset import RuleSet, rule_set
from perfkit.monitor.delivery import Delivery
from perfkit.monitor.recent import Looks
from perfkit.monitor.sink import Teller
from perfkit.monitor.source import Source
from perfkit.workflows.monitor_request import MonitorRequest, RuleChoice, Served
from perfkit.workflows.monitor_rules import read_rules

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
    sinks: list[Teller] = [onlooker]
    try:
        await _open(request, sinks, looks, clock, say)
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


async def _open(
    request: MonitorRequest, sinks: list[Teller], looks: Looks, clock: Clock, say: Say
) -> None:
    """Add what was asked for, as it is opened."""
    published = request.published
    if published.store is not None:
        from perfkit.monitor.history.sink import HistorySink

        sinks.append(HistorySink.open(published.store, request.bot))
    from perfkit.monitor.sinks.opening import open_sinks

    sinks += open_sinks(published.told, looks, clock)
    if published.metrics is not None:
        sinks.append(await _metrics(published.metrics, request, clock, say))


async def _metrics(served: Served, request: MonitorRequest, clock: Clock, say: Say) -> Teller:
    from perfkit.monitor.metrics.serving import ServedMetrics

    metrics = ServedMetrics(served, clock, kept_s=max(60.0, 3 * request.pace.interval_s))
    await metrics.start()
    say(f"metrics for Prometheus: {metrics.url}")
    return metrics


@contextlib.asynccontextmanager
async def asking(request: MonitorRequest, clock: Clock) -> AsyncIterator[tuple[Source, ...]]:
    """Further sources of numbers, while it lasts. Raises PerfkitError if one can never work."""
    from perfkit.monitor.sources.load_tests import LoadTests

    sources: list[Source] = [LoadTests(request.results, clock)]
    async with contextlib.AsyncExitStack() as stack:
        for source in sources:
            await source.begin()
            stack.push_async_callback(source.close)
        yield tuple(sources)
