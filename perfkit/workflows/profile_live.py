"""What is shown while somebody looks on? The last seconds, anew every two, until told to end."""

import asyncio
import contextlib
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from perfkit.analysis.live_profile import Slice, live_profile, take_slice
from perfkit.bot.warden import Warden
from perfkit.clock import Clock
from perfkit.model.live_profile import LiveProfile
from perfkit.profilers.attach import check_attach, need_pyspy
from perfkit.profilers.processes import alive
from perfkit.workflows.interruption import interruptible
from perfkit.workflows.short_recordings import ShortRecordings
from perfkit.workflows.stacks import read_recorded, weighed

SLICE_S = 2.0
SHOWN_SLICES = 3
"""What is shown is about the last six seconds: calm enough to be read, and soon enough."""
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
        slices = ShortRecordings(
            request.pid,
            _seen,
            rate_hz=request.rate_hz,
            subprocesses=request.subprocesses,
            tool=tool,
            clock=clock,
            guard=warden.guard_process,
            limit_s=_LIMIT_S,
        )
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


def _seen(folder: Path) -> Slice | None:
    recorded = read_recorded(folder)
    if not recorded.recording.threads:
        return None
    return take_slice(recorded.recording, weighed(recorded), recorded.cpu)
