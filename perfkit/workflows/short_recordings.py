"""How is a process looked at without an end? In short recordings, one after the other.

py-spy writes what it saw only when it ends. So it records for some seconds, the next one begins,
and what the first one saw is read meanwhile. Nothing is kept.
"""

import asyncio
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from perfkit.clock import Clock
from perfkit.errors import ToolError
from perfkit.profilers.processes import alive, most_threads, no_children, python_children
from perfkit.profilers.rate import choose_rate
from perfkit.profilers.tree import TreeProfiler

MOST_MISSED = 3
"""Recordings in a row that may come to nothing."""

_Seen = TypeVar("_Seen")


class ShortRecordings(Generic[_Seen]):
    """Recordings of the same process, one after the other, each in a folder of its own.

    ``read`` tells in a thread what is in such a folder; None: nothing. ``guard`` is told of each
    py-spy, which ends by itself after ``limit_s``, should perfkit be killed.
    """

    def __init__(
        self,
        pid: int,
        read: Callable[[Path], _Seen | None],
        *,
        rate_hz: int | None,
        subprocesses: bool,
        tool: Path,
        clock: Clock,
        guard: Callable[[int], None],
        limit_s: int,
    ) -> None:
        self._pid = pid
        self._read = read
        self._rate_hz = rate_hz
        self._children = python_children if subprocesses else no_children
        self._tool = tool
        self._clock = clock
        self._guard = guard
        self._limit_s = limit_s
        self._missed = 0
        self._current: tuple[TreeProfiler, tempfile.TemporaryDirectory[str]] | None = None

    async def begin(self) -> None:
        """Start to record. Raises ToolError if py-spy can't be run."""
        folder = tempfile.TemporaryDirectory(prefix="perfkit-live-")
        profiler = TreeProfiler(
            self._pid,
            self._rate_hz or choose_rate(most_threads(self._pid)).hz,
            Path(folder.name),
            tool=self._tool,
            clock=self._clock,
            limit_s=self._limit_s,
            started=self._guard,
            children=self._children,
        )
        self._current = (profiler, folder)
        try:
            await profiler.start()
        except OSError as error:
            raise ToolError(f"py-spy can't be run: {error.strerror or error}") from error

    async def turn(self, *, last: bool) -> _Seen | None:
        """End the present recording, begin the next if there is one, and say what it saw."""
        ended = self._current
        self._current = None
        if ended is None:
            return None
        profiler, folder = ended
        with folder:
            result = await profiler.stop()
            if not last:
                await self.begin()
            seen = await asyncio.to_thread(self._read, Path(folder.name))
        self._missed = 0 if seen is not None else self._missed + 1
        if self._missed >= MOST_MISSED and alive(self._pid):
            raise ToolError(
                f"py-spy sees nothing of process {self._pid} any more",
                detail="; ".join(result.problems),
            )
        return seen

    async def close(self) -> None:
        """End what still records, and leave nothing behind."""
        if self._current is not None:
            profiler, folder = self._current
            self._current = None
            with folder:
                await profiler.stop()
