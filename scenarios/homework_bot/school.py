"""What the conversation is about, and what it asks of a database: `School`.

`storage_before` and `storage_after` are the two that answer; `handlers` cannot tell them apart.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

QUESTIONS = 10
HISTORY = 3


class Role(StrEnum):
    """Who is speaking: decides what a lesson's page offers."""

    STUDENT = "student"
    TEACHER = "teacher"


@dataclass(frozen=True, slots=True)
class Person:
    """The sender of an update, as the school knows them."""

    id: int
    name: str
    role: Role
    class_id: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A course, subject or lesson as a menu shows it."""

    id: int
    title: str


@dataclass(frozen=True, slots=True)
class Menu:
    """What one can choose from, and the title it belongs to ("" at the top)."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson's page; `subject_id` is the way back."""

    id: int
    subject_id: int
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Option:
    """One of the four answers a question offers."""

    id: int
    text: str
    correct: bool


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a lesson's test; `position` counts from 1."""

    id: int
    position: int
    text: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Attempt:
    """A test that is going on: `position` is the question now asked, `right` the score so far."""

    id: int
    number: int
    lesson_id: int
    position: int = 1
    right: int = 0

    @property
    def over(self) -> bool:
        """True when all questions are answered."""
        return self.position > QUESTIONS

    def answered(self, *, right: int) -> "Attempt":
        """The same test one question later, with the new score."""
        return replace(self, position=self.position + 1, right=right)


@dataclass(frozen=True, slots=True)
class Score:
    """What a person has done so far: the line above every menu."""

    class_name: str
    tests: int
    answers: int
    right: int


@dataclass(frozen=True, slots=True)
class PastTest:
    """A finished test in a person's history."""

    lesson: str
    right: int
    mark: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """A person's last tests, place in the class, and the lesson's average (None: nobody yet)."""

    history: tuple[PastTest, ...]
    place: int
    classmates: int
    average: float | None


@dataclass(frozen=True, slots=True)
class ClassResult:
    """How well one class does in a lesson, in right answers a test."""

    class_name: str
    average: float


class School(Protocol):
    """The homework database, as the handlers see it."""

    async def person(self, telegram_id: int, name: str) -> Person:
        """The person with this Telegram account; a new one becomes a student."""
        ...

    async def score(self, person: Person) -> Score:
        """What the person has done so far."""
        ...

    async def courses(self) -> Menu:
        """All courses."""
        ...

    async def subjects(self, course_id: int) -> Menu:
        """The subjects of a course."""
        ...

    async def lessons(self, subject_id: int) -> Menu:
        """The lessons of a subject."""
        ...

    async def lesson(self, lesson_id: int) -> Lesson:
        """A lesson's page."""
        ...

    async def average(self, lesson_id: int) -> float | None:
        """Right answers in a finished test of the lesson, on average; None if there is none."""
        ...

    async def start_attempt(self, person: Person, lesson_id: int) -> Attempt:
        """Begin a test."""
        ...

    async def question(self, lesson_id: int, position: int) -> Question:
        """The question at a position of a lesson's test."""
        ...

    async def save_answer(self, person: Person, attempt: Attempt, option_id: int) -> Attempt:
        """Keep an answer to the question now asked; the test as it stands after it."""
        ...

    async def finish(self, attempt: Attempt, mark: int) -> None:
        """Keep the result of a test that is over."""
        ...

    async def statistics(self, person: Person, lesson_id: int) -> Statistics:
        """The person's last tests and how they compare."""
        ...

    async def class_results(self, lesson_id: int) -> tuple[ClassResult, ...]:
        """How the classes do in a lesson, the best first."""
        ...


def class_of(telegram_id: int, classes: int) -> int:
    """The class a new student joins: spread evenly, the same at every start."""
    return 1 + telegram_id % classes


def mark_for(right: int) -> int:
    """The mark, 5 the best and 2 the worst, for so many right answers of ten."""
    if right >= 9:
        return 5
    if right >= 7:
        return 4
    return 3 if right >= 5 else 2
