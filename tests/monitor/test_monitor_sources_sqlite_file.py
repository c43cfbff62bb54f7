import asyncio
import os
import sqlite3
import threading
from pathlib import Path

import pytest

from perfkit.clock import SystemClock
from perfkit.model.database import SqliteAddress
from perfkit.monitor.source import SourceReading
from perfkit.monitor.sources.sqlite_file import SqliteFile

PATIENCE_S = 20


class FakeClock(SystemClock):
    def __init__(self) -> None:
        self.now_s = 0

    def now_ns(self) -> int:
        return self.now_s * 1_000_000_000


class Watching:
    def __init__(self, path: Path) -> None:
        self._clock = FakeClock()
        self._source = SqliteFile(SqliteAddress(str(path)), self._clock)

    def later(self, seconds: int = 5) -> SourceReading:
        self._clock.now_s += seconds
        return self._source.read(())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "shop.db"


def write(path: Path, *statements: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, timeout=0)
    for statement in statements:
        connection.execute(statement)
    return connection


def test_the_size_of_the_file_and_its_log_are_told(path: Path) -> None:
    bot = write(path, "PRAGMA journal_mode = WAL", "CREATE TABLE t (a)")
    watching = Watching(path)
    first = watching.later()
    log = path.with_name("shop.db-wal").stat().st_size
    assert log > 0
    assert first.problem == ""
    assert first.values == {
        "perfkit_database_up": 1,
        "perfkit_database_size_bytes": path.stat().st_size,
        "perfkit_database_wal_bytes": log,
    }
    assert first.shown == "SQLite 0 MiB, 0 MiB of it free, its log 0 MiB"
    bot.execute("INSERT INTO t VALUES (zeroblob(9000))")
    assert watching.later(4).values["perfkit_database_wal_bytes"] == log
    assert watching.later(1).values["perfkit_database_wal_bytes"] > log
    bot.close()
    assert watching.later().values["perfkit_database_wal_bytes"] == 0


def test_a_bot_that_locks_it_is_not_waited_for_and_not_kept_waiting(path: Path) -> None:
    bot = write(path, "CREATE TABLE t (a)", "BEGIN EXCLUSIVE", "INSERT INTO t VALUES (1)")
    watching = Watching(path)
    assert watching.later().values["perfkit_database_up"] == 1
    bot.execute("COMMIT")
    assert watching.later().shown == "SQLite 0 MiB, 0 MiB of it free"
    bot.close()


def test_watching_makes_no_checkpoint_and_no_file(path: Path) -> None:
    write(path, "CREATE TABLE t (a)").close()
    path.chmod(0o400)
    before = path.stat()
    Watching(path).later()
    assert [each.name for each in path.parent.iterdir()] == ["shop.db"]
    assert path.stat().st_mtime_ns == before.st_mtime_ns


def test_a_file_that_is_not_there_is_down_until_it_is(path: Path) -> None:
    watching = Watching(path)
    gone = watching.later()
    assert gone.values == {"perfkit_database_up": 0}
    assert gone.problem == f"{path} can't be read: there is no such file"
    write(path, "CREATE TABLE t (a)").close()
    assert watching.later().problem == ""


def test_what_is_no_database_is_told(path: Path) -> None:
    path.write_text("hello")
    told = Watching(path).later()
    assert told.values == {}
    assert told.problem == f"{path} can't be read: it is no SQLite database, or an encrypted one"
    path.unlink()
    path.mkdir()
    assert Watching(path).later().problem == f"{path} can't be read: it is no file"


def test_a_pipe_is_not_waited_for(path: Path) -> None:
    told: list[SourceReading] = []
    os.mkfifo(path)
    looking = threading.Thread(target=lambda: told.append(Watching(path).later()), daemon=True)
    looking.start()
    looking.join(PATIENCE_S)
    assert told == [SourceReading(problem=f"{path} can't be read: it is no file")]


def test_nothing_goes_on_in_the_background(path: Path) -> None:
    async def run() -> None:
        source = SqliteFile(SqliteAddress(str(path)), FakeClock())
        await source.begin()
        await source.close()

    asyncio.run(run())
