"""Which line of a student's code is this, and what does it say there?

Steps are named by what the code says, not by what it came to: ``say I have {score} points`` is one
step, however many scores there are. Each place in the code is looked at once.
"""

import ast
import linecache
import sys
from dataclasses import dataclass
from functools import cache
from types import CodeType

from perfkit.load.python.failures import short


@dataclass(frozen=True, slots=True)
class CallSite:
    """One call in a student's code."""

    where: str
    """``quiz.py:12``."""
    argument: str | None
    """The first argument, as a step's name shows it; None where the source isn't to be had."""


def call_site(depth: int) -> CallSite:
    """The call that is being made ``depth`` frames above this function's caller."""
    frame = sys._getframe(depth + 1)  # noqa: SLF001 - documented for such use; inspect is 100 times slower
    return _site(frame.f_code, frame.f_lasti)


@cache
def _site(code: CodeType, instruction: int) -> CallSite:
    line, end_line, _, end_column = list(code.co_positions())[instruction // 2]
    call = _calls(code.co_filename).get((end_line, end_column))
    arguments = [] if call is None else [*call.args, *(each.value for each in call.keywords)]
    argument = in_words(arguments[0]) if arguments else None
    return CallSite(f"{short(code.co_filename)}:{line}", argument)


@cache
def _calls(file: str) -> dict[tuple[int | None, int | None], ast.Call]:
    """All calls of a file, by where they end: in bytes of the line, as code objects have it."""
    try:
        tree = ast.parse("".join(linecache.getlines(file)))
    except SyntaxError:
        return {}  # not the text that is being played
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {(call.end_lineno, call.end_col_offset): call for call in calls}


def in_words(node: ast.expr) -> str:
    """A text as it is, with ``{…}`` for what changes; a pattern between slashes."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(in_words(part) for part in parts)
        case ast.FormattedValue(value=value):
            return f"{{{ast.unparse(value)}}}"
        case ast.Call(func=ast.Attribute(attr="compile"), args=[ast.Constant(value=str(text)), *_]):
            return f"/{text}/"
        case ast.Constant(value=value):
            return str(value)
        case _:
            return f"{{{ast.unparse(node)}}}"
