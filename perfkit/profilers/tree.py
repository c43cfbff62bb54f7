"""A whole process tree, recorded: one py-spy for each Python process, and the threads' CPU times.

py-spy's own ``--subprocesses`` mixes forked workers up in this format (their pthread ids are the
same), so each process gets a py-spy of its own.
"""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from perfkit.clock import Clock
from perfkit.formats import threadcpu, traces
from perfkit.model.manifest import Artifact
from perfkit.model.stacks import TraceNote
from perfkit.profilers.processes import alive, python_children
from perfkit.profilers.pyspy import EVERYTHING, Looking
from perfkit.profilers.recording import PySpyRecording, Recorded
from perfkit.profilers.threadcpu import ThreadCpuReader, interval_s
from perfkit.runs.writing import LineFile, StorageError, write_aside

THREAD_CPU = "thread-cpu.jsonl"
TRACES = "traces.json"

MOST_PROCESSES = 32
"""Each py-spy takes 10 to 20 MB and a per cent of a core."""

Children = Callable[[int], Sequence[int]]


@dataclass(frozen=True, slots=True)
class ProfilerResult:
    """What was recorded."""

    artifacts: tuple[Artifact, ...]
    """Files in the run folder, not yet listed in its manifest."""
    problems: tuple[str, ...]
    """What could not be recorded, a sentence each."""


class TreeProfiler:
    """Records a process tree from ``start`` to ``stop``; ``refresh`` picks up new children.

    After ``limit_s`` seconds each py-spy ends by itself, even if perfkit is no longer there.
    ``started`` is told each py-spy's process id, for a watchdog that outlives perfkit.
    """

    def __init__(
        self,
        pid: int,
        rate_hz: int,
        folder: Path,
        *,
        tool: Path,
        clock: Clock,
        limit_s: int | None = None,
        started: Callable[[int], None] | None = None,
        children: Children = python_children,
        reader: ThreadCpuReader | None = None,
        looking: Looking = EVERYTHING,
    ) -> None:
        self._pid = pid
        self._rate_hz = rate_hz
        self._folder = folder
        self._tool = tool
        self._clock = clock
        self._limit_s = limit_s
        self._started = started
        self._children = children
        self._reader = reader or ThreadCpuReader()
        self._looking = looking
        self._recordings: dict[int, PySpyRecording] = {}
        self._problems: list[str] = []
        self._reading: asyncio.Task[None] | None = None

    @property
    def pids(self) -> tuple[int, ...]:
        """The process ids of all py-spys now running, for a watchdog that outlives perfkit."""
        return tuple(r.pid for r in self._recordings.values() if r.running)

    @property
    def recording(self) -> bool:
        """Whether any process is being recorded; false once the whole tree has ended."""
        return any(r.running for r in self._recordings.values())

    async def start(self) -> None:
        """Begin with the process and the children it has. Raises OSError if py-spy can't be run."""
        await self._record(self._pid)
        await self.refresh()
        if self._reader.available(self._pid) and not self._looking.gil:
            self._begin_reading()

    async def refresh(self) -> None:
        """Begin to record children that have appeared. Call it each second or so (1 ms)."""
        for pid in self._children(self._pid):
            if pid in self._recordings:
                continue
            if len(self.pids) >= MOST_PROCESSES:
                self._note(f"only {MOST_PROCESSES} processes at once are recorded")
                return
            try:
                await self._record(pid)
            except OSError as error:
                self._note(f"py-spy could not be started for process {pid}: {error}")

    async def stop(self) -> ProfilerResult:
        """End all recordings; afterwards no py-spy is left, whatever happened."""
        artifacts = await self._stop_reading()
        recorded = await asyncio.gather(*(r.stop() for r in self._recordings.values()))
        for each in recorded:
            if each.problem is not None and self._worth_telling(each):
                self._note(each.problem)
        left = [each.note for each in recorded if each.problem is None]
        self._write_notes(tuple(left))
        artifacts += [Artifact(TRACES, "trace"), *(Artifact(n.file, "trace") for n in left)]
        return ProfilerResult(tuple(artifacts), tuple(self._problems))

    def _worth_telling(self, recorded: Recorded) -> bool:
        """A child that ended before py-spy had looked at it is an everyday thing."""
        target = recorded.note.pid
        return target == self._pid or recorded.outcome.killed or alive(target)

    async def _record(self, pid: int) -> None:
        self._recordings[pid] = await PySpyRecording.start(
            pid,
            self._rate_hz,
            self._folder,
            tool=self._tool,
            clock=self._clock,
            limit_s=self._limit_s,
            looking=self._looking,
        )
        if self._started is not None:
            self._started(self._recordings[pid].pid)
        # written at once, so that the traces of a run that was killed can still be placed in time
        self._write_notes(tuple(r.note for r in self._recordings.values()))

    def _write_notes(self, notes: tuple[TraceNote, ...]) -> None:
        try:
            write_aside(self._folder / TRACES, traces.encode(notes))
        except StorageError as error:
            self._note(error.what)

    def _begin_reading(self) -> None:
        try:
            lines = LineFile(self._folder / THREAD_CPU)
        except StorageError as error:
            self._note(error.what)
        else:
            self._reading = asyncio.create_task(self._read_cpu_times(lines))
            # not by the task itself: one that is cancelled before its first step never runs
            self._reading.add_done_callback(lambda _: lines.close())

    async def _read_cpu_times(self, lines: LineFile) -> None:
        try:
            while True:
                running = [r for r in self._recordings.values() if r.running]
                targets, tools = [r.target for r in running], [r.pid for r in running]
                moment = self._reader.read(targets, self._clock.now_ns(), tools)
                lines.append(threadcpu.encode(moment))
                await asyncio.sleep(interval_s(self._reader.threads))
        except StorageError as error:
            self._note(error.what)

    async def _stop_reading(self) -> list[Artifact]:
        if self._reading is None:
            return []
        self._reading.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._reading
        return [Artifact(THREAD_CPU, "samples")]

    def _note(self, problem: str) -> None:
        if problem not in self._problems:
            self._problems.append(problem)
