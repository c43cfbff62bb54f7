"""Everything the bot says."""

from homework_bot.school import (
    QUESTIONS,
    Attempt,
    ClassResult,
    Lesson,
    Menu,
    Person,
    Question,
    Role,
    Score,
    Statistics,
    mark_for,
)

UNKNOWN = "I did not understand that. Send /start to see the courses."
TEST_IS_OVER = "This test is over. Send /start to see the courses."
ALREADY_ANSWERED = "You have answered this question already."
TEACHERS_ONLY = "Only teachers see this."
RIGHT = "Right!"
WRONG = "Wrong."


def header(person: Person, score: Score) -> str:
    """The two lines above every menu."""
    title = "teacher of class" if person.role is Role.TEACHER else "class"
    return (
        f"{person.name}, {title} {score.class_name}\n"
        f"{score.tests} tests done, {score.right} of {score.answers} answers right"
    )


def courses(person: Person, score: Score) -> str:
    return f"{header(person, score)}\n\nChoose a course:"


def subjects(person: Person, score: Score, menu: Menu) -> str:
    return f"{header(person, score)}\n\n{menu.title}. Choose a subject:"


def lessons(person: Person, score: Score, menu: Menu) -> str:
    return f"{header(person, score)}\n\n{menu.title}. Choose a lesson:"


def lesson(person: Person, score: Score, page: Lesson, average: float | None) -> str:
    return f"{header(person, score)}\n\n{page.title}\n{page.body}\n{average_line(average)}"


def average_line(average: float | None) -> str:
    """How a lesson went so far for everybody."""
    if average is None:
        return "Nobody has done this test yet."
    return f"On average {average:.1f} of {QUESTIONS} answers are right."


def question(attempt: Attempt, asked: Question) -> str:
    return (
        f"Attempt {attempt.number}. Question {attempt.position} of {QUESTIONS}, "
        f"right so far: {attempt.right}\n\n{asked.text}"
    )


def result(attempt: Attempt) -> str:
    return f"You answered {attempt.right} of {QUESTIONS}.\nYour mark: {mark_for(attempt.right)}"


def statistics(of: Statistics) -> str:
    history = "\n".join(
        f"{test.lesson}: {test.right} of {QUESTIONS}, mark {test.mark}" for test in of.history
    )
    return (
        f"Your last tests\n{history}\n\n"
        f"Your place in class: {of.place} of {of.classmates}\n"
        f"This lesson: {average_line(of.average)}"
    )


def class_results(results: tuple[ClassResult, ...]) -> str:
    """The teacher's view of a lesson."""
    lines = (f"{result.class_name}: {result.average:.2f}" for result in results)
    return f"Right answers of {QUESTIONS}, by class\n" + "\n".join(lines)
