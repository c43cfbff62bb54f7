"""What stands in the lines in which the bot was held? Read from its files to name the call.

The files are named by the bot, so they are read defensively: regular files of a limited size, and
nothing of them is shown, only compared with what calls look like.
"""

import re
from collections.abc import Iterable
from pathlib import Path

from perfkit.analysis.callwords import SourceLine
from perfkit.model.stacks import Frame

MOST_BYTES = 4 * 1024 * 1024
MOST_FILES = 50
_IMPORT = re.compile(r"^\s*(?:from|import)\s+(\w+)", re.MULTILINE)


def read_lines(frames: Iterable[Frame]) -> dict[tuple[str, int], SourceLine]:
    """The lines of these frames, as far as they can be read."""
    wanted: dict[str, set[int]] = {}
    for frame in frames:
        wanted.setdefault(frame.file, set()).add(frame.line)
    found: dict[tuple[str, int], SourceLine] = {}
    for file, numbers in list(wanted.items())[:MOST_FILES]:
        text = _text(file)
        lines, imports = text.splitlines(), frozenset(_IMPORT.findall(text))
        for number in numbers:
            if 1 <= number <= len(lines):
                found[file, number] = SourceLine(lines[number - 1], imports)
    return found


def _text(file: str) -> str:
    """Empty if it can't be read."""
    try:
        path = Path(file)
        if not path.is_absolute() or not path.is_file() or path.stat().st_size > MOST_BYTES:
            return ""
        return path.read_bytes().decode("utf-8", "replace")
    except (OSError, ValueError):  # a null byte in a name is a ValueError
        return ""
