import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from perfkit.errors import InputError
from perfkit.model.samples import ProcessSample, ProcessSeen
from perfkit.runs.samples import SampleStore, read_processes, read_samples
from perfkit.runs.writing import StorageError

ONE = ProcessSample(1, 10, 0.5, 4096, 2, 7)
TWO = ProcessSample(2, 10, 0.75, 8192, 3, -1)
CHILD = ProcessSample(2, 11, 0.25, 1024, 1, 3)

KILLED_WRITER = """
import os, pathlib, signal, sys
from perfkit.model.samples import ProcessSample
from perfkit.runs.samples import SampleStore
SampleStore(pathlib.Path(sys.argv[1])).add_samples([ProcessSample(1, 10, 0.5, 4096, 2, 7)])
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_samples_come_back_in_order_of_time(tmp_path: Path) -> None:
    path = tmp_path / "samples.sqlite"
    with SampleStore(path) as store:
        store.add_processes([ProcessSeen(10, 1, "bot.py --token abc"), ProcessSeen(11, 10, "x")])
        store.add_samples([TWO, CHILD])
        store.add_samples([ONE])
    assert list(read_samples(path)) == [ONE, TWO, CHILD]
    assert read_processes(path) == (
        ProcessSeen(10, 1, "bot.py --token ***"),
        ProcessSeen(11, 10, "x"),
    )
    assert [file.name for file in tmp_path.iterdir()] == ["samples.sqlite"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_samples_can_be_read_while_the_run_goes_on(tmp_path: Path) -> None:
    with SampleStore(tmp_path / "s") as store:
        store.add_samples([ONE])
        assert list(read_samples(tmp_path / "s")) == [ONE]
        store.add_samples([TWO])
        assert list(read_samples(tmp_path / "s")) == [ONE, TWO]


def test_a_killed_run_keeps_all_that_was_committed(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", KILLED_WRITER, tmp_path / "s"], check=False)
    assert (tmp_path / "s-wal").exists()
    assert list(read_samples(tmp_path / "s")) == [ONE]


def test_a_full_disk_is_one_clear_error_and_the_store_goes_on_after_it(tmp_path: Path) -> None:
    path = tmp_path / "s"
    with SampleStore(path) as store:
        store.add_samples([ONE])
        store._connection.execute("PRAGMA max_page_count = 1")  # as much as there is
        many = [ProcessSample(n, n, 0.0, 0, 0, 0) for n in range(2, 2000)]
        with pytest.raises(StorageError, match=r"the disk is full: .*s can't be written") as error:
            store.add_samples(many)
        assert error.value.no_room
        store._connection.execute("PRAGMA max_page_count = 100000")
        store.add_samples([TWO])
    assert list(read_samples(path)) == [ONE, TWO]


def test_a_store_that_can_not_be_made_is_named(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"none/s can't be written"):
        SampleStore(tmp_path / "none" / "s")
    (tmp_path / "broken").write_bytes(b"no database" * 1000)
    with pytest.raises(StorageError, match=r"broken can't be written: .*not a database"):
        SampleStore(tmp_path / "broken")


@pytest.mark.parametrize("contents", [None, b"no database" * 1000, b""])
def test_what_is_no_store_is_named(tmp_path: Path, contents: bytes | None) -> None:
    path = tmp_path / "s"
    if contents is not None:
        path.write_bytes(contents)
    with pytest.raises(InputError, match=r"s can't be read: "):
        list(read_samples(path))
    with pytest.raises(InputError, match=r"s can't be read: "):
        read_processes(path)


def test_a_store_in_a_place_that_can_only_be_read_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with SampleStore(tmp_path / "s") as store:
        store.add_samples([ONE])
    connect = sqlite3.connect

    def refuse_what_needs_a_log(database: str, **options: object) -> sqlite3.Connection:
        if "immutable" in database:
            return connect(database, uri=True)
        raise sqlite3.OperationalError("unable to open database file")

    monkeypatch.setattr(sqlite3, "connect", refuse_what_needs_a_log)
    assert list(read_samples(tmp_path / "s")) == [ONE]


def test_any_other_trouble_is_told_and_undone(tmp_path: Path) -> None:
    with SampleStore(tmp_path / "s") as store:
        store._connection.execute("DROP TABLE samples")
        with pytest.raises(StorageError, match="no such table") as error:
            store.add_samples([ONE])
        store.add_processes([ProcessSeen(10, 1, "bot.py")])
    assert read_processes(tmp_path / "s") == (ProcessSeen(10, 1, "bot.py"),)
    assert isinstance(error.value.__cause__, sqlite3.Error)


def test_samples_made_before_own_memory_was_told_are_read(tmp_path: Path) -> None:
    path = tmp_path / "old"
    with sqlite3.connect(path) as connection:
        connection.execute(
            "CREATE TABLE samples (at_ns INTEGER, pid INTEGER, cpu_s REAL, rss_bytes INTEGER,"
            " threads INTEGER, open_files INTEGER)"
        )
        connection.execute("INSERT INTO samples VALUES (1, 10, 0.5, 4096, 2, 7)")
    connection.close()
    assert list(read_samples(path)) == [ONE]
    assert ONE.own_bytes == -1
