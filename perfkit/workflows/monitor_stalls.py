"""How often, and for how long, is the watched bot's event loop held up? Seen from outside.

py-spy's recordings are made and read by a process of its own (``stall_watch``), so they delay no
sample and leave nothing on the disk. Here is counted what it tells.
"""

import asyncio
import contextlib
import os
import sys
import tempfile
from collections.abc import Collection

import msgspec

from perfkit.clock import Clock
from perfkit.errors import PerfkitError
from perfkit.masking import mask
from perfkit.model.stalls import StallGroup, StallSlice
from perfkit.monitor.source import SourceReading, failure
from perfkit.profilers.attach import check_attach, need_pyspy
from perfkit.profilers.cost import slowdown
from perfkit.profilers.processes import alive, most_threads
from perfkit.profilers.pyspy import EVERYTHING
from perfkit.profilers.rate import choose_rate
from perfkit.workflows.stall_watch import Told

SLICE_S = 10.0
"""Long enough to tell a stall from chance, short enough to tell of it soon."""
FIRST_RETRY_S = 10.0
LAST_RETRY_S = 600.0
"""What could not be looked into is tried again ever more seldom."""
SHOWN_NS = 60_000_000_000
"""The worst place is shown for so long."""
MOST_UNJUDGED = 3
"""So many slices in a row of which nothing could be said are a problem."""
BESIDE = 0.03
"""Measured (``python -m benchmarks.monitor_sources``), for a process of one thread."""
_END_S = 5.0
_DECODER = msgspec.json.Decoder(Told)


def stalls_cost(pid: int, pause_s: float) -> str:
    """What watching for stalls costs the process, in a sentence to be said before it begins."""
    threads = most_threads(pid)
    rate = choose_rate(threads)
    share = slowdown(rate.hz, threads, EVERYTHING)
    when = f" in {SLICE_S:g} s of each {SLICE_S + pause_s:g} s" if pause_s else ""
    return (
        f"to see its event loop's stalls, py-spy looks at process {pid} {rate.hz} times a second"
        f"{when}: about {share:.1%} of that time the process stands still, and py-spy and reading "
        f"what it saw take about {BESIDE:.0%} of a core"
    )


class LoopStalls:
    """Stalls of the event loops of the bot's process tree, from the first one that was recorded.

    What lasts longer than a slice counts once in each. Between two slices some tenths of a second
    are not seen, and ``pause_s`` if that is given: nothing is made up for them.
    """

    name = "stalls"

    def __init__(self, clock: Clock, *, slice_s: float = SLICE_S, pause_s: float = 0.0) -> None:
        self._clock = clock
        self._slice_s = slice_s
        self._pause_s = pause_s
        self._pid: int | None = None
        self._task: asyncio.Task[None] | None = None
        self._retry_s = FIRST_RETRY_S
        self._problem = ""
        self._known = False
        self._begun = False
        self._stalls = 0
        self._stalled_s = 0.0
        self._unjudged = 0
        self._worst: tuple[int, StallGroup] | None = None

    async def begin(self) -> None:
        """It begins with the first process there is to watch."""

    async def close(self) -> None:
        """End the recording."""
        if self._task is not None:
            await _ended(self._task)

    def read(self, pids: Collection[int]) -> SourceReading:
        """What has been told so far; another bot's process than before is watched from now on."""
        pid = next(iter(pids), None)
        if pid is None:
            return SourceReading(values=self._values())
        if pid != self._pid:
            self._pid, self._problem, self._retry_s = pid, "", FIRST_RETRY_S
            self._task = asyncio.get_running_loop().create_task(self._go_on(pid, self._task))
        problem = failure(self._task) or self._problem
        return SourceReading(self._values(), None, self._shown(), problem)

    def _values(self) -> dict[str, float]:
        if not self._known:
            return {}
        # the counters are seen at zero before they rise: from nothing it would be no rise
        stalls, stalled_s = (self._stalls, self._stalled_s) if self._begun else (0, 0.0)
        self._begun = True
        return {
            "perfkit_loop_stalls_total": stalls,
            "perfkit_loop_stalled_seconds_total": stalled_s,
        }

    def _shown(self) -> str:
        if self._worst is None or self._clock.now_ns() - self._worst[0] > SHOWN_NS:
            return ""
        worst = self._worst[1]
        where = mask(f"{worst.file}:{worst.line}")
        return f"loop held for up to {worst.longest_ms:.0f} ms at {where}: {worst.call}"

    async def _go_on(self, pid: int, before: "asyncio.Task[None] | None") -> None:
        if before is not None:
            await _ended(before)
        while alive(pid):
            try:
                await self._watch(pid)
            except PerfkitError as error:
                self._problem = mask("; ".join(filter(None, (error.what, error.advice))))
            except OSError as error:  # a full disk, no more processes: it may be over by then
                self._problem = mask(f"stalls can't be watched: {error.strerror or error}")
            await asyncio.sleep(self._retry_s)
            self._retry_s = min(2 * self._retry_s, LAST_RETRY_S)

    async def _watch(self, pid: int) -> None:
        """Until the process ends, or can't be looked into any more."""
        await check_attach(pid, need_pyspy(), self._clock)
        # what a child leaves that was killed goes with the folder; months must not fill the disk
        with tempfile.TemporaryDirectory(
            prefix="perfkit-stalls-", ignore_cleanup_errors=True
        ) as folder:
            exit_code = await self._listen(pid, folder)
        if exit_code != 0 and alive(pid):
            raise PerfkitError(f"the process that watched for stalls has ended ({exit_code})")

    async def _listen(self, pid: int, folder: str) -> int | None:
        """Take what a child tells until it ends; its exit code."""
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "perfkit.workflows.stall_watch",
            str(pid), str(self._slice_s), str(self._pause_s),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL, start_new_session=True,
            env={**os.environ, "TMPDIR": folder},
        )  # fmt: skip
        try:
            while line := await _line(child):
                self._take(_DECODER.decode(line))
        except (ValueError, msgspec.DecodeError) as error:
            raise PerfkitError(f"what was said of its stalls can't be read: {error}") from error
        finally:
            await _end(child)
        return child.returncode

    def _take(self, told: Told) -> None:
        if told.seen is None:
            self._problem = mask(told.problem)
            return
        self._retry_s = FIRST_RETRY_S
        self._problem = self._problem_of(told.seen)
        if not told.seen.loops:
            return
        self._known = True
        self._stalls += told.seen.stalls
        self._stalled_s += told.seen.stalled_s
        if told.seen.worst is not None:
            self._worst = self._clock.now_ns(), told.seen.worst

    def _problem_of(self, seen: StallSlice) -> str:
        self._unjudged = 0 if seen.judged else self._unjudged + 1
        if not seen.loops:
            return f"no event loop was seen in process {self._pid}: stalls can't be told"
        if self._unjudged >= MOST_UNJUDGED:
            return "others have the CPU: stalls can't be told"
        return ""


async def _ended(task: "asyncio.Task[None]") -> None:
    task.cancel()
    await asyncio.wait((task,))


async def _line(child: asyncio.subprocess.Process) -> bytes:
    return b"" if child.stdout is None else await child.stdout.readline()


async def _end(child: asyncio.subprocess.Process) -> None:
    """It ends by itself when nobody listens any more; else TERM, then KILL."""
    if child.stdin is not None:
        child.stdin.close()
    for end in (child.terminate, child.kill):
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(child.wait(), _END_S)
            return
        with contextlib.suppress(ProcessLookupError):
            end()
    await child.wait()
