"""The school on SQLite, as such bots are found.

The methods are coroutines because aiogram's handlers are, but nothing in them awaits: while
SQLite works, the event loop stands still, and every other student waits with it. The tables have no
indexes, rows are fetched whole and counted in Python, and each click asks for everything anew.
"""

import sqlite3
import time
from pathlib import Path

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


class Database:
    """A thin layer over sqlite3: one connection, rows that know their columns' names."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path)
        self.connection.row_factory = sqlite3.Row

    def execute(self, sql: str, *parameters: int | str) -> list[sqlite3.Row]:
        """Ask for rows."""
        return self.connection.execute(sql, parameters).fetchall()

    def execute_and_commit(self, sql: str, *parameters: int | str) -> int:
        """Change something, for good; the id of the row if one was inserted."""
        cursor = self.connection.execute(sql, parameters)
        self.connection.commit()
        return cursor.lastrowid or 0

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()


class SchoolBefore:
    """`School` by plain queries, several a click."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def person(self, telegram_id: int, name: str) -> Person:
        rows = self.database.execute("SELECT * FROM users WHERE telegram_id = ?", telegram_id)
        if rows:
            user = rows[0]
            return Person(user["id"], user["name"], Role(user["role"]), user["class_id"])
        classes = self.database.execute("SELECT * FROM classes")
        class_id = class_of(telegram_id, len(classes))
        user_id = self.database.execute_and_commit(
            "INSERT INTO users (telegram_id, name, role, class_id) VALUES (?, ?, ?, ?)",
            *(telegram_id, name, Role.STUDENT, class_id),
        )
        return Person(user_id, name, Role.STUDENT, class_id)

    async def score(self, person: Person) -> Score:
        classes = self.database.execute("SELECT * FROM classes WHERE id = ?", person.class_id)
        attempts = self.database.execute("SELECT * FROM attempts WHERE user_id = ?", person.id)
        answers = self.database.execute("SELECT * FROM answers WHERE user_id = ?", person.id)
        return Score(
            class_name=classes[0]["name"],
            tests=len([attempt for attempt in attempts if attempt["finished_at"]]),
            answers=len(answers),
            right=len([answer for answer in answers if answer["correct"]]),
        )

    async def courses(self) -> Menu:
        return menu("", self.database.execute("SELECT * FROM courses"))

    async def subjects(self, course_id: int) -> Menu:
        courses = self.database.execute("SELECT * FROM courses WHERE id = ?", course_id)
        subjects = self.database.execute("SELECT * FROM subjects WHERE course_id = ?", course_id)
        return menu(courses[0]["title"], subjects)

    async def lessons(self, subject_id: int) -> Menu:
        subjects = self.database.execute("SELECT * FROM subjects WHERE id = ?", subject_id)
        lessons = self.database.execute("SELECT * FROM lessons WHERE subject_id = ?", subject_id)
        return menu(subjects[0]["title"], lessons)

    async def lesson(self, lesson_id: int) -> Lesson:
        row = self.database.execute("SELECT * FROM lessons WHERE id = ?", lesson_id)[0]
        return Lesson(row["id"], row["subject_id"], row["title"], row["body"])

    async def average(self, lesson_id: int) -> float | None:
        attempts = self.database.execute("SELECT * FROM attempts WHERE lesson_id = ?", lesson_id)
        right = [attempt["correct"] for attempt in attempts if attempt["finished_at"]]
        return sum(right) / len(right) if right else None

    async def start_attempt(self, person: Person, lesson_id: int) -> Attempt:
        earlier = self.database.execute(
            "SELECT * FROM attempts WHERE user_id = ? AND lesson_id = ?", person.id, lesson_id
        )
        attempt_id = self.database.execute_and_commit(
            "INSERT INTO attempts (user_id, lesson_id, started_at) VALUES (?, ?, ?)",
            *(person.id, lesson_id, int(time.time())),
        )
        return Attempt(attempt_id, len(earlier) + 1, lesson_id)

    async def question(self, lesson_id: int, position: int) -> Question:
        questions = self.database.execute(
            "SELECT * FROM questions WHERE lesson_id = ? ORDER BY position", lesson_id
        )
        row = questions[position - 1]
        options = self.database.execute("SELECT * FROM options WHERE question_id = ?", row["id"])
        return Question(
            id=row["id"],
            position=position,
            text=row["text"],
            options=tuple(
                Option(option["id"], option["text"], bool(option["correct"])) for option in options
            ),
        )

    async def save_answer(self, person: Person, attempt: Attempt, option_id: int) -> Attempt:
        option = self.database.execute("SELECT * FROM options WHERE id = ?", option_id)[0]
        earlier = self.database.execute("SELECT * FROM answers WHERE attempt_id = ?", attempt.id)
        if option["question_id"] not in [answer["question_id"] for answer in earlier]:
            self.database.execute_and_commit(
                "INSERT INTO answers"
                " (attempt_id, user_id, question_id, option_id, correct, answered_at)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                *(attempt.id, person.id, option["question_id"], option_id),
                *(option["correct"], int(time.time())),
            )
        answers = self.database.execute("SELECT * FROM answers WHERE attempt_id = ?", attempt.id)
        return attempt.answered(right=len([answer for answer in answers if answer["correct"]]))

    async def finish(self, attempt: Attempt, mark: int) -> None:
        self.database.execute_and_commit(
            "UPDATE attempts SET finished_at = ?, correct = ?, mark = ? WHERE id = ?",
            *(int(time.time()), attempt.right, mark, attempt.id),
        )

    async def statistics(self, person: Person, lesson_id: int) -> Statistics:
        place, classmates = self.place_in_class(person)
        return Statistics(
            history=tuple(self.history(person)),
            place=place,
            classmates=classmates,
            average=await self.average(lesson_id),
        )

    def history(self, person: Person) -> list[PastTest]:
        """The last tests, the newest first."""
        attempts = self.database.execute(
            "SELECT * FROM attempts WHERE user_id = ? ORDER BY id DESC", person.id
        )
        finished = [attempt for attempt in attempts if attempt["finished_at"]]
        history = []
        for attempt in finished[:HISTORY]:
            lesson = self.database.execute(
                "SELECT lessons.*, subjects.title AS subject FROM lessons"
                " JOIN subjects ON subjects.id = lessons.subject_id WHERE lessons.id = ?",
                attempt["lesson_id"],
            )[0]
            title = f"{lesson['subject']}, {lesson['title']}"
            history.append(PastTest(title, attempt["correct"], attempt["mark"]))
        return history

    def place_in_class(self, person: Person) -> tuple[int, int]:
        """The place by right answers given, and the number of students in the class."""
        students = self.database.execute(
            "SELECT * FROM users WHERE class_id = ? AND role = ?", person.class_id, Role.STUDENT
        )
        answers = self.database.execute(
            "SELECT answers.* FROM answers JOIN users ON users.id = answers.user_id"
            " WHERE users.class_id = ? AND answers.correct = 1",
            person.class_id,
        )
        right = dict.fromkeys([person.id, *[student["id"] for student in students]], 0)
        for answer in answers:
            right[answer["user_id"]] += 1
        better = [user for user, count in right.items() if count > right[person.id]]
        return len(better) + 1, len(right)

    async def class_results(self, lesson_id: int) -> tuple[ClassResult, ...]:
        attempts = self.database.execute(
            "SELECT attempts.*, classes.name AS class_name FROM attempts"
            " JOIN users ON users.id = attempts.user_id"
            " JOIN classes ON classes.id = users.class_id"
            " WHERE attempts.lesson_id = ?",
            lesson_id,
        )
        by_class: dict[str, list[int]] = {}
        for attempt in attempts:
            if attempt["finished_at"]:
                by_class.setdefault(attempt["class_name"], []).append(attempt["correct"])
        results = [ClassResult(name, sum(of) / len(of)) for name, of in by_class.items()]
        return tuple(sorted(results, key=lambda result: (-result.average, result.class_name)))


def menu(title: str, rows: list[sqlite3.Row]) -> Menu:
    """Rows with an id and a title, as a menu."""
    return Menu(title, tuple(Entry(row["id"], row["title"]) for row in rows))
