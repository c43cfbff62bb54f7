"""When is an event loop held up, for as long as somebody listens? A process of its own:

    python -m perfkit.workflows.stall_watch PID SLICE_S PAUSE_S

It records PID for SLICE_S seconds, tells in one line of JSON what held its loops, pauses, and so
on, until its input ends. Reading a recording takes CPU time in long pieces, which would delay the
samples of whoever watches; here they delay nothing.
"""

import asyncio
import contextlib
import signal
import sys
from pathlib import Path

import msgspec

from perfkit.analysis.stall_slice import stall_slice
from perfkit.bot.warden import Warden
from perfkit.clock import SystemClock
from perfkit.errors import PerfkitError
from perfkit.model.stalls import StallSlice
from perfkit.profilers.attach import need_pyspy
from perfkit.profilers.processes import alive
from perfkit.workflows.short_recordings import ShortRecordings
from perfkit.workflows.stacks import read_recorded, recorded_stalls

NOTHING = StallSlice(0, 0.0, 0, 0.0, True, None)
"""No event loop was seen."""
_LATE_S = 20
"""By so much a py-spy may outlive its slice, should everybody else be killed."""


class Told(msgspec.Struct, frozen=True):
    """One line."""

    seen: StallSlice | None = None
    problem: str = ""
    """Why there will be no more."""


def read_slice(folder: Path) -> StallSlice | None:
    """What a recording says; None if there is none."""
    recorded = read_recorded(folder)
    if not recorded.recording.threads:
        return None
    numbers = recorded_stalls(recorded)
    return NOTHING if numbers is None else stall_slice(numbers)


async def _watch(pid: int, slice_s: float, pause_s: float) -> None:
    async with contextlib.AsyncExitStack() as stack:
        warden = Warden.start()
        stack.callback(warden.close)
        recordings = ShortRecordings(
            pid,
            read_slice,
            rate_hz=None,
            subprocesses=True,
            tool=need_pyspy(),
            clock=SystemClock(),
            guard=warden.guard_process,
            limit_s=int(slice_s) + _LATE_S,
        )
        stack.push_async_callback(recordings.close)
        left = asyncio.ensure_future(_nobody_listens())
        stack.callback(left.cancel)
        while alive(pid) and not left.done():
            await recordings.begin()
            ending = False
            while not ending and not await _done_within(left, slice_s):
                ending = pause_s > 0 or not alive(pid)
                seen = await recordings.turn(last=ending)
                if seen is not None:
                    _tell(Told(seen))
            await _done_within(left, pause_s)


async def _nobody_listens() -> None:
    """Return when the input ends."""
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, sys.stdin)
    await reader.read()


async def _done_within(left: "asyncio.Future[None]", wait_s: float) -> bool:
    await asyncio.wait((left,), timeout=wait_s)
    return left.done()


def _tell(told: Told) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(told) + b"\n")
    sys.stdout.buffer.flush()


def main(pid: int, slice_s: float, pause_s: float) -> None:
    """Watch until the process ends, or nobody listens."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C is for whoever started us
    try:
        asyncio.run(_watch(pid, slice_s, pause_s))
    except PerfkitError as error:
        _tell(Told(problem="; ".join(filter(None, (error.what, error.detail)))))


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3]))
