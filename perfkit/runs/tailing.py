"""What has a load test counted since it was last looked at, while it still runs?

Its ``seconds.jsonl`` grows by whole lines, each of which is read once. What is read at once is
bounded, so that whoever looks is not held up by a file that has become long meanwhile.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import msgspec

from perfkit.model.histogram import Histogram
from perfkit.runs.artifacts import SECONDS
from perfkit.runs.reading import LONGEST_LINE

CHUNK = 1024 * 1024
"""Bytes read at once: a minute and a half of fifty busy students, decoded in milliseconds."""


@dataclass(frozen=True, slots=True)
class CountedSecond:
    """What ended in one second of a load test."""

    end_ns: int
    """On CLOCK_MONOTONIC of the machine that made the load."""
    response: Histogram
    """Of what went well, from the intended moment to the matching reply."""
    errors: int


class _Step(msgspec.Struct):
    response: tuple[int, ...] = ()
    errors: int = 0


class _Second(msgspec.Struct):
    """The part of a ``model.load.Second`` that is counted here: a tenth of its decoding time."""

    end_ns: int
    steps: dict[str, _Step] = {}


_DECODER = msgspec.json.Decoder(_Second)


class SecondsTail:
    """The seconds of one run, as they are written. ``unread`` lines could not be read."""

    __slots__ = ("_folder", "_offset", "_torn", "unread")

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._offset = 0
        self._torn = False
        """Whether the file is at a place in the middle of a line, the rest of which is no use."""
        self.unread = 0

    def skip(self) -> None:
        """Pass over all but the last part of a file that is long already. Raises OSError."""
        path = self._folder / SECONDS
        size = path.stat().st_size if path.is_file() else 0
        if size > CHUNK:
            self._offset, self._torn = size - CHUNK, True

    def read(self) -> tuple[CountedSecond, ...]:
        """Those that have been written since; none if the file is not there yet. Raises OSError."""
        try:
            with (self._folder / SECONDS).open("rb") as file:
                return self._seconds(self._new_lines(file))
        except FileNotFoundError:
            return ()

    def _new_lines(self, file: BinaryIO) -> list[bytes]:
        file.seek(self._offset)
        data = file.read(CHUNK)
        if len(data) == CHUNK and b"\n" not in data:
            data += file.read(LONGEST_LINE - CHUNK)
        whole, end, _ = data.rpartition(b"\n")
        if not end:
            if len(data) >= LONGEST_LINE:
                self._offset, self._torn = self._offset + len(data), True
            return []
        self._offset += len(whole) + 1
        lines = whole.split(b"\n")
        if self._torn:
            self._torn = False
            return lines[1:]
        return lines

    def _seconds(self, lines: list[bytes]) -> tuple[CountedSecond, ...]:
        seconds: list[CountedSecond] = []
        for line in lines:
            try:
                seconds.append(_counted(_DECODER.decode(line)))
            except (msgspec.DecodeError, ValueError, RecursionError):
                self.unread += 1
        return tuple(seconds)


def _counted(second: _Second) -> CountedSecond:
    """Raises ValueError where the types are right but the numbers can't be."""
    times = Histogram()
    for step in second.steps.values():
        times.merge(Histogram.thaw(step.response))
    errors = [step.errors for step in second.steps.values()]
    if min(errors, default=0) < 0:
        raise ValueError("fewer errors than none")
    return CountedSecond(second.end_ns, times, sum(errors))
