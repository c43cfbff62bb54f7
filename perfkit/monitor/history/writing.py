"""How is the store kept: what is seen and told written whole or not at all, and within bounds?"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from perfkit.analysis.history_steps import begin_of
from perfkit.clock import Clock, SystemClock
from perfkit.masking import encodable
from perfkit.model.history import MINUTE_MS, Bounds, KeptNotice
from perfkit.model.monitoring import Notice, Snapshot
from perfkit.monitor.history.calendar import SteadyCalendar
from perfkit.monitor.history.looks import LookWriter
from perfkit.monitor.history.notices import to_keep
from perfkit.monitor.history.rolling import settle_abandoned
from perfkit.monitor.history.store import (
    has_no_room,
    identity_of,
    open_store,
    pragma,
    sql,
    store_errors,
    transaction,
)
from perfkit.monitor.history.trimming import trim_by_age, trim_by_size, trim_notices


class HistoryWriter:
    """Writes to a store; one thread at a time. Made by ``open``; ``close`` it.

    Every method raises StorageError or InputError where the store can't be written; then nothing of
    that call is in it, and the next call begins anew from what is there.
    """

    __slots__ = (
        "_at_ms",
        "_bounds",
        "_calendar",
        "_connection",
        "_file",
        "_looks",
        "_path",
        "_trimmed_ms",
    )

    def __init__(
        self, path: Path, connection: sqlite3.Connection, bounds: Bounds, clock: Clock
    ) -> None:
        self._path = path
        self._connection = connection
        self._file = identity_of(path)
        self._bounds = bounds
        self._looks: LookWriter | None = None
        self._at_ms: int | None = None
        self._calendar = SteadyCalendar(clock)
        self._trimmed_ms: int | None = None

    @classmethod
    def open(cls, path: Path, bounds: Bounds, clock: Clock | None = None) -> "HistoryWriter":
        """Open the store, or make it. Raises StorageError or InputError."""
        return cls(path, open_store(path), bounds, clock or SystemClock())

    def record(self, bot: str) -> None:
        """This process writes the bot from now on. Raises UsageError if another one does."""
        with self._changing() as looks:
            looks.record(bot)

    def write(self, snapshots: Sequence[Snapshot], notices: Sequence[Notice] = ()) -> None:
        """Keep what was seen and told. Raises UsageError as ``record``."""
        with self._changing() as looks:
            for snapshot in snapshots:
                looks.add(snapshot)
            rows = [_row(to_keep(notice)) for notice in notices]
            self._connection.executemany(sql("insert_notice"), rows)
        if snapshots:
            self._at_ms = snapshots[-1].at_ms

    def trim(self) -> None:
        """Keep the store within its bounds: to be called after ``write``; works once a minute."""
        at_ms = self._at_ms
        if at_ms is None or begin_of(at_ms, MINUTE_MS) == self._trimmed_ms:
            return
        self._trimmed_ms = begin_of(at_ms, MINUTE_MS)
        with store_errors(self._path):
            now_ms = self._calendar.now_ms(at_ms)
            if now_ms is not None and self._looks is not None:
                settle_abandoned(self._connection, now_ms, self._looks.series.counters)
                trim_by_age(self._connection, self._bounds, now_ms)
            trim_notices(self._connection, self._bounds)
            trim_by_size(self._connection, self._bounds, at_ms)

    def close(self) -> None:
        """Roll up what was begun, and let others write these bots."""
        try:
            with self._changing() as looks:
                looks.finish()
        finally:
            self._connection.close()

    @contextmanager
    def _changing(self) -> Iterator[LookWriter]:
        """All that is done inside is written, or nothing of it."""
        self._open_again_if_moved()
        with store_errors(self._path):
            try:
                with transaction(self._connection):
                    if self._looks is None:
                        self._looks = LookWriter(self._connection)
                    yield self._looks
            except BaseException as error:
                self._looks = None  # what it remembers may not be in the store
                if isinstance(error, sqlite3.Error) and has_no_room(error):
                    self._give_room_back()
                raise

    def _give_room_back(self) -> None:
        """On a full disk the log takes room until it is in the file. Waits for nobody."""
        wait_ms = pragma(self._connection, "busy_timeout")
        self._connection.execute("PRAGMA busy_timeout = 0")
        self._empty_log()
        self._connection.execute(f"PRAGMA busy_timeout = {wait_ms}")

    def _empty_log(self) -> None:
        with suppress(sqlite3.Error):
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _open_again_if_moved(self) -> None:
        """Somebody moved the file away, or removed it: SQLite would write to it all the same."""
        if self._file is not None and identity_of(self._path) == self._file:
            return
        self._empty_log()  # its name is the old one, and in the new place there is none
        self._connection.close()
        self._looks, self._file = None, None
        self._connection = open_store(self._path)
        self._file = identity_of(self._path)


def _row(notice: KeptNotice) -> tuple[object, ...]:
    return (
        notice.at_ms,
        encodable(notice.bot),
        notice.kind.value,
        notice.subject,
        notice.text,
        notice.severity,
        notice.value,
        notice.since_ms,
        notice.detail,
    )
