"""The conversation: what the bot does with each command and button, the same in both variants."""

from dataclasses import asdict

from aiogram import Router
from aiogram.exceptions import TelegramBadRequest
from aiogram.filters import CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message

from homework_bot import keyboards, texts
from homework_bot.keyboards import (
    GiveAnswer,
    OpenClassResults,
    OpenCourse,
    OpenCourses,
    OpenLesson,
    OpenStatistics,
    OpenSubject,
    StartTest,
)
from homework_bot.school import Attempt, Person, Role, School, mark_for


class Test(StatesGroup):
    """Where a student is: in a test, or (no state) somewhere in the menus."""

    answering = State()


def make_router() -> Router:
    """All handlers, in the order in which they are asked whether an update is theirs."""
    router = Router(name="homework")
    router.message.register(start, CommandStart())
    router.message.register(say_unknown)
    press = router.callback_query.register
    press(show_courses, OpenCourses.filter())
    press(show_subjects, OpenCourse.filter())
    press(show_lessons, OpenSubject.filter())
    press(show_lesson, OpenLesson.filter())
    press(start_test, StartTest.filter())
    press(take_answer, GiveAnswer.filter(), Test.answering)
    press(show_statistics, OpenStatistics.filter())
    press(show_class_results, OpenClassResults.filter())
    press(say_test_is_over)
    return router


async def start(message: Message, state: FSMContext, person: Person, school: School) -> None:
    """The command /start: also the way out of a test."""
    await state.clear()
    score = await school.score(person)
    keyboard = keyboards.courses(await school.courses())
    await message.answer(texts.courses(person, score), reply_markup=keyboard)


async def say_unknown(message: Message) -> None:
    """Anything that is not a command of this bot."""
    await message.answer(texts.UNKNOWN)


async def show_courses(
    callback: CallbackQuery, state: FSMContext, person: Person, school: School
) -> None:
    """The menu again."""
    await state.clear()
    score = await school.score(person)
    keyboard = keyboards.courses(await school.courses())
    await show(callback, texts.courses(person, score), keyboard)


async def show_subjects(
    callback: CallbackQuery, callback_data: OpenCourse, person: Person, school: School
) -> None:
    """A course was chosen."""
    score = await school.score(person)
    menu = await school.subjects(callback_data.id)
    await show(callback, texts.subjects(person, score, menu), keyboards.subjects(menu))


async def show_lessons(
    callback: CallbackQuery, callback_data: OpenSubject, person: Person, school: School
) -> None:
    """A subject was chosen."""
    score = await school.score(person)
    menu = await school.lessons(callback_data.id)
    await show(callback, texts.lessons(person, score, menu), keyboards.lessons(menu))


async def show_lesson(
    callback: CallbackQuery, callback_data: OpenLesson, person: Person, school: School
) -> None:
    """A lesson was chosen."""
    score = await school.score(person)
    page = await school.lesson(callback_data.id)
    text = texts.lesson(person, score, page, await school.average(page.id))
    await show(callback, text, keyboards.lesson(page, person))


async def start_test(
    callback: CallbackQuery,
    callback_data: StartTest,
    state: FSMContext,
    person: Person,
    school: School,
) -> None:
    """The first question of a lesson's test."""
    attempt = await school.start_attempt(person, callback_data.lesson_id)
    await state.set_state(Test.answering)
    await ask(callback, attempt, state, school)


async def take_answer(
    callback: CallbackQuery,
    callback_data: GiveAnswer,
    state: FSMContext,
    person: Person,
    school: School,
) -> None:
    """An answer: keep it, say whether it was right, and ask the next question or give the mark."""
    before = Attempt(**await state.get_data())
    if (callback_data.attempt_id, callback_data.position) != (before.id, before.position):
        await callback.answer(texts.ALREADY_ANSWERED)
        return
    attempt = await school.save_answer(person, before, callback_data.option_id)
    verdict = texts.RIGHT if attempt.right > before.right else texts.WRONG
    if not attempt.over:
        await ask(callback, attempt, state, school, verdict)
        return
    await school.finish(attempt, mark_for(attempt.right))
    await state.clear()
    await show(callback, texts.result(attempt), keyboards.result(attempt), verdict)


async def ask(
    callback: CallbackQuery,
    attempt: Attempt,
    state: FSMContext,
    school: School,
    verdict: str | None = None,
) -> None:
    """Put the attempt's question in place of the one before, and remember where the test stands."""
    question = await school.question(attempt.lesson_id, attempt.position)
    await state.set_data(asdict(attempt))
    text = texts.question(attempt, question)
    await show(callback, text, keyboards.question(attempt, question), verdict)


async def show_statistics(
    callback: CallbackQuery, callback_data: OpenStatistics, person: Person, school: School
) -> None:
    """How the person did, and how that compares."""
    statistics = await school.statistics(person, callback_data.lesson_id)
    await show(callback, texts.statistics(statistics), keyboards.menu())


async def show_class_results(
    callback: CallbackQuery, callback_data: OpenClassResults, person: Person, school: School
) -> None:
    """A lesson's results, for teachers only, whoever got hold of the button."""
    if person.role is not Role.TEACHER:
        await callback.answer(texts.TEACHERS_ONLY)
        return
    results = await school.class_results(callback_data.lesson_id)
    await show(callback, texts.class_results(results), keyboards.menu())


async def say_test_is_over(callback: CallbackQuery) -> None:
    """A button of a test that is finished, or that a restart of the bot has forgotten."""
    await callback.answer(texts.TEST_IS_OVER)


async def show(
    callback: CallbackQuery,
    text: str,
    keyboard: InlineKeyboardMarkup,
    notice: str | None = None,
) -> None:
    """Put a text in place of the message whose button was pressed, and end the button's waiting."""
    if isinstance(callback.message, Message):
        try:
            await callback.message.edit_text(text, reply_markup=keyboard)
        except TelegramBadRequest as problem:
            # A button pressed twice in haste asks for what is already there.
            if "message is not modified" not in problem.message:
                raise
    await callback.answer(notice)
