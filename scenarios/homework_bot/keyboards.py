"""The buttons under the bot's messages, and the data they carry."""

from collections.abc import Iterable

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from homework_bot.school import Attempt, Lesson, Menu, Person, Question, Role


class OpenCourses(CallbackData, prefix="courses"):
    """Back to the menu of courses."""


class OpenCourse(CallbackData, prefix="course"):
    """A course was chosen."""

    id: int


class OpenSubject(CallbackData, prefix="subject"):
    """A subject was chosen."""

    id: int


class OpenLesson(CallbackData, prefix="lesson"):
    """A lesson was chosen."""

    id: int


class StartTest(CallbackData, prefix="test"):
    """The test of a lesson was started."""

    lesson_id: int


class GiveAnswer(CallbackData, prefix="answer"):
    """An answer was pressed, to the question that stood at this position of this test."""

    attempt_id: int
    position: int
    option_id: int


class OpenStatistics(CallbackData, prefix="statistics"):
    """The statistics were asked for after a lesson's test."""

    lesson_id: int


class OpenClassResults(CallbackData, prefix="results"):
    """A teacher asked how the classes do in a lesson."""

    lesson_id: int


MENU = ("Menu", OpenCourses())


def courses(menu: Menu) -> InlineKeyboardMarkup:
    return column((entry.title, OpenCourse(id=entry.id)) for entry in menu.entries)


def subjects(menu: Menu) -> InlineKeyboardMarkup:
    entries = [(entry.title, OpenSubject(id=entry.id)) for entry in menu.entries]
    return column([*entries, MENU])


def lessons(menu: Menu) -> InlineKeyboardMarkup:
    entries = [(entry.title, OpenLesson(id=entry.id)) for entry in menu.entries]
    return column([*entries, MENU])


def lesson(page: Lesson, person: Person) -> InlineKeyboardMarkup:
    rows: list[tuple[str, CallbackData]] = [("Start test", StartTest(lesson_id=page.id))]
    if person.role is Role.TEACHER:
        rows.append(("Results by class", OpenClassResults(lesson_id=page.id)))
    return column([*rows, ("Back", OpenSubject(id=page.subject_id))])


def question(attempt: Attempt, asked: Question) -> InlineKeyboardMarkup:
    return column(
        (
            f"{letter}) {option.text}",
            GiveAnswer(attempt_id=attempt.id, position=attempt.position, option_id=option.id),
        )
        for letter, option in zip("ABCD", asked.options, strict=True)
    )


def result(attempt: Attempt) -> InlineKeyboardMarkup:
    return column([("Statistics", OpenStatistics(lesson_id=attempt.lesson_id)), MENU])


def menu() -> InlineKeyboardMarkup:
    return column([MENU])


def column(rows: Iterable[tuple[str, CallbackData]]) -> InlineKeyboardMarkup:
    """One button a row."""
    return InlineKeyboardMarkup(
        inline_keyboard=[
            [InlineKeyboardButton(text=text, callback_data=data.pack())] for text, data in rows
        ]
    )
