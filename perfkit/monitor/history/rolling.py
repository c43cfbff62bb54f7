"""How do looks become minutes and hours? Always anew, from all that is there of the stretch.

So it does no harm to do it twice, or after a crash: a minute and its hour are rolled up when a look
belongs to another one, in the transaction of that look; or when the monitor ends; or, of a bot that
nobody watches any longer, an hour later by whoever writes to the store.
"""

import contextlib
import sqlite3
from collections.abc import Container, Iterable

from perfkit.analysis.coarse_times import coarsened
from perfkit.analysis.history_folding import Fold, merged_times
from perfkit.analysis.history_steps import begin_of
from perfkit.formats.history_rows import (
    read_rollups,
    read_seen,
    read_times,
    write_rollups,
    write_times,
)
from perfkit.model.history import HOUR_MS, MINUTE_MS
from perfkit.monitor.history.store import sql, transaction

_ABANDONED_MS = HOUR_MS


def roll_up_minute(
    connection: sqlite3.Connection, bot: int, at_ms: int, counters: Container[int]
) -> None:
    """The looks of this minute."""
    fold, times = Fold(counters), []
    within = (at_ms, at_ms + MINUTE_MS, bot)
    for _, elapsed_ms, seen, of_look in connection.execute(sql("select_looks"), within):
        with contextlib.suppress(ValueError):  # a row that is not perfkit's must not stop the rest
            fold.add_look(read_seen(seen), elapsed_ms)
            times += [of_look] if of_look else []
    _keep(connection, (MINUTE_MS, at_ms, bot), fold, times)


def roll_up_hour(connection: sqlite3.Connection, bot: int, at_ms: int) -> None:
    """The minutes of this hour."""
    fold, times = Fold(()), []
    within = (MINUTE_MS, at_ms, at_ms + HOUR_MS, bot)
    for _, looks, seen, of_minute in connection.execute(sql("select_rollups"), within):
        with contextlib.suppress(ValueError):
            fold.add_rollups(read_rollups(seen, looks), looks)
            times += [of_minute] if of_minute else []
    _keep(connection, (HOUR_MS, at_ms, bot), fold, times)


def _keep(
    connection: sqlite3.Connection, place: tuple[int, int, int], fold: Fold, times: Iterable[bytes]
) -> None:
    if not fold.looks:
        return
    merged = merged_times(map(read_times, times))
    packed = write_times(coarsened(merged)) if merged.count else None
    row = (*place, fold.looks, write_rollups(fold.rollups(), fold.looks), packed)
    connection.execute(sql("upsert_rollup"), row)


def settle_abandoned(connection: sqlite3.Connection, now_ms: int, counters: Container[int]) -> None:
    """Roll up what bots left behind whose monitor was killed and did not come back."""
    left = connection.execute(sql("select_unsettled_bots"), (now_ms - _ABANDONED_MS,)).fetchall()
    for bot, at_ms, open_minute_ms in left:
        with transaction(connection):
            hour_ms = begin_of(open_minute_ms, HOUR_MS)
            roll_up_minute(connection, bot, open_minute_ms, counters)
            roll_up_hour(connection, bot, hour_ms)
            settled_ms = begin_of(at_ms, HOUR_MS) + HOUR_MS
            connection.execute(sql("update_open_minute"), (settled_ms, bot))
