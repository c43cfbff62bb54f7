"""How does one look at a bot become a row, and when are the rows before it rolled up?"""

import os
import sqlite3

from perfkit.analysis.history_steps import begin_of
from perfkit.errors import UsageError
from perfkit.formats.history_rows import read_totals, write_seen, write_times, write_totals
from perfkit.masking import encodable
from perfkit.model.histogram import Histogram
from perfkit.model.history import HOUR_MS, MINUTE_MS
from perfkit.model.monitoring import Snapshot
from perfkit.monitor.history.recorded import Recorded
from perfkit.monitor.history.rolling import roll_up_hour, roll_up_minute
from perfkit.monitor.history.series_numbers import SeriesNumbers
from perfkit.monitor.history.store import sql
from perfkit.runs.liveness import process_started


class LookWriter:
    """Writes looks inside transactions of its caller's; after one that failed, make a new one."""

    __slots__ = ("_bots", "_connection", "series")

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._bots: dict[str, Recorded] = {}
        self.series = SeriesNumbers(connection)

    def record(self, name: str) -> Recorded:
        """This process writes the bot from now on. Raises UsageError if another one does.

        A counter's growth is reckoned from look to look, so two would count everything twice.
        """
        found = self._bots.get(name)
        if found is not None:
            return found
        shown = encodable(name)
        self._connection.execute(sql("insert_bot"), (shown,))
        row = self._connection.execute(sql("select_bot"), (shown,)).fetchone()
        bot, at_ms, totals, open_minute_ms, pid, born = row
        if pid not in {None, os.getpid()} and process_started(pid) == born:
            raise UsageError(
                f"process {pid} is recording a bot called {shown} in this history",
                advice="give this one another name with --bot, or another file with --store FILE",
            )
        claim = (os.getpid(), process_started(os.getpid()), bot)
        self._connection.execute(sql("update_writer"), claim)
        known = {} if totals is None else read_totals(totals, at_ms)
        self._bots[name] = Recorded(bot, known, open_minute_ms)
        return self._bots[name]

    def add(self, snapshot: Snapshot) -> None:
        """Keep one look. Raises UsageError as ``record``."""
        bot = self.record(snapshot.bot)
        minute_ms = begin_of(snapshot.at_ms, MINUTE_MS)
        left_ms = bot.open_minute_ms
        if left_ms is not None and minute_ms != left_ms:
            hour_ms = begin_of(left_ms, HOUR_MS)
            roll_up_minute(self._connection, bot.id, left_ms, self.series.counters)
            if hour_ms != begin_of(minute_ms, HOUR_MS):
                roll_up_hour(self._connection, bot.id, hour_ms)
        bot.open_minute_ms = minute_ms
        at_ms = self._insert(bot, snapshot)
        totals = write_totals(bot.totals, bot.at_ms)
        self._connection.execute(sql("update_bot"), (at_ms, totals, minute_ms, bot.id))

    def _insert(self, bot: Recorded, snapshot: Snapshot) -> int:
        """When the look is kept for: a millisecond later where there is one of that moment."""
        gauges: dict[int, float] = {}
        counters: dict[int, float] = {}
        for name, value in snapshot.values.items():
            number = self.series.number(name)
            if number is not None:
                (counters if number in self.series.counters else gauges)[number] = value
        elapsed_ms, growths = bot.look(snapshot, counters)
        at_ms, seen = snapshot.at_ms, write_seen(gauges, growths, elapsed_ms)
        times = _times(snapshot)
        # the calendar may have been set back onto a look
        while not self._inserted((at_ms, bot.id, elapsed_ms, seen, times)):
            at_ms += 1
        return at_ms

    def _inserted(self, row: tuple[int, int, int, bytes, bytes | None]) -> bool:
        return self._connection.execute(sql("insert_look"), row).rowcount == 1

    def finish(self) -> None:
        """Roll up what was begun, and let others write these bots."""
        for bot in self._bots.values():
            if bot.open_minute_ms is not None:
                minute_ms = bot.open_minute_ms
                roll_up_minute(self._connection, bot.id, minute_ms, self.series.counters)
                roll_up_hour(self._connection, bot.id, begin_of(minute_ms, HOUR_MS))
            self._connection.execute(sql("update_writer"), (None, None, bot.id))


def _times(snapshot: Snapshot) -> bytes | None:
    if not snapshot.response:
        return None
    times = Histogram.thaw(snapshot.response)
    return write_times(times) if times.count else None
