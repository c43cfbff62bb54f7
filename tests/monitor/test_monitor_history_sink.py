import asyncio
import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest
from history_looks import BOT, CPU, NOON, look, looks
from sink_fakes import Collecting

from perfkit.clock import SystemClock
from perfkit.errors import InputError, UsageError
from perfkit.model.history import Bounds, NoticeKind, TimeRange
from perfkit.model.monitoring import BackNotice, Notice, Snapshot
from perfkit.monitor.delivery import Delivery, Patience, Undelivered
from perfkit.monitor.history.reading import History
from perfkit.monitor.history.sink import MOST_WAITING, HistorySink
from perfkit.monitor.history.writing import HistoryWriter
from perfkit.monitor.lane import Bounds as LaneBounds
from perfkit.monitor.sink import Sink, SinkError
from perfkit.runs.liveness import process_started
from perfkit.runs.writing import StorageError

ALWAYS = TimeRange(0, 2**52)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "monitor.sqlite"


@contextlib.contextmanager
def locked(path: Path):
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.execute("ROLLBACK")
    other.close()


def impatient(path: Path) -> HistorySink:
    sink = HistorySink.open(path, BOT)
    sink._writer._connection.execute("PRAGMA busy_timeout = 1")
    return sink


def test_what_is_shown_and_told_is_in_the_history(path: Path) -> None:
    async def monitor() -> None:
        sink: Sink = HistorySink.open(path, BOT)
        for snapshot in looks(NOON, 3):
            await sink.show(snapshot)
        await sink.tell(BackNotice(BOT, NOON, 7))
        await sink.close()

    asyncio.run(monitor())
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    with History(path) as history:
        assert history.coverage(BOT, ALWAYS).looks == 3
        assert [notice.kind for notice in history.notices(ALWAYS)] == [NoticeKind.BACK]


@pytest.mark.parametrize("code", [sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE])
def test_a_disk_that_is_full_at_the_beginning_is_trouble_until_there_is_room(
    path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    full = sqlite3.OperationalError("database or disk is full")
    full.sqlite_errorcode = code

    def refuse(*_: object, **__: object) -> None:
        raise full

    async def monitor() -> None:
        first, second = looks(NOON, 2)
        with monkeypatch.context() as context:
            context.setattr(sqlite3, "connect", refuse)
            sink = HistorySink.open(path, BOT)
            with pytest.raises(SinkError, match="the disk is full") as told:
                await sink.show(first)
            assert told.value.dropped == 0
        await sink.show(second)
        await sink.close()

    asyncio.run(monitor())
    with History(path) as history:
        assert history.coverage(BOT, ALWAYS).looks == 2


def test_a_disk_that_stays_full_is_told_at_the_end_as_well(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise StorageError("the disk is full", no_room=True)

    monkeypatch.setattr(HistoryWriter, "open", refuse)
    sink = HistorySink.open(path, BOT)
    with pytest.raises(SinkError, match="the disk is full"):
        asyncio.run(sink.close())


def test_a_store_that_is_locked_is_trouble_and_nothing_is_lost(path: Path) -> None:
    async def monitor() -> None:
        sink = impatient(path)
        first, *rest = looks(NOON, 5)
        await sink.show(first)
        with locked(path):
            for snapshot in rest[:3]:
                with pytest.raises(SinkError, match="has been locked by another program"):
                    await sink.show(snapshot)
            with pytest.raises(SinkError, match="locked"):
                await sink.tell(BackNotice(BOT, NOON, 7))
        await sink.show(rest[3])
        await sink.close()

    asyncio.run(monitor())
    with History(path) as history:
        assert history.coverage(BOT, ALWAYS).looks == 5
        (cpu,) = history.series(BOT, [CPU], TimeRange(NOON, NOON + 60_000))
        assert len(history.notices(ALWAYS)) == 1
    assert cpu.whole is not None
    assert cpu.whole.total == 2.0


def test_only_so_much_waits_for_a_store_that_can_not_be_written(path: Path) -> None:
    async def monitor() -> None:
        sink = impatient(path)
        with locked(path):
            dropped = 0
            for snapshot in looks(NOON, MOST_WAITING + 5):
                with pytest.raises(SinkError) as kept:
                    await sink.show(snapshot)
                dropped += kept.value.dropped or 0
        assert dropped == 5
        await sink.close()

    asyncio.run(monitor())
    with History(path) as history:
        kept = history.coverage(BOT, TimeRange(NOON, NOON + 3_600_000))
    assert (kept.looks, kept.first_ms) == (MOST_WAITING, NOON + 5000)


def test_a_sink_ends_although_its_store_can_not_be_written(path: Path) -> None:
    async def monitor() -> None:
        sink = impatient(path)
        with locked(path), pytest.raises(SinkError, match="locked"):
            await sink.close()

    asyncio.run(monitor())


class Hanging:
    """A writer whose disk hangs until it is let go."""

    def __init__(self) -> None:
        self.going = threading.Event()
        self.whole = threading.Event()
        """All five looks were written."""
        self.rows: list[int] = []
        self.closed = False

    def write(self, snapshots: list[Snapshot], notices: list[Notice]) -> None:
        self.going.wait()
        self.rows += [snapshot.at_ms for snapshot in snapshots]
        if len(self.rows) >= 5:
            self.whole.set()

    def trim(self) -> None: ...

    def close(self) -> None:
        self.closed = True


def test_looks_that_a_disk_takes_too_long_for_are_written_once_each() -> None:
    writer = Hanging()

    async def monitor() -> tuple[Undelivered, ...]:
        sink, seen = HistorySink(lambda: writer, writer), Collecting("log")
        bounds = LaneBounds(first_wait_s=0.001, longest_wait_s=0.001)
        patience = Patience(show_s=0.01)
        delivery = Delivery(BOT, [sink, seen], SystemClock(), bounds=bounds, patience=patience)
        delivery.start()
        for snapshot in looks(NOON, 5):
            delivery.show(snapshot)
        await seen.until(lambda log: log.told)
        writer.going.set()
        await asyncio.to_thread(writer.whole.wait)
        return await delivery.close()

    assert asyncio.run(monitor()) == ()
    assert writer.rows == [NOON + 1000 * second for second in range(5)]
    assert writer.closed


def test_while_a_store_is_locked_it_is_waited_for_once_and_not_for_its_log_too(path: Path) -> None:
    sink = impatient(path)
    done: list[str] = []
    sink._writer._connection.set_trace_callback(done.append)
    with locked(path), pytest.raises(SinkError, match="locked"):
        asyncio.run(sink.show(look(NOON)))
    sink._writer._connection.set_trace_callback(None)
    assert not any("checkpoint" in statement for statement in done)
    asyncio.run(sink.close())


def test_a_bot_that_another_process_records_is_trouble_and_does_not_wait(path: Path) -> None:
    async def monitor() -> None:
        sink = HistorySink.open(path, BOT)
        await sink.show(look(NOON, bot="other"))
        with sqlite3.connect(path) as taken:
            taken.execute("UPDATE bots SET writer_pid = 1, writer_born = ?", (process_started(1),))
        taken.close()
        sink._writer._looks = None  # as after any trouble
        with pytest.raises(SinkError, match="process 1 is recording a bot called other"):
            await sink.show(look(NOON + 1000, bot="other"))
        assert sink._snapshots == []
        await sink.close()

    asyncio.run(monitor())


def test_a_sink_that_can_not_be_opened_leaves_nothing_open(path: Path) -> None:
    path.write_bytes(b"no database" * 1000)
    with pytest.raises(InputError, match="damaged or no SQLite file"):
        HistorySink.open(path, BOT)


WRITER = textwrap.dedent(
    """
    import asyncio, pathlib, sys
    from perfkit.model.monitoring import Snapshot
    from perfkit.monitor.history.sink import HistorySink

    async def write(path, bot, count, begin_ms, first):
        sink = HistorySink.open(pathlib.Path(path), bot)
        for n in range(first, first + count):
            values = {"perfkit_bot_cpu_seconds_total": n / 2, "perfkit_bot_threads": n}
            await sink.show(Snapshot(bot, begin_ms + n * 1000, values))
            print(n, flush=True)
        await sink.close()

    path, bot, *numbers = sys.argv[1:]
    asyncio.run(write(path, bot, *map(int, numbers)))
    """
)


def start(path: Path, bot: str, count: int, first: int = 0) -> subprocess.Popen[str]:
    argv = [sys.executable, "-c", WRITER, path, bot, str(count), str(NOON), str(first)]
    return subprocess.Popen(argv, stdout=subprocess.PIPE, text=True)


def ended(writer: subprocess.Popen[str]) -> int:
    """Waits for its end; the last number that it said was written, or -1."""
    assert writer.stdout is not None
    with writer.stdout as lines:
        said = [int(line) for line in lines.read().split()]
    writer.wait()
    return said[-1] if said else -1


@pytest.mark.slow
def test_a_killed_monitor_loses_nothing_that_was_seen_and_goes_on(path: Path) -> None:
    last = -1
    for _ in range(4):
        writer = start(path, BOT, 10**6, last + 1)
        assert writer.stdout is not None
        for line in writer.stdout:
            last = int(line)
            if last % 1000 > 500:  # some minutes, and now and then an hour, were rolled up
                break
        os.kill(writer.pid, signal.SIGKILL)
        last = max(last, ended(writer))
        assert writer.returncode == -signal.SIGKILL
        with History(path) as history:
            kept = history.coverage(BOT, ALWAYS).looks
        # what was written, and perhaps one more that it had no time to say
        assert last + 1 <= kept <= last + 2
        last = kept - 1
        with sqlite3.connect(path) as store:
            assert store.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        store.close()
    ended(start(path, BOT, 1, last + 1))
    with History(path) as history:
        tiers = [
            history.series(BOT, [CPU, "perfkit_bot_threads"], ALWAYS_HERE, points)
            for points in (10**6, 1000, 20)
        ]
    for cpu, threads in tiers:
        assert cpu.whole is not None
        assert threads.whole is not None
        assert cpu.whole.total == (last + 1) / 2
        assert threads.whole.count == last + 2
        assert threads.whole.total == sum(range(last + 2))


ALWAYS_HERE = TimeRange(NOON, NOON + 86_400_000)


@pytest.mark.slow
def test_monitors_of_several_bots_write_to_one_store_at_once(path: Path) -> None:
    bots = ("one", "two", "three")
    writers = [start(path, bot, 400) for bot in bots]
    assert [ended(writer) for writer in writers] == [399] * 3
    with History(path) as history:
        assert {span.name for span in history.bots()} == set(bots)
        for bot in bots:
            for points in (10**6, 1000):
                (cpu,) = history.series(bot, [CPU], ALWAYS_HERE, points)
                assert cpu.whole is not None
                assert cpu.whole.total == 199.5


@pytest.mark.slow
def test_a_bot_of_the_same_name_is_refused_while_the_first_is_recorded(path: Path) -> None:
    writer = start(path, BOT, 10**6)
    assert writer.stdout is not None
    writer.stdout.readline()
    with pytest.raises(UsageError, match=f"process {writer.pid} is recording a bot called"):
        HistorySink.open(path, BOT, Bounds())
    writer.kill()
    ended(writer)
    asyncio.run(HistorySink.open(path, BOT).close())
