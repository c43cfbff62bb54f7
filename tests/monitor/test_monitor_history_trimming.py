from pathlib import Path

import pytest
from history_looks import BOT, MEMORY, NOON, look, looks

from perfkit.formats.history_rows import write_rollups
from perfkit.model.history import DAY_MS, HOUR_MS, MINUTE_MS, Bounds, Rollup, TimeRange
from perfkit.monitor.history.reading import History
from perfkit.monitor.history.rolling import settle_abandoned
from perfkit.monitor.history.store import open_store, sql
from perfkit.monitor.history.trimming import trim_by_age, trim_by_size
from perfkit.monitor.history.writing import HistoryWriter

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


def trimmed_by_looks(path: Path, bounds: Bounds, times: range, shift_ms: int = 0) -> None:
    writer = HistoryWriter.open(path, bounds)
    for n in times:
        writer.write([look(NOON + shift_ms + n * 30_000)])
        writer.trim()
    writer.close()


def test_old_looks_go_once_the_monitor_has_run_for_ten_minutes(path: Path) -> None:
    fill(path, 5)
    trimmed_by_looks(path, Bounds(), range(18))
    assert tier(path, "looks")[0] == NOON - 5 * DAY_MS
    trimmed_by_looks(path, Bounds(), range(18, 50))
    oldest = tier(path, "looks")[0]
    assert oldest is not None
    assert oldest >= NOON - 2 * DAY_MS


def test_a_calendar_that_is_wrong_for_a_moment_costs_nothing(path: Path) -> None:
    fill(path, 1)
    writer = HistoryWriter.open(path, Bounds())
    year_2036 = NOON + 3650 * DAY_MS
    for at_ms in (NOON, year_2036, year_2036 + 90_000, NOON + 91_000):
        writer.write([look(at_ms)])
        writer.trim()
    writer.close()
    assert tier(path, "looks") == (NOON - DAY_MS, 1440 + 4)
    with History(path) as history:
        (found,) = history.series(BOT, [MEMORY], TimeRange(NOON - HOUR_MS, NOON + HOUR_MS))
    assert sum(p.count for p in found.points) == 2


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
