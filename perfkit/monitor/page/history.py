"""What does the history say about a range of time? Asked once, however many browsers look."""

import asyncio
import gzip
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from perfkit.analysis.charted import LINES, LONGEST_WINDOW_MS, NEEDED, How, Look, line_values
from perfkit.clock import Clock
from perfkit.monitor.page.recent import columns_of
from perfkit.monitor.page.words import Columns, rounded, write_columns

RANGES_S: Mapping[str, int] = {"1h": 3600, "24h": 86_400, "30d": 30 * 86_400}
MOST_POINTS = 2000
_FRESH_SHARE = 1 / 120
"""An answer is given again for so much of its range: half a minute of an hour."""


class Point(Protocol):
    """A series at one moment of the history, or over one of its intervals."""

    @property
    def at_ms(self) -> int:
        """Since 1970: the moment, or the interval's beginning."""

    @property
    def lowest(self) -> float:
        """Of the interval."""

    @property
    def mean(self) -> float:
        """Of the interval."""

    @property
    def highest(self) -> float:
        """Of the interval; of a counter, its last value."""


class History(Protocol):
    """Where the past of bots is kept."""

    async def points(
        self, bot: str, series: Sequence[str], *, since_ms: int, until_ms: int, most: int
    ) -> Mapping[str, Sequence[Point]]:
        """Each series in this time, oldest first, in at most so many points."""


@dataclass(frozen=True, slots=True)
class _Answer:
    until_ms: int
    body: asyncio.Task[bytes]


class Past:
    """Answers what the page asks about the past of one bot: JSON, gzipped."""

    def __init__(self, bot: str, history: History, clock: Clock) -> None:
        self._bot = bot
        self._history = history
        self._clock = clock
        self._answers: dict[str, _Answer] = {}

    async def read(self, name: str) -> bytes:
        """The ``Columns`` of the range of this name; KeyError for another one."""
        length_ms = RANGES_S[name] * 1000
        now_ms = int(self._clock.wall().timestamp() * 1000)
        answer = self._answers.get(name)
        if answer is None or not 0 <= now_ms - answer.until_ms < length_ms * _FRESH_SHARE:
            task = asyncio.create_task(self._ask(now_ms - length_ms, now_ms))
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

    async def _ask(self, since_ms: int, until_ms: int) -> bytes:
        found = await self._history.points(
            self._bot, NEEDED, since_ms=since_ms, until_ms=until_ms, most=MOST_POINTS
        )
        return await asyncio.to_thread(_write, found)


def _write(found: Mapping[str, Sequence[Point]]) -> bytes:
    return gzip.compress(write_columns(past_columns(found)), compresslevel=5)


def past_columns(found: Mapping[str, Sequence[Point]]) -> Columns:
    """Points of series as the lines of charts. A counter's value is its highest: its last."""
    by_moment: dict[int, dict[str, Point]] = {}
    for series, points in found.items():
        for point in points:
            by_moment.setdefault(point.at_ms, {})[series] = point
    moments = sorted(by_moment.items())
    gap_ms = _gap(sorted(by_moment))
    columns = columns_of(_charted(moments, gap_ms), gap_ms=gap_ms)
    gauges = [key for key in columns.lines if LINES[key].how is How.GAUGE]
    return Columns(
        at=columns.at,
        lines=columns.lines,
        lowest={key: _extremes(moments, key, "lowest") for key in gauges},
        highest={key: _extremes(moments, key, "highest") for key in gauges},
        gap=gap_ms,
    )


_Moments = Sequence[tuple[int, Mapping[str, Point]]]


def _charted(moments: _Moments, gap_ms: int) -> list[tuple[int, dict[str, float]]]:
    looks = [
        Look(at_ms, {name: _read(name, point) for name, point in points.items()})
        for at_ms, points in moments
    ]
    reach = 2 + 3 * LONGEST_WINDOW_MS // max(1, gap_ms)  # looks that a window may hold, and one
    return [
        (look.at_ms, line_values(looks[max(0, i + 1 - reach) : i + 1], gap_ms=gap_ms))
        for i, look in enumerate(looks)
    ]


def _read(series: str, point: Point) -> float:
    return point.highest if series.endswith("_total") else point.mean


def _extremes(moments: _Moments, key: str, end: str) -> list[float | None]:
    series = LINES[key].series[0]
    return [
        rounded(getattr(points[series], end)) if series in points else None for _, points in moments
    ]


def _gap(moments: Sequence[int]) -> int:
    """Three times the usual step between moments."""
    steps = sorted(after - before for before, after in pairwise(moments))
    return 3 * steps[len(steps) // 2] if steps else 0
