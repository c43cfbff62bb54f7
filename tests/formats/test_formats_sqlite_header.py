import sqlite3
from pathlib import Path

import pytest

from perfkit.formats.sqlite_header import SqliteHeader, read_sqlite_header


def header_of(path: Path, *statements: str) -> SqliteHeader:
    connection = sqlite3.connect(path, isolation_level=None)
    for statement in statements:
        connection.execute(statement)
    connection.close()
    return read_sqlite_header(path.read_bytes())


def test_a_file_that_sqlite_wrote(tmp_path: Path) -> None:
    fill = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500) "
    fill += "INSERT INTO t SELECT randomblob(100) FROM n"
    header = header_of(
        tmp_path / "a.db", "PRAGMA page_size = 1024", "CREATE TABLE t (a)", fill, "DELETE FROM t"
    )
    assert (header.page_bytes, header.wal) == (1024, False)
    assert header.free_pages > 20


def test_the_largest_pages_and_the_log_are_known(tmp_path: Path) -> None:
    header = header_of(
        tmp_path / "a.db", "PRAGMA page_size = 65536", "PRAGMA journal_mode = WAL",
        "CREATE TABLE t (a)",
    )  # fmt: skip
    assert header == SqliteHeader(65536, 0, wal=True)


@pytest.mark.parametrize("data", [b"", b"SQLite format 3\0", bytes(200)])
def test_what_is_none_is_told(data: bytes) -> None:
    with pytest.raises(ValueError, match="it is no SQLite database, or an encrypted one"):
        read_sqlite_header(data)
