"""What the demo bot says, and what it does with presses that come late, twice or forged."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from aiogram.exceptions import TelegramBadRequest
from aiogram.methods import EditMessageText
from homework_bot import keyboards, texts
from homework_bot.bot import Variant, open_school
from homework_bot.database import working_copy
from homework_bot.generate import FIRST_TELEGRAM_ID
from homework_bot.school import mark_for
from homework_player import SMALL, Player, lots

TEACHER = FIRST_TELEGRAM_ID + SMALL.classes * SMALL.students_a_class


def hold(
    cache: Path,
    talk: Callable[[Player], Awaitable[None]],
    telegram_id: int = 77_001,
    variant: Variant = Variant.AFTER,
) -> Player:
    """Let one student talk to the bot; the student, with all that was sent to them."""

    async def run() -> Player:
        with working_copy(SMALL, indexed=variant.indexed, cache=cache) as path:
            async with open_school(variant, path) as school:
                player = Player(school, telegram_id)
                await talk(player)
                return player

    return asyncio.run(run())


def test_a_student_walks_from_the_courses_to_the_first_question(small_cache: Path) -> None:
    async def talk(player: Player) -> None:
        await player.say("/start")
        assert "0 tests done, 0 of 0 answers right" in player.text
        assert list(player.buttons) == ["Mathematics", "Physics", "Languages"]
        await player.press("Physics")
        assert list(player.buttons) == ["Speed", "Density", "Electricity", "Energy", "Menu"]
        await player.press("Density")
        assert len(player.buttons) == 11
        await player.press("Lesson 3")
        assert list(player.buttons) == ["Start test", "Back"]
        await player.press("Start test")
        assert player.text.startswith("Attempt 1. Question 1 of 10, right so far: 0")
        assert [text[:3] for text in player.buttons] == ["A) ", "B) ", "C) ", "D) "]

    hold(small_cache, talk)


@pytest.mark.parametrize("variant", list(Variant))
def test_the_result_counts_the_right_answers_and_the_statistics_agree(
    variant: Variant, small_cache: Path
) -> None:
    async def talk(player: Player) -> None:
        await player.open_lesson("Languages", "French", "Lesson 1")
        await player.do_test(lots(3))
        verdicts = [call.get("text") for call in player.session.calls]
        right = verdicts.count(texts.RIGHT)
        assert right + verdicts.count(texts.WRONG) == 10
        assert player.text == f"You answered {right} of 10.\nYour mark: {mark_for(right)}"
        await player.press("Statistics")
        assert f"French, Lesson 1: {right} of 10, mark {mark_for(right)}" in player.text
        assert "Your place in class: 6 of 6" in player.text
        await player.press("Menu")
        assert f"1 tests done, {right} of 10 answers right" in player.text

    hold(small_cache, talk, variant=variant)


def test_every_press_is_answered_once(small_cache: Path) -> None:
    async def talk(player: Player) -> None:
        await player.open_lesson("Mathematics", "Addition", "Lesson 1")
        await player.do_test(lots(1))

    player = hold(small_cache, talk)
    methods = [call["method"] for call in player.session.calls]
    assert methods == ["sendMessage"] + ["editMessageText", "answerCallbackQuery"] * 14


def test_an_answer_to_an_earlier_question_counts_once(small_cache: Path) -> None:
    async def talk(player: Player) -> None:
        await player.open_lesson("Mathematics", "Addition", "Lesson 1")
        await player.press("Start test")
        data = next(iter(player.buttons.values()))
        await player.press_data(data)
        await player.press_data(data)
        assert "Question 2 of 10" in player.text

    player = hold(small_cache, talk)
    assert player.session.calls[-1]["text"] == texts.ALREADY_ANSWERED


def test_an_answer_to_a_test_that_start_has_ended_is_refused(small_cache: Path) -> None:
    async def talk(player: Player) -> None:
        await player.open_lesson("Mathematics", "Addition", "Lesson 1")
        await player.press("Start test")
        data = next(iter(player.buttons.values()))
        await player.say("/start")
        await player.press_data(data)

    player = hold(small_cache, talk)
    assert player.session.calls[-1]["text"] == texts.TEST_IS_OVER


def test_teachers_see_results_by_class_and_students_do_not(small_cache: Path) -> None:
    async def talk(player: Player) -> None:
        await player.open_lesson("Mathematics", "Addition", "Lesson 1")
        data = keyboards.OpenClassResults(lesson_id=1).pack()
        await player.press_data(data)

    assert "by class" in hold(small_cache, talk, TEACHER).text
    student = hold(small_cache, talk)
    assert student.session.calls[-1]["text"] == texts.TEACHERS_ONLY


def test_a_press_that_changes_nothing_is_answered_all_the_same(small_cache: Path) -> None:
    player = hold(small_cache, lambda player: press_while(player, "message is not modified: same"))
    assert player.session.calls[-1]["method"] == "answerCallbackQuery"


def test_another_refusal_of_telegram_is_not_hidden(small_cache: Path) -> None:
    with pytest.raises(TelegramBadRequest, match="message to edit not found"):
        hold(small_cache, lambda player: press_while(player, "message to edit not found"))


async def press_while(player: Player, problem: str) -> None:
    await player.say("/start")
    method = EditMessageText(text="")
    player.session.problem = TelegramBadRequest(method, f"Bad Request: {problem}")
    await player.press("Physics")


@pytest.mark.parametrize(("right", "mark"), [(10, 5), (9, 5), (8, 4), (7, 4), (5, 3), (4, 2)])
def test_marks(right: int, mark: int) -> None:
    assert mark_for(right) == mark


def test_a_lesson_nobody_has_done_has_no_average() -> None:
    assert texts.average_line(None) == "Nobody has done this test yet."
