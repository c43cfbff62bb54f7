"""The demo bot's database: the same at each generation, cached whole, never grown by a run."""

import asyncio
import fcntl
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from homework_bot.bounded_cache import BoundedCache
from homework_bot.database import working_copy
from homework_bot.generate import Size, generate
from homework_player import SMALL

SCENARIOS = Path(__file__).parents[2] / "scenarios"


def rows(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as database:
        return [line for line in database.iterdump() if line.startswith("INSERT")]


def indexes(path: Path) -> int:
    with closing(sqlite3.connect(path)) as database:
        [(count,)] = database.execute("SELECT count(*) FROM sqlite_master WHERE type = 'index'")
    return int(count)


def test_generation_is_deterministic_and_both_variants_get_the_same_rows(tmp_path: Path) -> None:
    with working_copy(SMALL, indexed=False, cache=tmp_path / "a") as path:
        plain, plain_indexes = rows(path), indexes(path)
    with working_copy(SMALL, indexed=True, cache=tmp_path / "b") as path:
        indexed, indexed_indexes = rows(path), indexes(path)
    assert plain == indexed
    assert plain_indexes == 0
    assert indexed_indexes == 10


def test_another_seed_makes_other_rows_and_replaces_the_cached_file(tmp_path: Path) -> None:
    with working_copy(SMALL, indexed=False, cache=tmp_path) as path:
        first = rows(path)
    with working_copy(replace(SMALL, seed=2), indexed=False, cache=tmp_path) as path:
        assert rows(path) != first
    assert len(list(tmp_path.glob("plain-*.db"))) == 1


def test_every_attempt_is_the_sum_of_its_answers(tmp_path: Path) -> None:
    with (
        working_copy(SMALL, indexed=False, cache=tmp_path) as path,
        closing(sqlite3.connect(path)) as database,
    ):
        [(wrong,)] = database.execute(
            "SELECT count(*) FROM attempts WHERE correct !="
            " (SELECT sum(correct) FROM answers WHERE attempt_id = attempts.id)"
        )
        [(lies,)] = database.execute(
            "SELECT count(*) FROM answers JOIN options ON options.id = option_id"
            " WHERE options.correct != answers.correct"
            " OR options.question_id != answers.question_id"
        )
    assert (wrong, lies) == (0, 0)


def test_what_a_run_writes_is_gone_with_it(tmp_path: Path) -> None:
    with working_copy(SMALL, indexed=False, cache=tmp_path) as path:
        before = rows(path)
        with closing(sqlite3.connect(path)) as database, database:
            database.execute("DELETE FROM answers")
    files = {file.name for file in tmp_path.iterdir()}
    with working_copy(SMALL, indexed=False, cache=tmp_path) as path:
        assert rows(path) == before
    assert {file.name for file in tmp_path.iterdir()} == files
    assert len(files) == 2


def test_a_generation_that_was_cut_off_is_done_again(tmp_path: Path) -> None:
    with working_copy(SMALL, indexed=False, cache=tmp_path):
        pass
    [whole] = tmp_path.glob("plain-*.db")
    whole.rename(whole.with_suffix(".unfinished"))
    with working_copy(SMALL, indexed=False, cache=tmp_path) as path:
        assert len(rows(path)) > 1_000
    assert not list(tmp_path.glob("*.unfinished"))


def test_the_copy_of_a_living_bot_is_kept(tmp_path: Path) -> None:
    with working_copy(SMALL, indexed=False, cache=tmp_path) as first:
        with working_copy(SMALL, indexed=False, cache=tmp_path) as second:
            assert first.exists()
            assert first != second
        assert first.exists()


def test_nobody_else_touches_the_cache_while_a_database_is_generated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def generate_guarded(*args: Any, **kwargs: Any) -> None:
        with (tmp_path / "lock").open() as other, pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        generate(*args, **kwargs)

    monkeypatch.setattr("homework_bot.database.generate", generate_guarded)
    with working_copy(SMALL, indexed=False, cache=tmp_path) as path:
        assert len(rows(path)) > 1_000


HOLDER = """
import sys
from pathlib import Path
from homework_bot.database import working_copy
from homework_bot.generate import Size, generate
with working_copy(Size(4, 5, 4), indexed=False, cache=Path(sys.argv[1])) as path:
    print(path, flush=True)
    sys.stdin.read()
"""


def holder(cache: Path) -> subprocess.Popen[str]:
    """Another bot's process, as far as the cache goes; says which copy it has."""
    return subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(cache)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(SCENARIOS)},
    )


@pytest.mark.slow
def test_two_that_start_at_once_share_one_generation(tmp_path: Path) -> None:
    with holder(tmp_path) as first, holder(tmp_path) as second:
        assert first.stdout is not None
        assert second.stdout is not None
        paths = {Path(first.stdout.readline().strip()), Path(second.stdout.readline().strip())}
        assert len(paths) == 2
        assert all(path.exists() for path in paths)
        first.communicate()
        second.communicate()
    assert len(list(tmp_path.glob("plain-*.db"))) == 1
    assert not list(tmp_path.glob("run-*"))


@pytest.mark.slow
def test_the_copy_of_a_killed_bot_is_swept_away_at_the_next_start(tmp_path: Path) -> None:
    with holder(tmp_path) as bot:
        assert bot.stdout is not None
        left = Path(bot.stdout.readline().strip())
        bot.send_signal(signal.SIGKILL)
    assert left.exists()
    with working_copy(SMALL, indexed=False, cache=tmp_path):
        assert not left.exists()


@pytest.mark.slow
def test_the_full_database_is_large_enough_that_an_index_matters(tmp_path: Path) -> None:
    with (
        working_copy(Size(), indexed=False, cache=tmp_path) as path,
        closing(sqlite3.connect(path)) as database,
    ):
        [(answers,)] = database.execute("SELECT count(*) FROM answers")
    assert answers >= 300_000


def loader(value: str) -> Callable[[], Awaitable[str]]:
    async def load() -> str:
        return value

    return load


def test_the_cache_forgets_by_time_and_never_grows_over_its_size() -> None:
    now = 0.0
    cache = BoundedCache[int, str](size=2, ttl=10, clock=lambda: now)

    async def use() -> None:
        nonlocal now
        assert await cache.get(1, loader("one")) == "one"
        assert await cache.get(1, loader("changed")) == "one"
        now = 10.0
        assert await cache.get(1, loader("changed")) == "changed"
        await cache.get(2, loader("two"))
        await cache.get(3, loader("three"))
        assert list(cache.kept) == [2, 3]

    asyncio.run(use())
