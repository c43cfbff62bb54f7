"""Which further sources of numbers does a watch have, and what do they cost the bot?

What was not asked for is not imported: a watch of months is to stay small.
"""

from dataclasses import dataclass
from pathlib import Path

from perfkit.clock import Clock
from perfkit.model.bot_counters import ChosenCounter
from perfkit.model.database import DatabaseAddress, PostgresAddress
from perfkit.monitor.source import Source
from perfkit.monitor.sources.load_tests import LoadTests
from perfkit.web_address import WebAddress


@dataclass(frozen=True, slots=True)
class SourcesWanted:
    """What was asked for beside the load tests, which are always looked for."""

    counters: WebAddress | None = None
    """Where the bot tells its own metrics."""
    chosen: tuple[ChosenCounter, ...] = ()
    """What some of them mean."""
    stalls: bool = False
    stalls_pause_s: float = 0.0
    """Between two recordings; 0: one follows the other."""
    database: DatabaseAddress | None = None


def wanted_sources(wanted: SourcesWanted, results: Path, clock: Clock) -> tuple[Source, ...]:
    """Not yet begun. Of two that tell the same series, the later one knows it better: the bot's
    own counters see everybody, a load test its own students only."""
    sources: list[Source] = [LoadTests(results, clock)]
    if wanted.counters is not None:
        from perfkit.monitor.sources.bot_counters import BotMetrics

        sources.append(BotMetrics(wanted.counters, wanted.chosen, clock))
    if wanted.stalls:
        from perfkit.workflows.monitor_stalls import LoopStalls

        sources.append(LoopStalls(clock, pause_s=wanted.stalls_pause_s))
    if wanted.database is not None:
        sources.append(_database(wanted.database, clock))
    return tuple(sources)


def _database(address: DatabaseAddress, clock: Clock) -> Source:
    if isinstance(address, PostgresAddress):
        from perfkit.monitor.sources.postgres import Postgres

        return Postgres(address, clock)
    from perfkit.monitor.sources.sqlite_file import SqliteFile

    return SqliteFile(address, clock)


def sources_cost(wanted: SourcesWanted, pid: int) -> tuple[str, ...]:
    """What the sources cost this process, as far as it is noticeable: to be said before."""
    if not wanted.stalls:
        return ()
    from perfkit.workflows.monitor_stalls import stalls_cost

    return (stalls_cost(pid, wanted.stalls_pause_s),)
