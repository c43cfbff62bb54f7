"""What goes wrong in a student's code, and in which of its lines?"""

import traceback
from types import TracebackType

from perfkit.load.scenario.hiding import hidden

LONGEST_TEXT = 200
LONGEST_READ = 10_000
"""Characters: a text may hold a whole page, and is searched for secrets before it is cut."""


class ExpectationError(AssertionError):
    """What a student waited for did not come, or was not as expected.

    ``error`` is counted in reports, ``instead`` tells what came instead, ``where`` is the line of
    the student's code. Not caught, it ends this round of the student.
    """

    def __init__(self, error: str, instead: str, where: str) -> None:
        super().__init__("; ".join(filter(None, (error, instead, where and f"in {where}"))))
        self.error = error
        self.instead = instead
        self.where = where


def last_line(trace: TracebackType | None, files: frozenset[str]) -> str:
    """The innermost line of one of these files in a traceback, as ``quiz.py:12``; else empty."""
    for frame, line in reversed(list(traceback.walk_tb(trace))):
        if frame.f_code.co_filename in files:
            return f"{short(frame.f_code.co_filename)}:{line}"
    return ""


def short(file: str) -> str:
    """A file's name without its folders."""
    return file.replace("\\", "/").rpartition("/")[2]


def in_words(error: BaseException, secrets: tuple[str, ...] = ()) -> str:
    """``KeyError: 'score'`` on one line, with these and other secrets masked."""
    text = hidden(" ".join(str(error)[:LONGEST_READ].split()), secrets)[:LONGEST_TEXT]
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
