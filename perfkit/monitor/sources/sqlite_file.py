"""How large is the bot's SQLite database, and the log it is written by?

Only the file system is asked and the file's first bytes are read, without SQLite: so there is no
lock that could keep the bot waiting, and no checkpoint. A database is on a disk of this machine: a
file system across the network that hangs is waited for.
"""

import os
from collections.abc import Collection
from pathlib import Path

from perfkit.clock import Clock
from perfkit.formats.sqlite_header import LENGTH, SqliteHeader, read_sqlite_header
from perfkit.masking import encodable
from perfkit.model.database import SqliteAddress
from perfkit.monitor.regular_file import open_regular
from perfkit.monitor.source import SourceReading
from perfkit.units import format_mib

EVERY_NS = 5_000_000_000


class SqliteFile:
    """The database file of a bot."""

    name = "database"

    def __init__(self, address: SqliteAddress, clock: Clock) -> None:
        self._path = Path(address.path)
        self._clock = clock
        self._read_ns: int | None = None
        self._latest = SourceReading()

    async def begin(self) -> None:
        """Nothing goes on in the background."""

    async def close(self) -> None:
        """Nothing is open in between."""

    def read(self, pids: Collection[int]) -> SourceReading:  # noqa: ARG002 - it is there without
        """What was found at most five seconds ago."""
        now_ns = self._clock.now_ns()
        if self._read_ns is None or now_ns - self._read_ns >= EVERY_NS:
            self._read_ns = now_ns
            self._latest = self._look()
        return self._latest

    def _look(self) -> SourceReading:
        try:
            with open_regular(self._path) as file:
                header = read_sqlite_header(file.read(LENGTH))
                size = os.fstat(file.fileno()).st_size
            log = self._log_bytes()
        except FileNotFoundError:
            return self._problem("there is no such file", {"perfkit_database_up": 0})
        except (OSError, ValueError) as error:
            return self._problem(getattr(error, "strerror", None) or str(error), {})
        return SourceReading(
            values={
                "perfkit_database_up": 1,
                "perfkit_database_size_bytes": size,
                "perfkit_database_wal_bytes": log,
            },
            shown=_words(header, size, log),
        )

    def _log_bytes(self) -> int:
        try:
            return self._path.with_name(self._path.name + "-wal").stat().st_size
        except FileNotFoundError:
            return 0

    def _problem(self, why: str, values: dict[str, float]) -> SourceReading:
        where = encodable(str(self._path.absolute()))
        return SourceReading(values=values, problem=f"{where} can't be read: {why}")


def _words(header: SqliteHeader, size: int, log: int) -> str:
    free = header.page_bytes * header.free_pages
    beside = f", its log {format_mib(log / 2**20)}" if header.wal else ""
    return f"SQLite {format_mib(size / 2**20)}, {format_mib(free / 2**20)} of it free{beside}"
