"""What were the last lines of the bot's log? Read defensively: the bot wrote it.

However large the file, only its end is read; a pipe or device is not waited for; what is no text is
shown as such; secrets are masked, also in a line of which only the end was read: that is left out.
"""

import contextlib
import os
from pathlib import Path

from perfkit.masking import mask
from perfkit.monitor.regular_file import open_regular
from perfkit.untrusted import one_line

LINES = 20
_BYTES = 64 * 1024
_LONGEST_LINE = 500


def last_lines(path: Path, lines: int = LINES) -> tuple[str, ...]:
    """The last lines, oldest first, of the file and of the one it was rotated to (``.1``).

    A file that can't be read has one line, which says why.
    """
    try:
        found = _lines_of(path)
    except OSError as error:
        return (f"[perfkit: {path.name} can't be read: {error.strerror}]",)
    if len(found) < lines:
        with contextlib.suppress(OSError):  # it was not rotated: there are no more lines
            found = _lines_of(path.with_name(f"{path.name}.1")) + found
    return tuple(one_line(mask(line), _LONGEST_LINE) for line in found[-lines:])


def tame_lines(text: str, lines: int = LINES) -> tuple[str, ...]:
    """The same of what perfkit itself has heard of the bot, which is masked already."""
    return tuple(one_line(line, _LONGEST_LINE) for line in text.splitlines()[-lines:])


def _lines_of(path: Path) -> list[str]:
    with open_regular(path) as file:
        begin = max(os.fstat(file.fileno()).st_size - _BYTES, 0)
        file.seek(begin)
        read = file.read(_BYTES)
    text = read.decode("utf-8", "replace")
    if begin:  # its first line began before
        text = text.partition("\n")[2] or "[perfkit: one line longer than 64 KiB]"
    return [line for line in text.splitlines() if line.strip()]
