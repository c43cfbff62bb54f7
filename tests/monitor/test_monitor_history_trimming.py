from datetime import UTC, datetime
from pathlib import Path

import pytest
from history_looks import BOT, MEMORY, NOON, look, looks

from perfkit.formats.history_rows import write_rollups
from perfkit.model.history import DAY_MS, HOUR_MS, MINUTE_MS, Bounds, Rollup, TimeRange
from perfkit.model.monitoring import BackNotice
from perfkit.monitor.history.reading import History
from perfkit.monitor.history.rolling import settle_abandoned
from perfkit.monitor.history.store import open_store, sql
from perfkit.monitor.history.trimming import trim_by_age, trim_by_size
from perfkit.monitor.history.writing import HistoryWriter
from perfkit.monitor.rhythm import Rhythm

MIB = 1024 * 1024


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "monitor.sqlite"


def tier(path: Path, table: str, step_ms: int | None = None) -> tuple[int | None, int]:
    """Where a tier begins, and how many rows it has."""
    chosen = "" if step_ms is None else f" WHERE tier = {step_ms}"
    connection = open_store(path)
    row = connection.execute(f"SELECT MIN(at_ms), COUNT(*) FROM {table}{chosen}").fetchone()  # noqa: S608
    connection.close()
    return row


def fill(path: Path, days: int, row_bytes: int = 100) -> None:
    """Days of rows in each tier that end at noon, a look a minute, of another bot's."""
    connection = open_store(path)
    blob = b"\x80" + bytes(row_bytes)
    connection.execute("BEGIN")
    connection.execute(sql("insert_bot"), ("other",))
    first = NOON - days * DAY_MS
    for at_ms in range(first, NOON, MINUTE_MS):
        connection.execute(sql("insert_look"), (at_ms, 1, 1000, blob, None))
        connection.execute(sql("upsert_rollup"), (MINUTE_MS, at_ms, 1, 60, blob, None))
    for at_ms in range(first, NOON, HOUR_MS):
        connection.execute(sql("upsert_rollup"), (HOUR_MS, at_ms, 1, 60, blob, None))
    connection.execute("COMMIT")
    connection.close()


def test_what_is_older_than_its_bound_goes_tier_by_tier(path: Path) -> None:
    fill(path, 5)
    connection = open_store(path)
    bounds = Bounds(seconds_ms=DAY_MS, minutes_ms=2 * DAY_MS, hours_ms=4 * DAY_MS)
    for _ in range(5):  # a day of looks at a time
        trim_by_age(connection, bounds, NOON)
    connection.close()
    assert tier(path, "looks") == (NOON - DAY_MS, 1440)
    assert tier(path, "rollups", MINUTE_MS) == (NOON - 2 * DAY_MS, 2 * 1440)
    assert tier(path, "rollups", HOUR_MS) == (NOON - 4 * DAY_MS, 4 * 24)


def test_two_years_and_a_half_are_trimmed_to_two(path: Path) -> None:
    connection = open_store(path)
    blob = write_rollups({1: Rollup(60, 6.0, 0.0, 1.0, 1.0)}, 60)
    connection.execute("BEGIN")
    for hour in range(900 * 24):
        row = (HOUR_MS, NOON - (hour + 1) * HOUR_MS, 1, 60, blob, None)
        connection.execute(sql("upsert_rollup"), row)
    connection.execute("COMMIT")
    trim_by_age(connection, Bounds(), NOON)
    connection.close()
    assert tier(path, "rollups", HOUR_MS) == (NOON - 730 * DAY_MS, 730 * 24)


def test_a_history_that_is_too_large_loses_its_oldest_looks_first_and_the_file_shrinks(
    path: Path,
) -> None:
    fill(path, 5, row_bytes=300)
    before = path.stat().st_size
    looks_before = tier(path, "looks")[1]
    connection = open_store(path)
    bounds = Bounds(most_bytes=int(before * 0.75))
    for _ in range(6):
        trim_by_size(connection, bounds, NOON)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    assert path.stat().st_size <= bounds.most_bytes + MIB + 4096
    oldest, count = tier(path, "looks")
    assert 0 < count < looks_before
    assert oldest is not None
    assert oldest > NOON - 5 * DAY_MS
    assert tier(path, "rollups", MINUTE_MS)[1] == 5 * 1440


def test_then_the_oldest_minutes_go_and_the_last_hour_of_looks_stays(path: Path) -> None:
    fill(path, 5, row_bytes=300)
    connection = open_store(path)
    for _ in range(20):
        trim_by_size(connection, Bounds(most_bytes=MIB), NOON)
    connection.close()
    assert tier(path, "looks") == (NOON - HOUR_MS, 60)
    assert tier(path, "rollups", MINUTE_MS) == (NOON - DAY_MS, 1440)
    assert tier(path, "rollups", HOUR_MS)[1] == 5 * 24


class Clocks:
    """The monotonic clock goes on; the calendar is set as somebody likes."""

    def __init__(self) -> None:
        self.steady_ms = 0
        self.calendar_ms = NOON

    def go_on(self, passed_ms: int) -> None:
        self.steady_ms += passed_ms
        self.calendar_ms += passed_ms

    def now_ns(self) -> int:
        return self.steady_ms * 1_000_000

    def wall(self) -> datetime:
        return datetime.fromtimestamp(self.calendar_ms / 1000, UTC)


def watched(writer: HistoryWriter, clocks: Clocks, count: int, each_ms: int = 30_000) -> None:
    """So many looks, each of which has the calendar's time."""
    for _ in range(count):
        writer.write([look(clocks.calendar_ms)])
        writer.trim()
        clocks.go_on(each_ms)


@pytest.mark.parametrize("each_ms", [30_000, 7 * MINUTE_MS])
def test_old_looks_go_once_the_monitor_has_run_for_ten_minutes(path: Path, each_ms: int) -> None:
    fill(path, 5)
    clocks = Clocks()
    writer = HistoryWriter.open(path, Bounds(), clocks)
    watched(writer, clocks, 9 * MINUTE_MS // each_ms + 1, each_ms)
    assert tier(path, "looks")[0] == NOON - 5 * DAY_MS
    watched(writer, clocks, 12 * MINUTE_MS // each_ms + 4, each_ms)
    writer.close()
    oldest = tier(path, "looks")[0]
    assert oldest is not None
    assert oldest >= NOON - 2 * DAY_MS


def test_a_calendar_that_is_wrong_for_a_moment_costs_nothing(path: Path) -> None:
    fill(path, 1)
    clocks = Clocks()
    writer = HistoryWriter.open(path, Bounds(), clocks)
    watched(writer, clocks, 1)
    clocks.calendar_ms += 3650 * DAY_MS
    watched(writer, clocks, 2)
    clocks.calendar_ms -= 3650 * DAY_MS
    watched(writer, clocks, 1)
    writer.close()
    assert tier(path, "looks") == (NOON - DAY_MS, 1440 + 4)
    with History(path) as history:
        (found,) = history.series(BOT, [MEMORY], TimeRange(NOON - HOUR_MS, NOON + HOUR_MS))
    assert sum(p.count for p in found.points) == 2


def test_looks_that_are_given_times_in_the_future_remove_nothing(path: Path) -> None:
    fill(path, 1)
    clocks = Clocks()
    writer = HistoryWriter.open(path, Bounds(), clocks)
    for _ in range(40):
        writer.write([look(clocks.calendar_ms + 3650 * DAY_MS)])
        writer.trim()
        clocks.go_on(30_000)
    writer.close()
    assert tier(path, "looks") == (NOON - DAY_MS, 1440 + 40)


def test_a_monitor_goes_on_for_hours_after_its_calendar_was_wrong_and_loses_nothing(
    path: Path,
) -> None:
    fill(path, 1)
    clocks, rhythm = Clocks(), Rhythm(MINUTE_MS * 1_000_000)
    writer = HistoryWriter.open(path, Bounds(), clocks)
    for minute in range(120):
        leap_ms = 1095 * DAY_MS if minute == 30 else 0
        clocks.calendar_ms += leap_ms
        looked = rhythm.look(clocks.now_ns(), clocks.calendar_ms)
        writer.write([look(looked.at_ms)])
        writer.trim()
        clocks.calendar_ms -= leap_ms
        clocks.go_on(MINUTE_MS)
    writer.close()
    assert tier(path, "looks") == (NOON - DAY_MS, 1440 + 120)
    with History(path) as history:
        (found,) = history.series(BOT, [MEMORY], TimeRange(NOON, NOON + 2 * HOUR_MS))
    assert sum(p.count for p in found.points) == 119


def test_notices_are_bounded_from_the_first_minute_on(path: Path) -> None:
    writer = HistoryWriter.open(path, Bounds(notices=3), Clocks())
    writer.write([look(NOON)], [BackNotice(BOT, NOON, pid) for pid in range(12)])
    writer.trim()
    writer.close()
    assert tier(path, "notices")[1] == 3


def test_what_a_killed_monitor_left_is_rolled_up_by_another(path: Path) -> None:
    killed = HistoryWriter.open(path, Bounds())
    killed.write(list(looks(NOON, 90)))
    killed._connection.close()  # as SIGKILL leaves it
    connection = open_store(path)
    settle_abandoned(connection, NOON + 30 * MINUTE_MS, ())
    assert tier(path, "rollups", HOUR_MS) == (None, 0)  # it may come back
    settle_abandoned(connection, NOON + 2 * HOUR_MS, ())
    settle_abandoned(connection, NOON + 2 * HOUR_MS, ())
    connection.execute("DELETE FROM looks")
    connection.close()
    with History(path) as history:
        for points in (10**6, 24):
            within = TimeRange(NOON - HOUR_MS, NOON + DAY_MS)
            (found,) = history.series(BOT, [MEMORY], within, points)
            assert found.whole is not None
            assert found.whole.count == 90
