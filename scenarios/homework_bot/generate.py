"""Fills an empty database with a school that has been at work for years: same seed, same rows."""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from random import Random

from homework_bot.catalogue import COURSES, LESSONS
from homework_bot.school import QUESTIONS, Role, mark_for

FIRST_TELEGRAM_ID = 1_000
"""Accounts are numbered from here: far below real ones, so that no stranger is taken for one."""

SCHOOL_OPENED = 1_700_000_000
SECONDS_A_QUESTION = 20


@dataclass(frozen=True, slots=True)
class Size:
    """How large a school: a test is 10 answers, so the default keeps 650,000 of them."""

    classes: int = 130
    students_a_class: int = 25
    tests_a_student: int = 20
    seed: int = 1


def generate(database: sqlite3.Connection, size: Size, *, indexed: bool) -> None:
    """Make the tables, fill them and, for who wants them, index them; all in one transaction."""
    random = Random(size.seed)
    database.executescript(source("schema.sql"))
    database.execute("BEGIN")
    correct_options = fill_catalogue(database, random)
    students = fill_people(database, random, size)
    fill_history(database, random, list(students) * size.tests_a_student, correct_options)
    database.execute("COMMIT")
    if indexed:
        database.executescript(source("indexes.sql"))


def source(name: str) -> str:
    """The text of a file beside this module."""
    return (resources.files("homework_bot") / name).read_text(encoding="utf-8")


def fill_catalogue(database: sqlite3.Connection, random: Random) -> list[int]:
    """Write courses down to options; the right option of every question, by question."""
    correct_options: list[int] = []
    for course, subjects in COURSES.items():
        course_id = insert(database, "courses (title)", course)
        for subject, make in subjects.items():
            subject_id = insert(database, "subjects (course_id, title)", course_id, subject)
            for level in range(1, LESSONS + 1):
                body = f"{QUESTIONS} questions, level {level} of {LESSONS}."
                lesson = (subject_id, f"Lesson {level}", body)
                lesson_id = insert(database, "lessons (subject_id, title, body)", *lesson)
                for position in range(1, QUESTIONS + 1):
                    text, answers = make(random, level)
                    question = (lesson_id, position, text)
                    question_id = insert(
                        database, "questions (lesson_id, position, text)", *question
                    )
                    correct_options.append(fill_options(database, random, question_id, answers))
    return correct_options


def fill_options(
    database: sqlite3.Connection, random: Random, question_id: int, answers: list[str]
) -> int:
    """Write a question's answers, of which the first is right, in a drawn order; the right one."""
    right_id = 0
    for text in random.sample(answers, len(answers)):
        correct = text == answers[0]
        option = (question_id, text, int(correct))
        option_id = insert(database, "options (question_id, text, correct)", *option)
        right_id = option_id if correct else right_id
    return right_id


def insert(database: sqlite3.Connection, into: str, *values: int | str) -> int:
    """Write one row of the catalogue; its id."""
    places = ", ".join("?" * len(values))
    # `into` is one of the literals above, never a user's text.
    row = database.execute(f"INSERT INTO {into} VALUES ({places})", values)  # noqa: S608
    return row.lastrowid or 0


def fill_people(database: sqlite3.Connection, random: Random, size: Size) -> range:
    """Write classes, students and one teacher a class; the students' ids."""
    names = [f"{5 + number // 20}{chr(65 + number % 20)}" for number in range(size.classes)]
    database.executemany("INSERT INTO classes (name) VALUES (?)", [(name,) for name in names])
    students = size.classes * size.students_a_class
    people = [Role.STUDENT] * students + [Role.TEACHER] * size.classes
    database.executemany(
        "INSERT INTO users (telegram_id, name, role, class_id) VALUES (?, ?, ?, ?)",
        (
            (FIRST_TELEGRAM_ID + number, full_name(random), role, 1 + number % size.classes)
            for number, role in enumerate(people)
        ),
    )
    return range(1, students + 1)


FIRST_NAMES = ["Anna", "Boris", "Clara", "David", "Elena", "Felix", "Greta", "Hugo", "Irina"]
LAST_NAMES = ["Arnold", "Berger", "Costa", "Dumas", "Egorov", "Ferrari", "Garcia", "Huber"]


def full_name(random: Random) -> str:
    """A name; several people may bear it."""
    return f"{random.choice(FIRST_NAMES)} {random.choice(LAST_NAMES)}"


def fill_history(
    database: sqlite3.Connection, random: Random, takers: list[int], correct_options: list[int]
) -> None:
    """Write a finished test for each entry of `takers`, in a drawn order, with its answers."""
    random.shuffle(takers)
    attempts: list[tuple[int, ...]] = []
    database.executemany(
        "INSERT INTO answers (attempt_id, user_id, question_id, option_id, correct, answered_at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        answers(random, takers, correct_options, attempts),
    )
    database.executemany(
        "INSERT INTO attempts (user_id, lesson_id, started_at, finished_at, correct, mark)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        attempts,
    )


def answers(
    random: Random,
    takers: Sequence[int],
    correct_options: Sequence[int],
    attempts: list[tuple[int, ...]],
) -> Iterator[tuple[int, ...]]:
    """The answers of all tests, a test after the other; adds each test's row to `attempts`."""
    draw = random.random
    lessons = len(correct_options) // QUESTIONS
    now = SCHOOL_OPENED
    for attempt_id, user_id in enumerate(takers, start=1):
        lesson = int(draw() * lessons)
        started, right, skill = now, 0, 0.3 + 0.06 * (user_id % 10)
        for question in range(lesson * QUESTIONS, (lesson + 1) * QUESTIONS):
            now += SECONDS_A_QUESTION
            correct = draw() < skill
            right += correct
            option_id = correct_options[question]
            if not correct:
                option_id = other_option(option_id, draw())
            yield attempt_id, user_id, question + 1, option_id, correct, now
        attempts.append((user_id, lesson + 1, started, now, right, mark_for(right)))


def other_option(option_id: int, draw: float) -> int:
    """One of the other three answers: a question's four have ids in a row, 1 to 4, 5 to 8, …"""
    first = option_id - (option_id - 1) % 4
    return first + (option_id - first + 1 + int(draw * 3)) % 4
