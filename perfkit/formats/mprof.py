"""What does a file of memory_profiler's ``mprof`` say, and how are its lines written?

Lines of words: ``CMDLINE`` the command; ``MEM`` MiB and seconds since 1970; ``CHLD`` a child's
number, MiB and seconds; ``FUNC`` a function's name, MiB and seconds at its begin, the same at its
end, and its depth. ``mprof plot`` and ``mprof peak`` read them in any order and skip other words
(memory_profiler 0.61, ``mprof.py:read_mprofile_file``).
"""

import math
from dataclasses import dataclass

MOST_LINES = 10_000_000


@dataclass(frozen=True, slots=True)
class Reading:
    """Memory at a moment."""

    mib: float
    at_s: float
    """Since 1970."""


@dataclass(frozen=True, slots=True)
class MprofFile:
    """A whole file."""

    command: str
    readings: tuple[Reading, ...]
    children: dict[int, tuple[Reading, ...]]
    """By the child's number."""


def is_mprof(text: str) -> bool:
    """Whether a file that begins so is one of mprof's."""
    return text.startswith(("CMDLINE ", "MEM "))


def read_mprof(text: str) -> MprofFile:
    """The file's contents, readings in order of time; a torn last line is passed over.

    Raises ValueError, with the line's number, for what is not of this format.
    """
    reader = _Reader()
    for number, line in enumerate(_whole_lines(text), start=1):
        try:
            reader.add(line)
        except (ValueError, TypeError, IndexError) as error:
            raise ValueError(f"line {number} is not one of mprof's: {error}") from error
    if not reader.readings:
        raise ValueError("it holds no line with memory (MEM)")
    return MprofFile(
        reader.command,
        tuple(sorted(reader.readings, key=_time)),
        {child: tuple(sorted(of, key=_time)) for child, of in reader.children.items()},
    )


class _Reader:
    """What the lines so far said."""

    __slots__ = ("children", "command", "readings")

    def __init__(self) -> None:
        self.command = ""
        self.readings: list[Reading] = []
        self.children: dict[int, list[Reading]] = {}

    def add(self, line: str) -> None:
        word, _, rest = line.partition(" ")
        values = rest.split()
        match word:
            case "MEM":
                self.readings.append(_reading(*values))
            case "CHLD":
                self.children.setdefault(int(values[0]), []).append(_reading(*values[1:]))
            case "FUNC":
                _check_function(*values)
            case "CMDLINE":
                self.command = rest.strip()
            case _:
                raise ValueError(f"{word[:20]!r} is no word of mprof's")


def _check_function(
    _name: str, begin_mib: str, begin_s: str, end_mib: str, end_s: str, level: str = "0"
) -> None:
    """Such a line is passed over: it tells of calls, not of the process."""
    _reading(begin_mib, begin_s)
    _reading(end_mib, end_s)
    int(level)


def command_line(command: str) -> str:
    """The line that tells the command, which stays one line whatever the command holds."""
    return "CMDLINE " + " ".join(command.split())


def memory_line(reading: Reading) -> str:
    """A line of the memory at a moment."""
    return f"MEM {reading.mib:.6f} {reading.at_s:.4f}"


def child_line(child: int, reading: Reading) -> str:
    """A line of a child's memory at a moment."""
    return f"CHLD {child} {reading.mib:.6f} {reading.at_s:.4f}"


def _whole_lines(text: str) -> list[str]:
    lines = text.split("\n", MOST_LINES)[:MOST_LINES]
    if lines[-1]:  # cut off in the middle: the program was killed
        lines = lines[:-1]
    return [line.rstrip("\r") for line in lines if line.strip()]


def _reading(mib: str, at_s: str) -> Reading:
    values = float(mib), float(at_s)
    if not all(math.isfinite(value) and 0 <= value < 1e12 for value in values):
        raise ValueError(f"{mib[:20]!r} and {at_s[:20]!r} are no memory and time")
    return Reading(*values)


def _time(reading: Reading) -> float:
    return reading.at_s
