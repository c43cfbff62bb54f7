"""The school on SQLite, as it is after somebody has looked at a profile.

SQLite works in aiosqlite's thread while the event loop serves other students; indexes find rows,
SQL counts them; what changes seldom (who somebody is, menus, questions) is kept in bounded caches.
That leaves one or two queries a click.
"""

import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import aiosqlite

from homework_bot.bounded_cache import BoundedCache
from homework_bot.school import (
    HISTORY,
    Attempt,
    ClassResult,
    Entry,
    Lesson,
    Menu,
    Option,
    PastTest,
    Person,
    Question,
    Role,
    Score,
    Statistics,
    class_of,
)

MINUTE = 60.0


@asynccontextmanager
async def connect(path: Path) -> AsyncIterator[aiosqlite.Connection]:
    """A connection that commits each statement by itself, which a write-ahead log makes cheap."""
    async with aiosqlite.connect(path, isolation_level=None) as database:
        await database.execute_fetchall("PRAGMA journal_mode = WAL")
        await database.execute_fetchall("PRAGMA synchronous = NORMAL")
        yield database


class SchoolAfter:
    """`School` by one or two indexed queries a click."""

    def __init__(self, database: aiosqlite.Connection) -> None:
        self.database = database
        self.people = BoundedCache[int, Person](size=10_000, ttl=MINUTE)
        self.menus = BoundedCache[tuple[str, int], Menu](size=1_000, ttl=10 * MINUTE)
        self.pages = BoundedCache[int, Lesson](size=1_000, ttl=10 * MINUTE)
        self.questions = BoundedCache[int, tuple[Question, ...]](size=500, ttl=10 * MINUTE)

    async def ask(self, sql: str, *parameters: int | str) -> list[sqlite3.Row]:
        """Run one statement; the rows it brings, none for a change."""
        return list(await self.database.execute_fetchall(sql, parameters))

    async def insert(self, sql: str, *parameters: int | str) -> int:
        """Add a row whose id is needed; the id."""
        row = await self.database.execute_insert(sql, parameters)
        return int(row[0]) if row else 0

    async def person(self, telegram_id: int, name: str) -> Person:
        return await self.people.get(telegram_id, lambda: self.find_or_join(telegram_id, name))

    async def find_or_join(self, telegram_id: int, name: str) -> Person:
        """The person as the database knows them, a new student if it does not."""
        rows = await self.ask(
            "SELECT id, name, role, class_id FROM users WHERE telegram_id = ?", telegram_id
        )
        for user_id, known_name, role, class_id in rows:
            return Person(user_id, known_name, Role(role), class_id)
        [(classes,)] = await self.ask("SELECT count(*) FROM classes")
        class_id = class_of(telegram_id, classes)
        user_id = await self.insert(
            "INSERT INTO users (telegram_id, name, role, class_id) VALUES (?, ?, ?, ?)",
            *(telegram_id, name, Role.STUDENT, class_id),
        )
        return Person(user_id, name, Role.STUDENT, class_id)

    async def score(self, person: Person) -> Score:
        [(class_name, tests, answers, right)] = await self.ask(
            "SELECT (SELECT name FROM classes WHERE id = ?),"
            " (SELECT count(finished_at) FROM attempts WHERE user_id = ?),"
            " count(*), total(correct) FROM answers WHERE user_id = ?",
            *(person.class_id, person.id, person.id),
        )
        return Score(class_name, tests, answers, int(right))

    async def courses(self) -> Menu:
        return await self.menus.get(("courses", 0), lambda: self.read_menu(0, COURSES))

    async def subjects(self, course_id: int) -> Menu:
        return await self.menus.get(
            ("subjects", course_id), lambda: self.read_menu(course_id, SUBJECTS)
        )

    async def lessons(self, subject_id: int) -> Menu:
        return await self.menus.get(
            ("lessons", subject_id), lambda: self.read_menu(subject_id, LESSONS)
        )

    async def read_menu(self, parent_id: int, sql: str) -> Menu:
        """A menu from rows of the menu's title, an entry's id and its title."""
        rows = await self.ask(sql, parent_id)
        return Menu(rows[0][0], tuple(Entry(entry_id, title) for _, entry_id, title in rows))

    async def lesson(self, lesson_id: int) -> Lesson:
        return await self.pages.get(lesson_id, lambda: self.read_lesson(lesson_id))

    async def read_lesson(self, lesson_id: int) -> Lesson:
        """A lesson's page from the database."""
        sql = "SELECT id, subject_id, title, body FROM lessons WHERE id = ?"
        [row] = await self.ask(sql, lesson_id)
        return Lesson(*row)

    async def average(self, lesson_id: int) -> float | None:
        # A test that is going on has no result yet: avg() passes over its NULL.
        rows = await self.ask("SELECT avg(correct) FROM attempts WHERE lesson_id = ?", lesson_id)
        average: float | None = rows[0][0]
        return average

    async def start_attempt(self, person: Person, lesson_id: int) -> Attempt:
        [(earlier,)] = await self.ask(
            "SELECT count(*) FROM attempts WHERE user_id = ? AND lesson_id = ?",
            *(person.id, lesson_id),
        )
        attempt_id = await self.insert(
            "INSERT INTO attempts (user_id, lesson_id, started_at) VALUES (?, ?, ?)",
            *(person.id, lesson_id, int(time.time())),
        )
        return Attempt(attempt_id, earlier + 1, lesson_id)

    async def question(self, lesson_id: int, position: int) -> Question:
        questions = await self.questions.get(lesson_id, lambda: self.read_questions(lesson_id))
        return questions[position - 1]

    async def read_questions(self, lesson_id: int) -> tuple[Question, ...]:
        """All questions of a lesson's test with their options, in one query."""
        rows = await self.ask(
            "SELECT questions.id, position, questions.text, options.id, options.text, correct"
            " FROM questions JOIN options ON question_id = questions.id"
            " WHERE lesson_id = ? ORDER BY position, options.id",
            lesson_id,
        )
        return tuple(
            Question(
                id=question_id,
                position=position,
                text=text,
                options=tuple(Option(row[3], row[4], bool(row[5])) for row in group),
            )
            for (question_id, position, text), group in groupby(rows, key=itemgetter(0, 1, 2))
        )

    async def save_answer(self, person: Person, attempt: Attempt, option_id: int) -> Attempt:
        question = await self.question(attempt.lesson_id, attempt.position)
        [correct] = [option.correct for option in question.options if option.id == option_id]
        await self.ask(
            "INSERT OR IGNORE INTO answers"
            " (attempt_id, user_id, question_id, option_id, correct, answered_at)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            *(attempt.id, person.id, question.id, option_id, correct, int(time.time())),
        )
        return attempt.answered(right=attempt.right + correct)

    async def finish(self, attempt: Attempt, mark: int) -> None:
        await self.ask(
            "UPDATE attempts SET finished_at = ?, correct = ?, mark = ? WHERE id = ?",
            *(int(time.time()), attempt.right, mark, attempt.id),
        )

    async def statistics(self, person: Person, lesson_id: int) -> Statistics:
        history = await self.ask(HISTORY_OF, person.id, HISTORY)
        [(place, classmates, average)] = await self.ask(
            PLACE_AND_AVERAGE, *(person.class_id, Role.STUDENT, person.id, person.id, lesson_id)
        )
        return Statistics(tuple(PastTest(*row) for row in history), place, classmates, average)

    async def class_results(self, lesson_id: int) -> tuple[ClassResult, ...]:
        return tuple(ClassResult(*row) for row in await self.ask(CLASS_RESULTS, lesson_id))


COURSES = "SELECT '', id, title FROM courses WHERE ? = 0 ORDER BY id"
SUBJECTS = """
    SELECT courses.title, subjects.id, subjects.title
    FROM subjects JOIN courses ON courses.id = course_id
    WHERE course_id = ? ORDER BY subjects.id
"""
LESSONS = """
    SELECT subjects.title, lessons.id, lessons.title
    FROM lessons JOIN subjects ON subjects.id = subject_id
    WHERE subject_id = ? ORDER BY lessons.id
"""
HISTORY_OF = """
    SELECT subjects.title || ', ' || lessons.title, correct, mark
    FROM attempts
    JOIN lessons ON lessons.id = lesson_id
    JOIN subjects ON subjects.id = subject_id
    WHERE user_id = ? AND finished_at IS NOT NULL
    ORDER BY attempts.id DESC LIMIT ?
"""
PLACE_AND_AVERAGE = """
    WITH classmates AS (
        SELECT users.id,
            (SELECT total(correct) FROM answers WHERE user_id = users.id) AS correct
        FROM users WHERE class_id = ? AND (role = ? OR users.id = ?)
    )
    SELECT
        1 + (SELECT count(*) FROM classmates
             WHERE correct > (SELECT correct FROM classmates WHERE id = ?)),
        (SELECT count(*) FROM classmates),
        (SELECT avg(correct) FROM attempts WHERE lesson_id = ?)
"""
CLASS_RESULTS = """
    SELECT classes.name, avg(correct) AS average
    FROM attempts
    JOIN users ON users.id = user_id
    JOIN classes ON classes.id = class_id
    WHERE lesson_id = ? AND correct IS NOT NULL
    GROUP BY classes.id ORDER BY average DESC, classes.name
"""
