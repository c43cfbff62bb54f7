"""Where do samples of the bot's processes go, and how are they read again: ``samples.sqlite``.

SQLite in WAL mode: each call is one transaction, so a crash loses at most the samples of one
moment, and another program may read while the run goes on.
"""

import contextlib
import errno
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Self

from perfkit.masking import mask
from perfkit.model.samples import ProcessSample, ProcessSeen
from perfkit.runs.databases import open_to_read, statement
from perfkit.runs.writing import FILE_MODE, storage_error, storage_errors


class SampleStore:
    """Writes samples; one thread at a time, whichever it is. Close it, or use it with ``with``.

    Every method raises StorageError when the disk refuses; what was committed before stays.
    """

    __slots__ = ("_connection", "_path")

    def __init__(self, path: Path) -> None:
        self._path = path
        with storage_errors(path):
            path.touch(mode=FILE_MODE)
        with _storage_errors(path):
            self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
            try:
                self._prepare()
            except sqlite3.Error:
                self._connection.close()
                raise

    def _prepare(self) -> None:
        self._connection.execute("PRAGMA journal_mode = WAL")
        # a power cut may cost the last second; a sync for every sample would disturb the bot
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.execute(_sql("create_samples"))
        self._connection.execute(_sql("create_processes"))

    def add_samples(self, samples: Sequence[ProcessSample]) -> None:
        """Commit the samples of one moment."""
        rows = [
            (s.at_ns, s.pid, s.cpu_s, s.rss_bytes, s.threads, s.open_files, s.own_bytes)
            for s in samples
        ]
        self._insert("insert_sample", rows)

    def add_processes(self, processes: Sequence[ProcessSeen]) -> None:
        """Commit processes that were seen for the first time; their commands are masked here."""
        self._insert("insert_process", [(p.pid, p.parent_pid, mask(p.command)) for p in processes])

    def _insert(self, statement: str, rows: Sequence[tuple[int | float | str, ...]]) -> None:
        with _storage_errors(self._path):
            self._connection.execute("BEGIN")
            try:
                self._connection.executemany(_sql(statement), rows)
                self._connection.execute("COMMIT")
            except sqlite3.Error:
                with contextlib.suppress(sqlite3.Error):  # SQLite may have rolled back by itself
                    self._connection.execute("ROLLBACK")
                raise

    def close(self) -> None:
        """Fold the log into the file, so that one file is left, also after it is read."""
        with _storage_errors(self._path):
            with contextlib.suppress(sqlite3.Error):  # a reader, or a full disk: the log stays
                self._connection.execute("PRAGMA journal_mode = DELETE")
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def read_samples(path: Path) -> Iterator[ProcessSample]:
    """All samples in order of time. Raises InputError if the file is not such a database."""
    with open_to_read(path) as connection:
        columns = {name for (name,) in connection.execute(_sql("select_sample_columns"))}
        told = "select_samples" if "own_bytes" in columns else "select_samples_without_own"
        for row in connection.execute(_sql(told)):
            yield ProcessSample(*row)


def read_processes(path: Path) -> tuple[ProcessSeen, ...]:
    """The processes in the order they were seen. Raises InputError like ``read_samples``."""
    with open_to_read(path) as connection:
        return tuple(ProcessSeen(*row) for row in connection.execute(_sql("select_processes")))


@contextlib.contextmanager
def _storage_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        full = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
        code = errno.ENOSPC if full else errno.EIO
        raise storage_error(path, OSError(code, str(error))) from error


def _sql(name: str) -> str:
    return statement("perfkit.runs", name)
