"""One process, recorded by one py-spy: from its start to a compressed trace in the run folder."""

import asyncio
import gzip
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from perfkit.clock import Clock
from perfkit.model.stacks import TraceNote
from perfkit.profilers.processes import alive, resume_if_stopped
from perfkit.profilers.pyspy import EVERYTHING, RAW, Looking, record_request, zero_ns
from perfkit.profilers.refusal import without_backtrace
from perfkit.program import Outcome, Program
from perfkit.runs.writing import FILE_MODE, StorageError, storage_errors

_COMPRESSION = 5
"""A trace of 50 MB in half a second, to a thirtieth; more takes longer and gains little."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What one recording left."""

    outcome: Outcome
    note: TraceNote
    problem: str | None
    """Why there is no trace, in a sentence; None if there is."""


class PySpyRecording:
    """A py-spy that records one process. Made by ``start``, ended by ``stop``."""

    __slots__ = ("_output", "_program", "note", "target")

    def __init__(self, target: int, program: Program, output: Path, note: TraceNote) -> None:
        self.target = target
        """The process that is recorded."""
        self.note = note
        self._program = program
        self._output = output

    @classmethod
    async def start(
        cls,
        target: int,
        rate_hz: int,
        folder: Path,
        *,
        tool: Path,
        clock: Clock,
        limit_s: int | None = None,
        looking: Looking = EVERYTHING,
    ) -> "PySpyRecording":
        """Begin to record. Raises OSError if py-spy can't be run."""
        output = folder / f"pyspy-{target}.{RAW if looking.gil else 'trace.json'}"
        request = record_request(tool, target, rate_hz, output, limit_s, looking)
        program = await Program.start(request, clock)
        zero = zero_ns(program.spawned_ns, rate_hz)
        note = TraceNote(target, output.name + ".gz", zero, rate_hz, program.pid)
        return cls(target, program, output, note)

    @property
    def running(self) -> bool:
        """Whether py-spy is still there; it ends by itself when the process ends."""
        return self._program.running

    @property
    def pid(self) -> int:
        """py-spy's own process id."""
        return self._program.pid

    async def stop(self) -> Recorded:
        """End py-spy and compress what it wrote."""
        outcome = await self._program.end()
        if outcome.killed:
            # py-spy stops all threads while it reads; if it died just then, they are still stopped
            resume_if_stopped(self.target)
        problem = await asyncio.to_thread(self._keep)
        if problem is None:
            return Recorded(outcome, self.note, None)
        return Recorded(outcome, self.note, self._why(outcome) or problem)

    def _why(self, outcome: Outcome) -> str | None:
        """In words, what py-spy's end says about a missing trace."""
        if outcome.killed:
            return f"py-spy did not answer and was killed; process {self.target} has no recording"
        if outcome.exit_code == 0:
            return None
        said = without_backtrace(outcome.stderr).partition("\n")[0].removeprefix("Error: ")
        state = "" if alive(self.target) else " (the process has ended)"
        return f"py-spy could not record process {self.target}: {said or 'no reason given'}{state}"

    def _keep(self) -> str | None:
        """Put the compressed trace in the raw one's place; the problem, if there is one."""
        if not self._output.is_file() or not self._output.stat().st_size:
            self._output.unlink(missing_ok=True)
            return f"py-spy wrote nothing about process {self.target}"
        try:
            with storage_errors(self._output):
                compress(self._output)
        except StorageError as error:
            return error.what
        return None


def compress(path: Path) -> Path:
    """Replace the file by its gzipped form, aside and renamed. Raises OSError."""
    aside = path.with_name(f".{path.name}.{os.getpid()}.new")
    done = path.with_name(path.name + ".gz")
    try:
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, FILE_MODE)
        with (
            os.fdopen(descriptor, "wb") as out,
            gzip.GzipFile("", "wb", _COMPRESSION, out, mtime=0) as packed,
            path.open("rb") as raw,
        ):
            shutil.copyfileobj(raw, packed, 1 << 20)
        aside.replace(done)
    finally:
        aside.unlink(missing_ok=True)
    path.unlink()
    return done
