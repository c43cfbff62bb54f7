"""What is a bot called after of which only the command is known? ``python -m shop.bot``: that."""

import re
from collections.abc import Sequence
from pathlib import PurePath

_PYTHON = re.compile(r"(python|pypy)[0-9.]*t?", re.IGNORECASE)
_VALUES = ("-X", "-W", "-Q")
"""Options of Python's that take the next word."""


def name_of_command(argv: Sequence[str]) -> str:
    """The program's name; of a Python, that of its script or module. Empty: there is no command.

    >>> name_of_command(["/usr/bin/python3.12", "-u", "bots/shop.py", "--token", "x"])
    'shop'
    """
    words = list(argv)
    if words and PurePath(words[0]).name == "env":
        words = [word for word in words[1:] if "=" not in word]
    if not words:
        return ""
    program = PurePath(words[0]).name
    if not _PYTHON.fullmatch(program):
        return program
    return _python_runs(words[1:]) or program


def _python_runs(words: Sequence[str]) -> str:
    skipped = False
    for place, word in enumerate(words):
        if skipped:
            skipped = False
        elif word == "-m":
            return words[place + 1] if place + 1 < len(words) else ""
        elif word.startswith("-m") or not word.startswith("-"):
            return word[2:] if word.startswith("-m") else PurePath(word).stem
        elif word == "-c":
            return ""
        skipped = word in _VALUES
    return ""
