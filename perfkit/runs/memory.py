"""How does a tree's memory get into a run folder as it is seen, and how is it read again?

Two files grow by whole lines at each moment: ``memory.jsonl`` holds everything, ``mprofile.dat``
what ``mprof plot`` draws. Of the latter MEM is the first process and CHLD the others.
"""

from pathlib import Path
from typing import Self

import msgspec

from perfkit.errors import InputError
from perfkit.formats.mprof import Reading, child_line, command_line, memory_line
from perfkit.masking import mask
from perfkit.model.memory import MemoryMoment
from perfkit.runs.artifacts import MEMORY, MPROF
from perfkit.runs.folder import RunFolder
from perfkit.runs.reading import whole_lines
from perfkit.runs.writing import LineFile

MIB = 1024 * 1024


class MemoryStore:
    """Writes moments into a run folder. Close it, or use it with ``with``.

    Every method raises StorageError when the disk refuses; what was written before stays.
    """

    __slots__ = ("_mprof", "_numbers", "_whole")

    def __init__(self, folder: RunFolder, command: str) -> None:
        self._whole = folder.open_lines(MEMORY, "memory")
        self._mprof = folder.open_lines(MPROF, "mprof")
        self._numbers: dict[int, int] = {}
        """By pid: which child it is to mprof; 0 is the first process itself."""
        self._write(self._mprof, command_line(mask(command)))

    def add(self, moment: MemoryMoment) -> None:
        """Commit one moment; the commands of processes are masked already."""
        self._whole.append(msgspec.json.encode(moment))
        for process in moment.processes:
            number = self._numbers.setdefault(process.pid, len(self._numbers))
            reading = Reading(process.rss / MIB, moment.wall_s)
            line = child_line(number - 1, reading) if number else memory_line(reading)
            self._write(self._mprof, line)

    def _write(self, file: LineFile, line: str) -> None:
        file.append(line.encode("utf-8", "replace"))

    def close(self) -> None:
        """End both files."""
        self._whole.close()
        self._mprof.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def read_memory(folder: Path, gaps: list[str]) -> list[MemoryMoment]:
    """All moments in order; none if there is no such file (yet).

    A torn last line is passed over; any other line that can't be read is passed over with a
    sentence in ``gaps``. Raises InputError if the file can't be opened.
    """
    path = folder / MEMORY
    if not path.is_file():
        return []
    decoder = msgspec.json.Decoder(MemoryMoment)
    moments: list[MemoryMoment] = []
    try:
        with path.open("rb") as file:
            for number, line in enumerate(whole_lines(file), start=1):
                try:
                    moments.append(decoder.decode(line))
                except (msgspec.DecodeError, RecursionError) as error:
                    if line.endswith(b"\n"):
                        gaps.append(f"{MEMORY}, line {number} was left out: {error}")
    except OSError as error:
        raise InputError(f"{path} can't be read: {error.strerror}") from error
    return sorted(moments, key=lambda moment: moment.at_ns)
