"""How does one text name a call? ``handle (/srv/bot.py:5)``, as py-spy and many others write it."""

import re

from perfkit.model.stacks import Frame

_LINE = re.compile(r":(\d{1,9})\Z")
_MOST_BRACKETS = 16
"""Pairs of brackets looked at in one text."""


def read_frame(text: str) -> Frame:
    """The call; what has no place in it is a function's name as a whole."""
    if not text.endswith(")"):
        return Frame(text, "", 0)
    start = _opening(text)
    if start < 0:
        return Frame(text, "", 0)
    file, line = text[start + 2 : -1], 0
    found = _LINE.search(file)
    if found:
        file, line = file[: found.start()], int(found[1])
    return Frame(text[:start], file, line)


def write_frame(frame: Frame) -> str:
    """The text that ``read_frame`` reads."""
    if not frame.file:
        return frame.function if not frame.line else f"{frame.function} (:{frame.line})"
    return f"{frame.function} ({frame.file}:{frame.line})"


def _opening(text: str) -> int:
    """Where the `` (`` stands that the last character closes; -1 if nowhere."""
    at = len(text)
    for _ in range(_MOST_BRACKETS):
        at = text.rfind(" (", 0, at)
        if at < 0 or text.count("(", at) == text.count(")", at):
            return at
    return -1
