"""How is the history's file made and opened, and what is said where that can't be?

SQLite in WAL mode: what is committed survives ``kill -9``, readers wait for nobody, and monitors of
several bots write to one file by turns.
"""

import contextlib
import os
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

from perfkit.errors import InputError, PerfkitError
from perfkit.runs.databases import statement
from perfkit.runs.writing import FILE_MODE, StorageError, storage_errors

STORE = "monitor.sqlite"
"""What the history is called in the folder of results, unless --store says otherwise."""
SCHEMA = 1
APPLICATION = 0x70666B68
"""``pfkh``: the mark by which ``file`` and perfkit tell the history from other databases."""
WAIT_S = 5.0
"""So long is waited for another writer, who takes a thousandth of it."""
_TABLES = ("bots", "series", "looks", "rollups", "notices")
_ADVICE = "choose another place with --store FILE; what was written before is kept"


def sql(name: str) -> str:
    """The history's statement of this name."""
    return statement("perfkit.monitor.history", name)


def open_store(path: Path) -> sqlite3.Connection:
    """Open the file to write, or make it (mode 0600), for one thread at a time, whichever it is.

    Raises StorageError if it can't be made or written, InputError if it is damaged, of another
    program, or of a newer perfkit.
    """
    with storage_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            # O_EXCL: closing a file that SQLite has open in this process would end its locks
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE))
    with store_errors(path):
        connection = sqlite3.connect(
            path, isolation_level=None, check_same_thread=False, timeout=WAIT_S
        )
        try:
            _prepare(connection, path)
        except BaseException:
            connection.close()
            raise
        return connection


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    until = time.monotonic() + WAIT_S
    while True:
        try:
            if _is_empty(connection):
                _create(connection)
            check_store(connection, path)
            # synced once a minute, when the log goes into the file: a power cut may cost so much
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA wal_autocheckpoint = 256")  # pages: a look takes about four
            connection.execute("PRAGMA journal_size_limit = 1048576")
        except sqlite3.OperationalError as error:
            # two monitors begin a store at once: the change to WAL waits for nobody by itself
            if _code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return


def _create(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA auto_vacuum = INCREMENTAL")  # only before there is a first table
    connection.execute("PRAGMA journal_mode = WAL")
    with transaction(connection):
        for table in _TABLES:
            connection.execute(sql(f"create_{table}"))
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {SCHEMA}")


def _is_empty(connection: sqlite3.Connection) -> bool:
    """Whether there is no table in it: nobody has written to it yet."""
    (tables,) = connection.execute(sql("select_tables")).fetchone()
    return not tables


def check_store(connection: sqlite3.Connection, path: Path) -> None:
    """Raises InputError unless this is a history that this perfkit understands."""
    if _is_empty(connection):
        raise InputError(f"{path} is empty: no history was ever written to it")
    if pragma(connection, "application_id") != APPLICATION:
        raise InputError(
            f"{path} is a database of another program, not a history of perfkit monitor",
            advice="name another file with --store FILE",
        )
    schema = pragma(connection, "user_version")
    if schema > SCHEMA:
        raise InputError(
            f"{path} was written by a newer perfkit: its schema is {schema}, "
            f"and this perfkit knows {SCHEMA}",
            advice="update perfkit, or name another file with --store FILE",
        )


def identity_of(path: Path) -> tuple[int, int] | None:
    """Which file has this name now; None: none has."""
    with contextlib.suppress(OSError):
        found = path.stat()
        return found.st_dev, found.st_ino
    return None


def pragma(connection: sqlite3.Connection, name: str) -> int:
    """A number that SQLite tells of the file."""
    (value,) = connection.execute(f"PRAGMA {name}").fetchone()
    return int(value)


@contextlib.contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All that is written inside, or nothing. Waits for other writers at its beginning."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(sqlite3.Error):  # SQLite may have rolled back by itself
            connection.execute("ROLLBACK")
        raise


@contextlib.contextmanager
def store_errors(path: Path) -> Iterator[None]:
    """Turn any error of SQLite inside into a StorageError or InputError about this file."""
    try:
        yield
    except sqlite3.Error as error:
        raise _explained(path, error) from error


def _explained(path: Path, error: sqlite3.Error) -> PerfkitError:
    if has_no_room(error):
        what = f"the disk is full: {path} can't be written"
        return StorageError(what, advice=f"free some space or {_ADVICE}", no_room=True)
    match _code(error):
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            what = f"{path} has been locked by another program for {WAIT_S:g} seconds"
            return StorageError(what, advice=f"end what holds it (fuser {path}), or {_ADVICE}")
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return InputError(
                f"{path} is damaged or no SQLite file: {error}",
                advice="move it away, and perfkit begins a new one; "
                "sqlite3's .recover saves what can be read",
            )
        case _:
            return StorageError(f"{path} can't be written: {error}", advice=_ADVICE)


def has_no_room(error: sqlite3.Error) -> bool:
    """On the disk for the file, its log, or the log's index, which SQLite makes at opening."""
    extended = getattr(error, "sqlite_errorcode", 0)
    return _code(error) == sqlite3.SQLITE_FULL or extended == sqlite3.SQLITE_IOERR_SHMSIZE


def _code(error: sqlite3.Error) -> int:
    """SQLite's primary result code; 0 where there is none (the connection is closed, say)."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF
