"""What is shown while somebody looks on: short recordings, one after the other, until told to end.

py-spy writes what it saw only when it ends. So it records for two seconds, the next one begins, and
what the first one saw is computed meanwhile. Nothing is kept.
"""

import asyncio
import contextlib
import tempfile
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from perfkit.analysis.live_profile import Slice, live_profile, take_slice
from perfkit.bot.warden import Warden
from perfkit.clock import Clock
from perfkit.errors import ToolError
from perfkit.model.live_profile import LiveProfile
from perfkit.profilers.attach import check_attach, need_pyspy
from perfkit.profilers.processes import alive, most_threads, no_children, python_children
from perfkit.profilers.rate import choose_rate
from perfkit.profilers.tree import TreeProfiler
from perfkit.workflows.interruption import interruptible
from perfkit.workflows.stacks import read_recorded, weighed

SLICE_S = 2.0
SHOWN_SLICES = 3
"""What is shown is about the last six seconds: calm enough to be read, and soon enough."""
MOST_MISSED = 3
"""Recordings in a row that may come to nothing."""
_LIMIT_S = 30
"""A py-spy ends by itself so late, should perfkit be killed."""


@dataclass(frozen=True, slots=True)
class LiveRequest:
    """What to look at, how long and how."""

    pid: int
    duration_s: float | None
    """None: until told to end."""
    rate_hz: int | None
    subprocesses: bool = True


class Viewer(Protocol):
    """Who shows it."""

    def show(self, profile: LiveProfile) -> None:
        """The last seconds, anew."""

    def say(self, text: str) -> None:
        """One sentence."""


async def look_on(
    request: LiveRequest, clock: Clock, viewer: Viewer, quit_pressed: asyncio.Event
) -> None:
    """Show the process until its end, Ctrl-C, ``quit_pressed`` or the end of the time.

    Raises PerfkitError if the process can't be looked into.
    """
    tool = need_pyspy()
    await check_attach(request.pid, tool, clock)
    async with contextlib.AsyncExitStack() as stack:
        interrupted = await stack.enter_async_context(interruptible())
        warden = Warden.start()
        stack.callback(warden.close)
        slices = _Slices(request, tool, clock, warden)
        stack.push_async_callback(slices.close)
        shown: deque[Slice] = deque(maxlen=SHOWN_SLICES)
        await slices.begin()
        enough = _Enough(request, clock, interrupted, quit_pressed)
        while alive(request.pid) and not enough.time_is_over:
            if await enough.told_within(SLICE_S):
                break
            newest = await slices.turn(last=enough.time_is_over)
            if newest is not None:
                shown.append(newest)
                viewer.show(live_profile(shown))
        if not alive(request.pid):
            viewer.say(f"process {request.pid} has ended")


class _Enough:
    """Is it time to end?"""

    def __init__(
        self,
        request: LiveRequest,
        clock: Clock,
        interrupted: asyncio.Event,
        quit_pressed: asyncio.Event,
    ) -> None:
        self._clock = clock
        self._events = (interrupted, quit_pressed)
        self._end_ns = (
            None if request.duration_s is None else clock.now_ns() + int(request.duration_s * 1e9)
        )

    @property
    def time_is_over(self) -> bool:
        """Whether it has been shown as long as was asked for."""
        return self._end_ns is not None and self._clock.now_ns() >= self._end_ns

    async def told_within(self, wait_s: float) -> bool:
        """Whether somebody says so while it waits so long, or until the time is over."""
        if self._end_ns is not None:
            wait_s = min(wait_s, max(0.0, (self._end_ns - self._clock.now_ns()) / 1e9))
        waiting = [asyncio.create_task(event.wait()) for event in self._events]
        await asyncio.wait(waiting, timeout=wait_s, return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()
        return any(event.is_set() for event in self._events)


class _Slices:
    """Recordings of the same process, one after the other, each in a folder of its own."""

    def __init__(self, request: LiveRequest, tool: Path, clock: Clock, warden: Warden) -> None:
        self._request = request
        self._tool = tool
        self._clock = clock
        self._warden = warden
        self._missed = 0
        self._current: tuple[TreeProfiler, tempfile.TemporaryDirectory[str]] | None = None

    async def begin(self) -> None:
        """Start to record. Raises ToolError if py-spy can't be run."""
        request = self._request
        folder = tempfile.TemporaryDirectory(prefix="perfkit-live-")
        rate = request.rate_hz or choose_rate(most_threads(request.pid)).hz
        profiler = TreeProfiler(
            request.pid,
            rate,
            Path(folder.name),
            tool=self._tool,
            clock=self._clock,
            limit_s=_LIMIT_S,
            started=self._warden.guard_process,
            children=python_children if request.subprocesses else no_children,
        )
        self._current = (profiler, folder)
        try:
            await profiler.start()
        except OSError as error:
            raise ToolError(f"py-spy can't be run: {error.strerror or error}") from error

    async def turn(self, *, last: bool) -> Slice | None:
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
            seen = await asyncio.to_thread(_seen, Path(folder.name))
        self._missed = 0 if seen else self._missed + 1
        if self._missed >= MOST_MISSED and alive(self._request.pid):
            raise ToolError(
                f"py-spy sees nothing of process {self._request.pid} any more",
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


def _seen(folder: Path) -> Slice | None:
    recorded = read_recorded(folder)
    if not recorded.recording.threads:
        return None
    return take_slice(recorded.recording, weighed(recorded), recorded.cpu)
