"""What does the history say of a bot over a range of time? For the page and the command line.

Reading waits for no writer and keeps none waiting. A call may take tens of milliseconds (ten hours
of looks: a fifth of a second), so a server calls it in a thread.
"""

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from perfkit.analysis.history_series import ResponseSteps, SeriesSteps
from perfkit.analysis.history_steps import (
    Piece,
    begin_of,
    gaps_of,
    pieces_of,
    step_for,
    step_of_looks,
    tier_for,
    usual_interval,
)
from perfkit.errors import InputError
from perfkit.formats.history_rows import read_rollups, read_seen, read_times
from perfkit.model.history import (
    HOUR_MS,
    MINUTE_MS,
    SECOND_MS,
    BotSpan,
    Coverage,
    KeptNotice,
    NoticeKind,
    ResponseHistory,
    SeriesHistory,
    TimeRange,
)
from perfkit.monitor.history.store import check_store, sql
from perfkit.runs.databases import connect_to_read, reading_errors

POINTS = 600
"""About so many points a chart."""
_POINTS_OF_COVERAGE = 2000
_FEW = 200
"""Looks whose distances tell how often a bot was looked at."""


class History:
    """The history in a file, opened to be read. One thread at a time; use it with ``with``.

    Every method raises InputError if the file is missing, damaged, of another program, or written
    by a newer perfkit.
    """

    __slots__ = ("_connection", "_path")

    def __init__(self, path: Path) -> None:
        self._path = path
        if not path.exists():
            raise InputError(
                f"there is no history at {path}",
                advice="perfkit monitor makes it; name another with --store FILE",
            )
        with reading_errors(path):
            self._connection = connect_to_read(path)
            try:
                check_store(self._connection, path)
            except BaseException:
                self._connection.close()
                raise

    def bots(self) -> tuple[BotSpan, ...]:
        """All bots, the one seen last first."""
        with self._asking():
            names = tuple(name for name, _, _ in self._ask("select_series"))
            return tuple(
                self._span(name, bot, last_ms, names)
                for name, bot, last_ms, _ in self._ask("select_bots").fetchall()
            )

    def series(
        self, bot: str, names: Iterable[str], within: TimeRange, points: int = POINTS
    ) -> tuple[SeriesHistory, ...]:
        """Each of these series over the range, at about so many points; unknown names have none."""
        with self._asking():
            stored = self._ask("select_series").fetchall()
            numbers = {name: number for name, number, _ in stored}
            asked = {name: numbers.get(name) for name in names}
            plan = self._plan(bot, within, points)
            counters = {number for _, number, counter in stored if counter}
            wanted = {number for number in asked.values() if number is not None}
            steps = SeriesSteps(plan.step_ms, counters, wanted)
            for piece in plan.pieces:
                if piece.tier == SECOND_MS:
                    for at_ms, elapsed_ms, seen, _ in self._rows(plan.bot, piece):
                        steps.add_look(at_ms, read_seen(seen), elapsed_ms)
                else:
                    for at_ms, looks, seen, _ in self._rows(plan.bot, piece):
                        steps.add_rollups(at_ms, read_rollups(seen, looks, wanted), looks)
            return steps.histories(asked)

    def response(self, bot: str, within: TimeRange, points: int = POINTS) -> ResponseHistory:
        """Response times over the range, whole and at about so many points."""
        with self._asking():
            plan = self._plan(bot, within, points)
            steps = ResponseSteps(plan.step_ms)
            for piece in plan.pieces:
                for at_ms, _, _, times in self._rows(plan.bot, piece):
                    if times is not None:
                        steps.add(at_ms, read_times(times))
            return steps.history()

    def coverage(self, bot: str, within: TimeRange) -> Coverage:
        """When the bot was looked at, and when not."""
        with self._asking():
            plan = self._plan(bot, within, _POINTS_OF_COVERAGE)
            looks, seen = 0, list[TimeRange]()
            for piece in plan.pieces:
                length_ms = plan.interval_ms if piece.tier == SECOND_MS else piece.tier
                for at_ms, many in self._moments(plan.bot, piece):
                    looks += many
                    seen.append(TimeRange(at_ms, at_ms + length_ms))
            gaps = gaps_of(seen, plan.interval_ms)
        if not seen:
            return Coverage(0, None, None, (), plan.interval_ms)
        return Coverage(looks, seen[0].from_ms, seen[-1].to_ms, gaps, plan.interval_ms)

    def notices(
        self, within: TimeRange, bot: str | None = None, most: int = 1000
    ) -> tuple[KeptNotice, ...]:
        """What was told in the range of one bot, or of all: the newest so many, oldest first."""
        asked = {"from_ms": within.from_ms, "to_ms": within.to_ms, "bot": bot, "most": most}
        with self._asking():
            rows = self._connection.execute(sql("select_notices"), asked).fetchall()
            return tuple(
                KeptNotice(at_ms, name, NoticeKind(kind), *rest)
                for at_ms, name, kind, *rest in reversed(rows)
            )

    def close(self) -> None:
        """There will be no more questions."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextlib.contextmanager
    def _asking(self) -> Iterator[None]:
        """All questions inside are answered from one state of the store."""
        with reading_errors(self._path):
            self._connection.execute("BEGIN")
            try:
                yield
            except ValueError as error:
                raise InputError(f"{self._path} is damaged: {error}") from error
            finally:
                self._connection.execute("ROLLBACK")

    def _plan(self, bot: str, within: TimeRange, points: int) -> "_Plan":
        """Where the answer is read from; from nowhere, if there is no such bot."""
        step_ms = step_for(within.to_ms - within.from_ms, points)
        known = {name: found for name, *found in self._ask("select_bots")}
        if bot not in known:
            return _Plan(0, step_ms, SECOND_MS, ())
        number, _, open_minute_ms = known[bot]
        tier = tier_for(step_ms, within.from_ms, self._oldest(number))
        pieces = pieces_of(within, tier, open_minute_ms)
        looks = (number, pieces[-1].within) if pieces and pieces[-1].tier == SECOND_MS else None
        interval_ms = SECOND_MS if looks is None else self._interval(*looks)
        return _Plan(number, step_of_looks(max(tier, step_ms), interval_ms), interval_ms, pieces)

    def _interval(self, bot: int, within: TimeRange) -> int:
        asked = (within.from_ms, within.to_ms, bot)
        rows = self._ask("select_look_moments", *asked).fetchmany(_FEW)
        return usual_interval([at_ms for (at_ms,) in rows])

    def _span(self, name: str, bot: int, last_ms: int, names: tuple[str, ...]) -> BotSpan:
        oldest = self._oldest(bot)
        first_look = oldest[SECOND_MS]
        known = [at_ms for at_ms in oldest.values() if at_ms is not None]
        first_ms = min(known, default=last_ms)
        if first_look is not None and begin_of(first_look, HOUR_MS) <= first_ms:
            first_ms = first_look  # its hour began before there was a look
        return BotSpan(name, first_ms, last_ms, first_look, names)

    def _oldest(self, bot: int) -> dict[int, int | None]:
        """Where each tier of the bot begins."""
        first = {SECOND_MS: self._ask("select_first_look", bot).fetchone()}
        for tier in (MINUTE_MS, HOUR_MS):
            first[tier] = self._ask("select_first_rollup", tier, bot).fetchone()
        return {tier: None if row is None else row[0] for tier, row in first.items()}

    def _rows(self, bot: int, piece: Piece) -> sqlite3.Cursor:
        asked = (piece.within.from_ms, piece.within.to_ms, bot)
        if piece.tier == SECOND_MS:
            return self._ask("select_looks", *asked)
        return self._ask("select_rollups", piece.tier, *asked)

    def _moments(self, bot: int, piece: Piece) -> Iterator[tuple[int, int]]:
        """When there were looks, and how many."""
        asked = (piece.within.from_ms, piece.within.to_ms, bot)
        if piece.tier == SECOND_MS:
            for (at_ms,) in self._ask("select_look_moments", *asked):
                yield at_ms, 1
        else:
            yield from self._ask("select_rollup_moments", piece.tier, *asked)

    def _ask(self, name: str, *given: int) -> sqlite3.Cursor:
        return self._connection.execute(sql(name), given)


@dataclass(frozen=True, slots=True)
class _Plan:
    """Where an answer is read from, and at which step."""

    bot: int
    step_ms: int
    interval_ms: int
    """The usual time between looks."""
    pieces: tuple[Piece, ...]
