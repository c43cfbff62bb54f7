"""What does the history say about a range of time? Asked once, however many browsers look."""

import asyncio
import gzip
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from perfkit.analysis.charted import NEEDED
from perfkit.clock import Clock
from perfkit.model.history import KeptNotice, ResponseHistory, SeriesHistory, TimeRange
from perfkit.monitor.page.past import past_columns
from perfkit.monitor.page.words import write_columns

RANGES_S: Mapping[str, int] = {"1h": 3600, "24h": 86_400, "30d": 30 * 86_400}
MOST_POINTS = 2000
_MOST_NOTICES = 200
_FRESH_SHARE = 1 / 120
"""An answer is given again for so much of its range: half a minute of an hour."""


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
        length_ms = RANGES_S[name] * 1000
        now_ms = int(self._clock.wall().timestamp() * 1000)
        answer = self._answers.get(name)
        if answer is None or not 0 <= now_ms - answer.until_ms < length_ms * _FRESH_SHARE:
            within = TimeRange(now_ms - length_ms, now_ms)
            task = asyncio.create_task(asyncio.to_thread(self._ask, within))
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

    def _ask(self, within: TimeRange) -> bytes:
        with self._open() as history:
            columns = past_columns(
                history.series(self._bot, NEEDED, within, MOST_POINTS),
                history.response(self._bot, within, MOST_POINTS),
                history.notices(within, self._bot, _MOST_NOTICES),
            )
        return gzip.compress(write_columns(columns), compresslevel=5)
