"""How is an SQLite file of perfkit's opened to be read, and where are the statements for it?"""

import contextlib
import functools
import sqlite3
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from perfkit.errors import InputError


@functools.cache
def statement(package: str, name: str) -> str:
    """The statement of this name: ``sql/<name>.sql`` in the package."""
    return (files(package) / "sql" / f"{name}.sql").read_text(encoding="utf-8")


@contextlib.contextmanager
def open_to_read(path: Path) -> Iterator[sqlite3.Connection]:
    """The file, opened to be read. Raises InputError if it is no SQLite file or can't be read."""
    with reading_errors(path), contextlib.closing(connect_to_read(path)) as connection:
        yield connection


@contextlib.contextmanager
def reading_errors(path: Path) -> Iterator[None]:
    """Turn any error of SQLite inside into an InputError about this file."""
    try:
        yield
    except sqlite3.Error as error:
        raise InputError(f"{path} can't be read: {error}") from error


def connect_to_read(path: Path) -> sqlite3.Connection:
    """Read with the log if there is one; from a read-only place, where that fails, without.

    For one thread at a time, whichever it is. Raises sqlite3.Error.
    """
    try:
        return _connect(path, "mode=ro")
    except sqlite3.OperationalError:
        return _connect(path, "mode=ro&immutable=1")


def _connect(path: Path, options: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?{options}", uri=True, check_same_thread=False
    )
    try:
        # connecting alone reads nothing
        connection.execute(statement("perfkit.runs", "select_schema")).fetchone()
    except sqlite3.Error:
        connection.close()
        raise
    return connection
