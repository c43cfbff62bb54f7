"""Both variants hold the same conversation, and need as many queries as they are meant to."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from homework_bot.bot import Variant, open_school
from homework_bot.database import working_copy
from homework_bot.generate import FIRST_TELEGRAM_ID, Size
from homework_bot.press_once import PressOnce
from homework_bot.school import School
from homework_bot.storage_after import SchoolAfter
from homework_bot.storage_before import SchoolBefore
from homework_player import SMALL, Player, homework, lots

# What the drivers add: bounds of a transaction, and a number the connection knows by itself.
NO_QUERY = ("BEGIN", "COMMIT", "SELECT last_insert_rowid()")
Play = Callable[[School], Awaitable[Any]]


@asynccontextmanager
async def school_of(variant: Variant, size: Size, cache: Path) -> AsyncIterator[School]:
    with working_copy(size, indexed=variant.indexed, cache=cache) as path:
        async with open_school(variant, path) as school:
            yield school


def played(variant: Variant, cache: Path, play: Play, size: Size = SMALL) -> Any:
    async def run() -> Any:
        async with school_of(variant, size, cache) as school:
            return await play(school)

    return asyncio.run(run())


async def calls_of_a_class(school: School) -> list[dict[str, Any]]:
    """All the bot sends to new students, to one the database knows, and to a teacher."""
    known = FIRST_TELEGRAM_ID
    teacher = FIRST_TELEGRAM_ID + SMALL.classes * SMALL.students_a_class
    calls: list[dict[str, Any]] = []
    for telegram_id in (77_001, 77_005, known, teacher, 77_001):
        player = Player(school, telegram_id)
        await homework(player, lots(telegram_id))
        await player.open_lesson("Physics", "Speed", "Lesson 2")
        if telegram_id == teacher:
            await player.press("Results by class")
        await player.say("what?")
        calls += player.session.calls
    return calls


def test_both_variants_send_the_same_calls(small_cache: Path) -> None:
    before = played(Variant.BEFORE, small_cache, calls_of_a_class)
    after = played(Variant.AFTER, small_cache, calls_of_a_class)
    assert before == after
    assert len(before) > 150


def test_the_leaky_variant_says_the_same_and_keeps_every_press(small_cache: Path) -> None:
    async def both(school: School) -> tuple[list[dict[str, Any]], list[dict[str, Any]], int]:
        plain = Player(school)
        leaky = Player(school, telegram_id=plain.telegram_id + 4, variant=Variant.LEAKY)
        for player in (plain, leaky):
            await homework(player, lots(3))
        (middleware,) = leaky.dispatcher.callback_query.outer_middleware
        assert isinstance(middleware, PressOnce)
        return plain.session.calls, leaky.session.calls, len(middleware.dealt_with)

    plain, leaky, kept = played(Variant.LEAKY, small_cache, both)
    methods = [call["method"] for call in plain]
    assert [call["method"] for call in leaky] == methods
    assert kept == methods.count("answerCallbackQuery")


async def calls_of_a_student(school: School) -> list[dict[str, Any]]:
    player = Player(school)
    await homework(player, lots(1))
    return player.session.calls


@pytest.mark.parametrize("variant", list(Variant))
def test_a_run_leaves_no_trace_in_the_next(variant: Variant, small_cache: Path) -> None:
    first = played(variant, small_cache, calls_of_a_student)
    assert played(variant, small_cache, calls_of_a_student) == first


@pytest.mark.parametrize("variant", list(Variant))
def test_every_answer_is_kept_for_good_before_the_next_question(
    variant: Variant, small_cache: Path
) -> None:
    async def answers_seen_from_outside(path: Path) -> list[int]:
        seen: list[int] = []
        async with open_school(variant, path) as school:
            player = Player(school)
            await player.open_lesson("Physics", "Speed", "Lesson 2")
            await player.press("Start test")
            for _question in range(2):
                await player.press(next(iter(player.buttons)))
                with closing(sqlite3.connect(path)) as other:
                    seen += other.execute(ANSWERS_OF_NEWEST_USER).fetchone()
        return seen

    with working_copy(SMALL, indexed=variant.indexed, cache=small_cache) as path:
        assert asyncio.run(answers_seen_from_outside(path)) == [1, 2]


ANSWERS_OF_NEWEST_USER = "SELECT count(*) FROM answers WHERE user_id = (SELECT max(id) FROM users)"


async def queries_a_click(school: School) -> list[int]:
    """Statements of each click of a student's second homework: the first one warms the caches."""
    statements: list[str] = []
    if isinstance(school, SchoolAfter):
        await school.database.set_trace_callback(statements.append)
    elif isinstance(school, SchoolBefore):
        school.database.connection.set_trace_callback(statements.append)
    player = Player(school)
    await homework(player, lots(1))
    counts: list[int] = []
    feed = player.feed

    async def counted(**event: Any) -> None:
        statements.clear()
        await feed(**event)
        counts.append(len([sql for sql in statements if sql.strip() not in NO_QUERY]))

    player.feed = counted  # type: ignore[method-assign]
    await homework(player, lots(1))
    return counts


def test_before_asks_five_to_seven_times_a_click(small_cache: Path) -> None:
    counts = played(Variant.BEFORE, small_cache, queries_a_click)
    assert len(counts) == 17
    assert set(counts) <= {5, 6, 7}


def test_after_asks_once_or_twice_a_click(small_cache: Path) -> None:
    counts = played(Variant.AFTER, small_cache, queries_a_click)
    assert len(counts) == 17
    assert set(counts) <= {1, 2}


def test_every_query_of_after_uses_an_index_on_the_large_tables(small_cache: Path) -> None:
    async def statements(school: School) -> list[str]:
        assert isinstance(school, SchoolAfter)
        asked: list[str] = []
        await school.database.set_trace_callback(asked.append)
        await calls_of_a_student(school)
        return asked

    asked = set(played(Variant.AFTER, small_cache, statements))
    with working_copy(SMALL, indexed=True, cache=small_cache) as path:
        database = sqlite3.connect(path)
        plans = [row[3] for sql in asked for row in database.execute(f"EXPLAIN QUERY PLAN {sql}")]
        database.close()
    assert any("INDEX answers_by_user" in plan for plan in plans)
    assert not [plan for plan in plans if plan in ("SCAN answers", "SCAN attempts", "SCAN users")]


async def milliseconds_a_click(school: School) -> float:
    player = Player(school)
    await homework(player, lots(1))
    began = perf_counter()
    await homework(player, lots(2))
    return (perf_counter() - began) * 1e3 / 17


@pytest.mark.slow
def test_a_missing_index_is_felt_on_the_full_database(tmp_path: Path) -> None:
    before = played(Variant.BEFORE, tmp_path, milliseconds_a_click, Size())
    after = played(Variant.AFTER, tmp_path, milliseconds_a_click, Size())
    assert before > 5 * after, f"before {before:.1f} ms a click, after {after:.1f} ms"
