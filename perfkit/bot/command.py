"""Which program does the user's command line mean, and would the redirect work in it?"""

import os
import re
import shlex
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from perfkit.errors import BotError, UsageError

_PYTHON = re.compile(r"python[0-9.]*t?(\.exe)?\Z")
_SETS = re.compile(r"[A-Za-z_][A-Za-z0-9_]*=")
_OPERATORS = frozenset({"&&", "||", "|", ";", "&", ">", ">>", "<"})
_TAKES_VALUE = "WXQ"
"""Python's one-letter options whose value is the rest of the word or the next word."""
_SKIPS_SITECUSTOMIZE = "IES"
"""Isolated, without PYTHON* variables, without ``site``: each keeps sitecustomize from loading."""


def parse_command(text: str) -> tuple[str, ...]:
    """The words of a command as a POSIX shell splits them; ``{python}`` is perfkit's own Python.

    Raises UsageError for an empty command or unbalanced quotes, BotError for a Python that is told
    to skip the redirect.
    """
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise UsageError(
            f"the bot's command can't be read: {str(error).lower()}: {text}",
            advice="Balance its quotes. It is split into words as a shell would.",
        ) from error
    if not words or not words[0]:
        raise UsageError(
            "the bot's command is empty", advice='Give one, such as --bot "python my_bot.py".'
        )
    _refuse_shell(words)
    argv = tuple(word.replace("{python}", sys.executable) for word in words)
    _refuse_skipping_flags(argv)
    return argv


def _refuse_shell(words: Sequence[str]) -> None:
    """What only a shell would do is told before anything is started."""
    if _SETS.match(words[0]):
        raise UsageError(
            f"the bot's command begins with a setting, which only a shell reads: {words[0]}",
            advice='Put env before it: --bot "env NAME=value python my_bot.py", or use '
            "bot.environment in the scenario.",
        )
    operator = next((word for word in words if word in _OPERATORS), None)
    if operator is not None or words[0] == "cd":
        raise UsageError(
            f"no shell reads the bot's command, so {operator or 'cd'} means nothing in it",
            advice="Give the one program to start; bot.directory in the scenario says where. Or "
            "name a shell: sh -c '...'.",
        )


def find_program(argv: Sequence[str], directory: Path, environment: Mapping[str, str]) -> str:
    """The program's path, looked up as a shell standing in ``directory`` would.

    Raises BotError if the directory or the program does not exist or can't be executed.
    """
    if not directory.is_dir():
        raise BotError(
            f"the bot's working directory does not exist: {directory}",
            advice="Correct the path.",
        )
    name = argv[0]
    if os.sep in name:
        path = directory / name
        if not path.is_file():
            raise BotError(f"no such program: {name!r}", advice=f"Looked in {directory}.")
        if not os.access(path, os.X_OK):
            raise BotError(f"not executable: {name!r}", advice=_advice_to_execute(path))
        return str(path)
    found = shutil.which(name, path=environment.get("PATH", os.defpath))
    if found is None:
        raise BotError(f"no such program: {name!r}", advice=_advice_to_find(name, directory))
    # an entry of PATH may be relative, and the bot starts in its own directory
    return str(Path(found).absolute())


def _advice_to_execute(path: Path) -> str:
    if path.suffix == ".py":
        return f'Start it with Python: "{{python}} {path.name}".'
    return f"Allow it: chmod +x {shlex.quote(str(path))}"


def _advice_to_find(name: str, directory: Path) -> str:
    if _PYTHON.match(name):
        return 'To use the Python that perfkit runs on, write {python}: --bot "{python} my_bot.py".'
    if (directory / name).is_file():
        return f"The file is there: start it as ./{name}, or with Python: {{python}} {name}."
    return "It is not on the PATH. Check the spelling, or give its full path."


def _refuse_skipping_flags(argv: Sequence[str]) -> None:
    """Look behind the first word that names a Python, which may stand behind env, uv run, nice."""
    for place, word in enumerate(argv):
        if _PYTHON.match(Path(word).name):
            flag = _skipping_flag(argv[place + 1 :])
            if flag:
                raise BotError(
                    f"python -{flag} can't be load-tested: it skips the redirect to perfkit's "
                    "Bot API",
                    advice=f"Start the bot without -{flag}.",
                )
            return


def _skipping_flag(words: Sequence[str]) -> str:
    """The first option of a Python's that skips sitecustomize, or ''."""
    remaining = iter(words)
    for word in remaining:
        if word == "--check-hash-based-pycs":
            next(remaining, None)
            continue
        if not word.startswith("-") or word == "-":
            return ""  # the script: what follows is its own
        if word.startswith("--"):
            continue
        for place, letter in enumerate(word[1:], start=1):
            if letter in _SKIPS_SITECUSTOMIZE:
                return letter
            if letter in "cm":
                return ""  # code or a module: what follows is its own
            if letter in _TAKES_VALUE:
                if place == len(word) - 1:
                    next(remaining, None)
                break
    return ""
