import sqlite3
import stat
from pathlib import Path

import pytest
from history_looks import BOT, CPU, MEMORY, NOON, look, looks

from perfkit.errors import InputError, UsageError
from perfkit.model.history import (
    DAY_MS,
    HOUR_MS,
    MINUTE_MS,
    Bounds,
    NoticeKind,
    Rollup,
    TimeRange,
)
from perfkit.model.monitoring import AlertNotice, BackNotice, EndedNotice, Told, TroubleNotice
from perfkit.monitor.history.reading import History
from perfkit.monitor.history.series_numbers import MOST_SERIES
from perfkit.monitor.history.store import SCHEMA, open_store
from perfkit.monitor.history.writing import HistoryWriter
from perfkit.runs.liveness import process_started
from perfkit.runs.writing import StorageError

DAY = TimeRange(NOON - DAY_MS // 2, NOON + DAY_MS // 2)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "monitor.sqlite"


def write(path: Path, *snapshots, bounds: Bounds = Bounds()) -> None:  # noqa: B008 - frozen
    writer = HistoryWriter.open(path, bounds)
    writer.write(snapshots)
    writer.close()


def whole(path: Path, series: str, within: TimeRange = DAY, points: int = 10**6) -> Rollup | None:
    with History(path) as history:
        return history.series(BOT, [series], within, points)[0].whole


def test_what_was_seen_can_be_read_while_it_is_written(path: Path) -> None:
    writer = HistoryWriter.open(path, Bounds())
    for snapshot in looks(NOON, 10):
        writer.write([snapshot])
    with History(path) as history:
        cpu, memory, none = history.series(BOT, [CPU, MEMORY, "nobodys"], DAY, 10**6)
        (span,) = history.bots()
    writer.close()
    assert [(p.at_ms - NOON, p.mean) for p in cpu.points] == [(1000 * n, 0.5) for n in range(1, 10)]
    assert [p.last for p in memory.points] == [1e8 + n for n in range(10)]
    assert none.points == ()
    assert (span.name, span.first_ms, span.last_ms) == (BOT, NOON, NOON + 9000)
    assert span.series == (CPU, MEMORY)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_each_tier_tells_the_same_of_the_same_time(path: Path) -> None:
    write(path, *looks(NOON, 3 * 3600 + 90))
    told = [whole(path, CPU, points=points) for points in (10**6, 1000, 20)]
    with History(path) as history:
        steps = [history.series(BOT, [CPU], DAY, n)[0].step_ms for n in (10**6, 1000, 20)]
    assert steps == [1000, 2 * MINUTE_MS, 2 * HOUR_MS]
    assert told[0] == told[1] == told[2] == Rollup(10889, 5444.5, 0.5, 0.5, 0.5, 10889.0)


def test_a_minute_is_rolled_up_by_the_first_look_of_the_next_and_its_hour_likewise(
    path: Path,
) -> None:
    writer = HistoryWriter.open(path, Bounds())
    writer.write(list(looks(NOON, 3601)))
    with open_store(path) as connection:
        rows = connection.execute("SELECT tier, at_ms, looks FROM rollups").fetchall()
    connection.close()
    assert rows == [(MINUTE_MS, NOON + n * MINUTE_MS, 60) for n in range(60)] + [
        (HOUR_MS, NOON, 3600)
    ]
    writer.close()


def test_a_monitor_that_starts_again_goes_on_where_it_was(path: Path) -> None:
    write(path, *looks(NOON, 30))
    write(path, *looks(NOON + 32_000, 30, begin_s=32))
    for points in (10**6, 1000, 24):  # looks, minutes, hours
        found = whole(path, CPU, points=points)
        assert found is not None
        assert (found.count, found.total, found.seconds) == (59, 30.5, 61.0)


def test_a_bot_that_starts_again_has_its_counters_from_zero(path: Path) -> None:
    write(path, *looks(NOON, 10), *looks(NOON + 10_000, 10, begin_s=1))
    found = whole(path, CPU)
    assert found is not None
    assert found.total == 4.5 + 0.5 + 4.5


def test_a_crash_in_the_middle_of_rolling_up_is_mended_by_the_next_look(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = HistoryWriter.open(path, Bounds())
    writer.write(list(looks(NOON, 60)))
    late = list(looks(NOON + MINUTE_MS, 60, begin_s=60))

    def fail(*_: object) -> None:
        raise sqlite3.OperationalError("the disk is away")

    with monkeypatch.context() as patched:
        patched.setattr("perfkit.monitor.history.looks.LookWriter._insert", fail)
        with pytest.raises(StorageError, match="the disk is away"):
            writer.write([late[0]])  # the minute before was rolled up: taken back
    with History(path) as history:
        assert history.bots()[0].last_ms == NOON + 59_000
    writer.write(late)
    writer.close()
    for points in (10**6, 1000):
        found = whole(path, CPU, points=points)
        assert found is not None
        assert (found.count, found.total) == (119, 59.5)


def test_rolling_up_twice_changes_nothing(path: Path) -> None:
    write(path, *looks(NOON, 90))
    before = path.read_bytes()
    write(path)
    write(path)
    assert whole(path, CPU, points=1000) == Rollup(89, 44.5, 0.5, 0.5, 0.5, 89.0)
    assert len(path.read_bytes()) == len(before)


def test_the_calendar_may_be_set_back_or_forth_while_time_goes_on(path: Path) -> None:
    steps = (0, 1000, 2000, -598_000, -597_000, -596_000, 3_600_000, 7000, 8000)
    write(
        path,
        *(
            look(NOON + at_ms, n / 2, steady_ms=5_000_000 + n * 1000)
            for n, at_ms in enumerate(steps)
        ),
    )
    for points in (10**6, 1000, 24):
        found = whole(path, CPU, points=points)
        assert found is not None
        assert (found.total, found.seconds, found.high) == (4.0, 8.0, 0.5)


def test_two_looks_at_the_same_millisecond_are_both_kept(path: Path) -> None:
    write(path, look(NOON, memory=1), look(NOON, memory=2), look(NOON, memory=3))
    found = whole(path, MEMORY)
    assert found is not None
    assert (found.count, found.total) == (3, 6)


def test_a_rollup_of_more_looks_stays_when_the_calendar_is_set_back_onto_it(path: Path) -> None:
    write(path, *looks(NOON, 61))
    with open_store(path) as connection:
        connection.execute("DELETE FROM looks")
    connection.close()
    write(path, look(NOON + 3000, 99.0), *looks(NOON + MINUTE_MS, 2, begin_s=300))
    found = whole(path, MEMORY, points=1000)
    assert found is not None
    assert found.count >= 60


def test_percentiles_are_of_all_response_times_in_every_tier(path: Path) -> None:
    quick = [look(NOON + n * 1000, times_us=(100_000,) * 2) for n in range(3600)]
    slow = [look(NOON + HOUR_MS + n * 1000, times_us=(2_000_000,)) for n in range(800)]
    write(path, *quick, *slow)
    with History(path) as history:
        for points in (10**6, 1000, 24):
            found = history.response(BOT, DAY, points).whole
            assert found is not None
            assert found.count == 8000
            assert found.p50_s == pytest.approx(0.1, rel=0.01)
            assert found.p95_s == pytest.approx(2.0, rel=0.01)
            assert found.max_s == 2.0
        assert history.response(BOT, TimeRange(0, NOON)).whole is None


def test_several_bots_are_told_apart(path: Path) -> None:
    write(path, look(NOON, memory=1), look(NOON, memory=5, bot="other"), look(NOON + 1, memory=3))
    with History(path) as history:
        assert {span.name for span in history.bots()} == {BOT, "other"}
        (other,) = history.series("other", [MEMORY], DAY)
        (nobody,) = history.series("nobody", [MEMORY], DAY)
        assert history.coverage("nobody", DAY).looks == 0
    assert [p.last for p in other.points] == [5]
    assert nobody.points == ()


def test_gaps_are_told_and_the_time_of_rollups_too(path: Path) -> None:
    write(path, *looks(NOON, 100), *looks(NOON + HOUR_MS, 100, begin_s=3600))
    with History(path) as history:
        near = history.coverage(BOT, TimeRange(NOON, NOON + HOUR_MS + 100_000))
        far = history.coverage(BOT, TimeRange(NOON - 300 * DAY_MS, NOON + DAY_MS))
    assert near.looks == far.looks == 200
    assert (near.first_ms, near.last_ms) == (NOON, NOON + HOUR_MS + 100_000)
    assert near.gaps == (TimeRange(NOON + 100_000, NOON + HOUR_MS),)
    assert near.interval_ms == 1000
    assert far.gaps == ()  # each of the hours was looked at


def test_a_bot_looked_at_every_ten_seconds_has_points_ten_seconds_apart(path: Path) -> None:
    write(path, *(look(NOON + n * 10_000, n * 1.0) for n in range(30)))
    with History(path) as history:
        (cpu,) = history.series(BOT, [CPU], TimeRange(NOON, NOON + 300_000), 300)
        assert history.coverage(BOT, DAY).gaps == ()
    assert cpu.step_ms == 10_000
    assert len(cpu.points) == 29


NOTICES = (
    AlertNotice(BOT, NOON, Told.FIRING, "cpu", "critical", "too hot", "rate > 0.8", 0.9, NOON - 9),
    AlertNotice(BOT, NOON + 1, Told.RESOLVED, "cpu", "critical", "", "rate > 0.8", 0.1, NOON - 9),
    EndedNotice(BOT, NOON + 2, 7, "killed by signal 9", (), ("a", "token=123456:" + "A" * 35)),
    BackNotice("other", NOON + 3, 8),
    TroubleNotice(BOT, NOON + 4, "redis", "no connection"),
    TroubleNotice(BOT, NOON + 5, "redis", "no connection", over=True),
)


def test_what_was_told_is_kept_without_secrets(path: Path) -> None:
    writer = HistoryWriter.open(path, Bounds())
    writer.write([], NOTICES)
    writer.close()
    with History(path) as history:
        kept = history.notices(DAY)
        assert [n.at_ms for n in history.notices(DAY, BOT, 2)] == [NOON + 4, NOON + 5]
        assert history.notices(TimeRange(NOON + 9, NOON + 10)) == ()
    assert [(n.kind, n.subject, n.text) for n in kept] == [
        (NoticeKind.FIRING, "cpu", "too hot"),
        (NoticeKind.RESOLVED, "cpu", "rate > 0.8"),
        (NoticeKind.ENDED, "7", "killed by signal 9"),
        (NoticeKind.BACK, "8", "the bot runs"),
        (NoticeKind.TROUBLE, "redis", "no connection"),
        (NoticeKind.TROUBLE_OVER, "redis", "no connection"),
    ]
    assert (kept[0].severity, kept[0].value, kept[0].since_ms) == ("critical", 0.9, NOON - 9)
    assert kept[2].detail.startswith("a\n")
    assert "A" * 35 not in kept[2].detail


def test_only_the_newest_notices_are_kept(path: Path) -> None:
    bounds = Bounds(notices=3)
    writer = HistoryWriter.open(path, bounds)
    for minute in range(12):
        writer.write([look(NOON + minute * MINUTE_MS)], [BackNotice(BOT, NOON + minute, minute)])
        writer.trim()
    writer.close()
    with History(path) as history:
        assert [n.subject for n in history.notices(DAY)] == ["9", "10", "11"]


def test_series_beyond_a_bound_are_not_kept(path: Path) -> None:
    writer = HistoryWriter.open(path, Bounds())
    values = {f"mine_{n}": float(n) for n in range(MOST_SERIES + 10)}
    one = look(NOON)
    writer.write([type(one)(BOT, NOON, values), type(one)(BOT, NOON + 1, values)])
    writer.close()
    with History(path) as history:
        assert len(history.bots()[0].series) == MOST_SERIES


def test_a_series_of_which_nothing_is_known_is_a_counter_by_its_name(path: Path) -> None:
    one = look(NOON)
    values = [{"mine_total": float(n), "mine_depth": float(n)} for n in range(3)]
    write(path, *(type(one)(BOT, NOON + n * 1000, value) for n, value in enumerate(values)))
    with History(path) as history:
        total, depth = history.series(BOT, ["mine_total", "mine_depth"], DAY)
    assert total.whole == Rollup(2, 2.0, 1.0, 1.0, 1.0, 2.0)
    assert depth.whole == Rollup(3, 3.0, 0.0, 2.0, 2.0)


def test_a_bot_that_another_process_records_is_refused(path: Path) -> None:
    write(path, look(NOON))
    parent = 1  # a process that is there as long as the tests are
    with open_store(path) as connection:
        born = process_started(parent)
        connection.execute("UPDATE bots SET writer_pid = ?, writer_born = ?", (parent, born))
    connection.close()
    writer = HistoryWriter.open(path, Bounds())
    with pytest.raises(UsageError, match=f"process 1 is recording a bot called {BOT}"):
        writer.record(BOT)
    writer.record("other")
    writer.close()


def test_a_process_id_that_is_another_process_now_refuses_nobody(path: Path) -> None:
    write(path, look(NOON))
    with open_store(path) as connection:
        connection.execute("UPDATE bots SET writer_pid = 1, writer_born = 12.5")
    connection.close()
    write(path, look(NOON + 1000))


def test_a_newer_schema_is_refused_in_words(path: Path) -> None:
    write(path, look(NOON))
    with open_store(path) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    connection.close()
    for opened in (lambda: History(path), lambda: open_store(path)):
        with pytest.raises(InputError, match=r"written by a newer perfkit: its schema is 2"):
            opened()


def test_the_database_of_another_program_is_left_alone(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE mine (a)")
    connection.close()
    before = path.read_bytes()
    for opened in (lambda: History(path), lambda: open_store(path)):
        with pytest.raises(InputError, match="is a database of another program"):
            opened()
    assert path.read_bytes() == before


def test_what_is_no_store_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no history at"):
        History(tmp_path / "none")
    (tmp_path / "empty").touch()
    with pytest.raises(InputError, match="is empty: no history was ever written"):
        History(tmp_path / "empty")
    (tmp_path / "text").write_bytes(b"no database" * 1000)
    with pytest.raises(InputError, match="text can't be read: file is not a database"):
        History(tmp_path / "text")
    with pytest.raises(InputError, match="text is damaged or no SQLite file"):
        open_store(tmp_path / "text")
    with pytest.raises(StorageError, match="can't be written"):
        open_store(tmp_path / "text" / "below")


def test_a_store_in_a_folder_that_is_not_there_makes_it(tmp_path: Path) -> None:
    write(tmp_path / "new" / "m.sqlite", look(NOON))
    assert (tmp_path / "new" / "m.sqlite").exists()


def test_a_damaged_store_is_said_and_a_row_of_another_kind_too(path: Path) -> None:
    writer = HistoryWriter.open(path, Bounds())
    writer.write(list(looks(NOON, 5)))
    with open_store(path) as connection:
        connection.execute("UPDATE looks SET seen = x'c1' WHERE at_ms = ?", (NOON + 2000,))
    connection.close()
    with pytest.raises(InputError, match=r"is damaged: not a row of the history"):
        whole(path, CPU)
    writer.write([look(NOON + MINUTE_MS, 40.0)])  # rolling up goes on without that row
    writer.close()
    with open_store(path) as connection:
        assert connection.execute("SELECT looks FROM rollups").fetchone() == (4,)
    connection.close()
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    path.write_bytes(data)
    with pytest.raises(InputError, match=r"is damaged|can't be read"):
        whole(path, CPU)


def test_a_full_disk_is_said_and_writing_goes_on_after_it(path: Path) -> None:
    writer = HistoryWriter.open(path, Bounds())
    writer.write([look(NOON)])
    writer._connection.execute("PRAGMA max_page_count = 1")  # as much as there is
    with pytest.raises(StorageError, match=r"the disk is full: .*can't be written") as error:
        writer.write(list(looks(NOON + 1000, 1000)))
    assert error.value.no_room
    writer._connection.execute("PRAGMA max_page_count = 100000")
    writer.write([look(NOON + 2000)])
    writer.close()
    found = whole(path, MEMORY)
    assert found is not None
    assert found.count == 2


def test_a_store_that_is_moved_away_is_begun_anew(path: Path) -> None:
    writer = HistoryWriter.open(path, Bounds())
    writer.write(list(looks(NOON, 3)))
    path.rename(path.with_name("old.sqlite"))
    writer.write(list(looks(NOON + 3000, 2, begin_s=3)))
    path.parent.rename(path.parent.with_name("away"))
    path.parent.touch()  # where the folder was there can be none
    for _ in range(2):
        with pytest.raises(StorageError, match="can't be written"):
            writer.write([look(NOON + 5000)])
    path.parent.unlink()
    writer.write([look(NOON + 6000)])
    writer.close()
    assert whole(path, MEMORY) == Rollup(1, 1e8, 1e8, 1e8, 1e8)
    away = path.parent.with_name("away")
    for name, count in (("old.sqlite", 3), (path.name, 2)):
        found = whole(away / name, MEMORY)
        assert found is not None
        assert found.count == count


def test_a_store_that_is_locked_is_said(path: Path) -> None:
    writer = HistoryWriter.open(path, Bounds())
    writer._connection.execute("PRAGMA busy_timeout = 1")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageError, match="has been locked by another program"):
        writer.write([look(NOON)])
    other.execute("ROLLBACK")
    other.close()
    writer.write([look(NOON)])
    writer.close()
