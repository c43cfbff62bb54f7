"""What does the history say about a range of time? Asked once, however many browsers look."""

import asyncio
import gzip
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from perfkit.analysis.charted import NEEDED
from perfkit.clock import Clock
from perfkit.model.history import (
    DAY_MS,
    HOUR_MS,
    KeptNotice,
    ResponseHistory,
    SeriesHistory,
    TimeRange,
)
from perfkit.monitor.page.past import past_columns
from perfkit.monitor.page.words import write_columns

_MOST_NOTICES = 200
_FRESH_SHARE = 1 / 120
"""An answer is given again for so much of its range: half a minute of an hour."""


@dataclass(frozen=True, slots=True)
class Range:
    """A range of time up to now."""

    length_ms: int
    points: int
    """At the most."""


RANGES: Mapping[str, Range] = {
    "1h": Range(HOUR_MS, 2000),
    "24h": Range(DAY_MS, 2000),
    "30d": Range(30 * DAY_MS, 720),  # hours; finer ones would be made of forty thousand minutes
}


class History(Protocol):
    """The past of bots, as ``monitor.history.reading.History`` tells it."""

    def series(
        self, bot: str, names: Iterable[str], within: TimeRange, points: int
    ) -> Sequence[SeriesHistory]:
        """Each of these series, at about so many points."""

    def response(self, bot: str, within: TimeRange, points: int) -> ResponseHistory:
        """Response times, at about so many points."""

    def notices(self, within: TimeRange, bot: str | None, most: int) -> Sequence[KeptNotice]:
        """The newest of what was told."""


OpenHistory = Callable[[], AbstractContextManager[History]]
"""Opens it for one question, in whichever thread asks."""


@dataclass(frozen=True, slots=True)
class _Answer:
    until_ms: int
    body: asyncio.Task[bytes]


class Past:
    """Answers what the page asks about the past of one bot: JSON, gzipped."""

    def __init__(self, bot: str, open_history: OpenHistory, clock: Clock) -> None:
        self._bot = bot
        self._open = open_history
        self._clock = clock
        self._answers: dict[str, _Answer] = {}

    async def read(self, name: str) -> bytes:
        """The ``Columns`` of the range of this name; KeyError for another one."""
        asked = RANGES[name]
        now_ms = int(self._clock.wall().timestamp() * 1000)
        answer = self._answers.get(name)
        if answer is None or not 0 <= now_ms - answer.until_ms < asked.length_ms * _FRESH_SHARE:
            within = TimeRange(now_ms - asked.length_ms, now_ms)
            task = asyncio.create_task(asyncio.to_thread(self._ask, within, asked.points))
            answer = self._answers[name] = _Answer(now_ms, task)
        try:
            return await asyncio.shield(answer.body)  # others may wait for it as well
        except Exception:
            if self._answers.get(name) is answer:
                del self._answers[name]
            raise

    async def close(self) -> None:
        """Nobody waits any more."""
        waiting = [answer.body for answer in self._answers.values()]
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)

    def _ask(self, within: TimeRange, points: int) -> bytes:
        with self._open() as history:
            columns = past_columns(
                history.series(self._bot, NEEDED, within, points),
                history.response(self._bot, within, points),
                history.notices(within, self._bot, _MOST_NOTICES),
            )
        return gzip.compress(write_columns(columns), compresslevel=5)
