"""What does the bot itself count? Its metrics, read as Prometheus would, every few seconds.

The bot's answer is bounded in size, time and number of series before it is believed, and read in a
thread: no answer, or a slow one, delays no sample.
"""

import asyncio
from collections.abc import Collection

from perfkit.analysis.bot_counters import BotCounters, Increases
from perfkit.analysis.counter_names import CounterNames
from perfkit.analysis.interaction_counts import InteractionCounts
from perfkit.clock import Clock
from perfkit.formats.prometheus_reading import read_exposition
from perfkit.formats.prometheus_text import TEXT
from perfkit.masking import mask
from perfkit.model.bot_counters import ChosenCounter, Meaning
from perfkit.model.exposition import Exposition
from perfkit.model.histogram import Histogram
from perfkit.monitor.source import SourceReading, failure
from perfkit.monitor.sources.fetching import fetch
from perfkit.web_address import WebAddress

EVERY_S = 5.0
"""The bot's work for an answer is some milliseconds."""
WITHIN_S = 3.0
LARGEST = 4 * 1024 * 1024
"""Bytes; a bot with a thousand series tells 100 kB."""
_CACHE = {
    Meaning.CACHE_HITS: "perfkit_cache_hits_total",
    Meaning.CACHE_MISSES: "perfkit_cache_misses_total",
}


class BotMetrics:
    """The bot's own counters, from the first time they were read."""

    name = "counters"

    def __init__(
        self,
        address: WebAddress,
        chosen: Collection[ChosenCounter],
        clock: Clock,
        *,
        every_s: float = EVERY_S,
    ) -> None:
        self._address = address
        self._names = CounterNames(chosen)
        self._clock = clock
        self._every_s = every_s
        self._counters = BotCounters(self._names)
        self._interactions = InteractionCounts()
        self._cache: dict[str, float] = {}
        self._new: Histogram | None = None
        self._known: dict[Meaning, str] = {}
        self._problem = ""
        self._task: asyncio.Task[None] | None = None

    async def begin(self) -> None:
        """Begin to read it."""
        self._task = asyncio.create_task(self._go_on())

    async def close(self) -> None:
        """Stop reading it."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait((self._task,))

    def read(self, pids: Collection[int]) -> SourceReading:
        """What was last told. While the bot is gone, that it does not answer is no news."""
        new, self._new = self._new, Histogram() if self._new is not None else None
        return SourceReading(
            values=self._values(),
            response=None if new is None else new.freeze(),
            shown=", ".join(f"{meaning} from {name}" for meaning, name in self._known.items()),
            problem=failure(self._task) or (self._problem if pids else ""),
        )

    def _values(self) -> dict[str, float]:
        values = dict(self._cache)
        if Meaning.INTERACTIONS in self._known or Meaning.RESPONSE in self._known:
            values |= self._interactions.values(self._clock.now_ns())
        return values

    async def _go_on(self) -> None:
        while True:
            try:
                async with asyncio.timeout(WITHIN_S):
                    answer = await fetch(self._address, TEXT, LARGEST)
                told = await asyncio.to_thread(self._read, answer)
                self._take(self._counters.take(told))
            except (OSError, ValueError) as error:
                # the bot may be starting anew, or have something else at this address by now
                self._problem = mask(f"{self._address.url} can't be read: {_why(error)}")
            await asyncio.sleep(self._every_s)

    def _read(self, answer: bytes) -> Exposition:
        return read_exposition(answer.decode("utf-8", "replace"), wanted=self._names.wanted)

    def _take(self, increases: Increases) -> None:
        self._problem = ""
        self._known |= increases.names
        if not increases.names:
            self._problem = mask(
                f"{self._address.url} tells nothing that is known by name: say with --counter "
                "which of its metrics means what"
            )
        for meaning, series in _CACHE.items():
            if meaning in increases.counts:
                self._cache[series] = self._cache.get(series, 0.0) + increases.counts[meaning]
        self._count(increases)

    def _count(self, increases: Increases) -> None:
        interactions = increases.counts.get(Meaning.INTERACTIONS, 0.0)
        self._interactions.add(increases.response, interactions)
        if Meaning.ERRORS in increases.counts:
            self._interactions.add_errors(increases.counts[Meaning.ERRORS])
        if increases.response is not None:
            self._interactions.remember(self._clock.now_ns(), increases.response)
            self._new = self._new or Histogram()
            self._new.merge(increases.response)


def _why(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return f"no whole answer within {WITHIN_S:g} s"
    if isinstance(error, OSError):
        return error.strerror or str(error) or type(error).__name__
    return str(error) or type(error).__name__
