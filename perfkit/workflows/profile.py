"""What happens when a process is profiled: ask whether it may be, record, compute, tell."""

import asyncio
import contextlib
import math
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from perfkit.bot.warden import Warden
from perfkit.clock import Clock
from perfkit.errors import BotError, PerfkitError, ToolError
from perfkit.masking import mask_argv
from perfkit.model.manifest import RunState
from perfkit.model.report import RunReport
from perfkit.profilers.attach import need_pyspy
from perfkit.profilers.cost import warning
from perfkit.profilers.processes import alive, most_threads, no_children, python_children
from perfkit.profilers.pyspy import EVERYTHING, Looking
from perfkit.profilers.rate import SampleRate, choose_rate
from perfkit.profilers.tree import TreeProfiler
from perfkit.runs.folder import RunFolder
from perfkit.workflows.conclude import conclude
from perfkit.workflows.interruption import interruptible
from perfkit.workflows.process_folder import failing_into, new_process_folder
from perfkit.workflows.profile_target import Target, check_target, last_words, running
from perfkit.workflows.stacks import write_profile

KIND = "profile"
REFRESH_S = 1.0
GRACE_S = 30
"""py-spy ends by itself so long after the planned end, should perfkit be killed before it."""


@dataclass(frozen=True, slots=True)
class ProfileRequest:
    """What to profile, how, and where to put it."""

    target: Target
    duration_s: float
    rate_hz: int | None
    """None: chosen by the number of threads."""
    name: str
    results: Path
    command_line: tuple[str, ...]
    looking: Looking = EVERYTHING
    subprocesses: bool = True
    """Record its children as well."""


class Narrator(Protocol):
    """Who is told what goes on, while it does."""

    def say(self, text: str) -> None:
        """One sentence."""

    def left(self, seconds: float) -> None:
        """So much time is left to record."""


async def profile(request: ProfileRequest, clock: Clock, narrator: Narrator) -> RunReport:
    """Record the process and its children into a new run folder, and compute what was seen.

    Ctrl-C, or the end of the process, ends the recording early and keeps it; the report's state and
    what could not be checked say so. Raises PerfkitError if nothing can be recorded.
    """
    tool = need_pyspy()
    await check_target(request.target, tool, clock, request.looking)
    folder = new_process_folder(
        request.results,
        kind=KIND,
        name=request.name,
        command_line=request.command_line,
        clock=clock,
        command=request.target.command,
        pid=request.target.pid,
        tools=("py-spy",),
    )
    with failing_into(folder):
        state = await _Recording(request, folder, tool, clock, narrator).make()
        if write_profile(folder) is None:
            raise _nothing(folder)
        report = conclude(folder, state)
    folder.close(state)
    return report


class _Recording:
    """One recording under way."""

    def __init__(
        self,
        request: ProfileRequest,
        folder: RunFolder,
        tool: Path,
        clock: Clock,
        narrator: Narrator,
    ) -> None:
        self._request = request
        self._folder = folder
        self._tool = tool
        self._clock = clock
        self._narrator = narrator

    async def make(self) -> RunState:
        """Record until the time is over, the process ends or Ctrl-C; the state the run ends in."""
        request, folder = self._request, self._folder
        async with contextlib.AsyncExitStack() as stack:
            interrupted = await stack.enter_async_context(interruptible())
            warden = Warden.start()
            stack.callback(warden.close)
            if request.target.command:
                command = shlex.join(mask_argv(request.target.command))
                self._narrator.say(f"starting {command}")
            pid = await stack.enter_async_context(
                running(
                    request.target,
                    folder,
                    warden,
                    self._tool,
                    self._clock,
                    looking=request.looking,
                    interrupted=interrupted,
                )
            )
            await self._record(pid, warden, interrupted)
        return RunState.INTERRUPTED if interrupted.is_set() else RunState.COMPLETE

    async def _record(self, pid: int, warden: Warden, interrupted: asyncio.Event) -> None:
        profiler = self._profiler(pid, warden)
        began_ns = self._clock.now_ns()
        try:
            await profiler.start()
            await _until_over(
                self._request.duration_s, profiler, interrupted, self._clock, self._narrator
            )
        except OSError as error:
            raise ToolError(f"py-spy can't be run: {error.strerror or error}") from error
        finally:
            recorded_s = (self._clock.now_ns() - began_ns) / 1e9
            self._narrator.say("writing down what was recorded")
            result = await profiler.stop()
        for artifact in result.artifacts:
            self._folder.note_artifact(artifact.name, artifact.kind)
        early = [] if interrupted.is_set() else self._ended_early(pid, recorded_s)
        for sentence in early:
            self._narrator.say(sentence)
        self._folder.update(could_not_check=(*result.problems, *early))

    def _profiler(self, pid: int, warden: Warden) -> TreeProfiler:
        request = self._request
        rate = _rate(request, pid)
        self._narrator.say(f"recording process {pid} into {self._folder.path}, {rate.reason}")
        cost = warning(rate.hz, most_threads(pid), request.looking)
        if cost:
            self._narrator.say(cost)
        return TreeProfiler(
            pid,
            rate.hz,
            self._folder.path,
            tool=self._tool,
            clock=self._clock,
            limit_s=math.ceil(request.duration_s) + GRACE_S,
            started=warden.guard_process,
            children=python_children if request.subprocesses else no_children,
            looking=request.looking,
        )

    def _ended_early(self, pid: int, recorded_s: float) -> list[str]:
        duration_s = self._request.duration_s
        if recorded_s >= duration_s:
            return []
        who = "py-spy" if alive(pid) else f"process {pid}"
        return [
            f"{who} ended after {recorded_s:.0f} s of {duration_s:.0f} s; the recording ends there"
        ]


def _rate(request: ProfileRequest, pid: int) -> SampleRate:
    if request.rate_hz is not None:
        return SampleRate(request.rate_hz, f"{request.rate_hz} samples/s")
    return choose_rate(most_threads(pid))


async def _until_over(
    duration_s: float,
    profiler: TreeProfiler,
    interrupted: asyncio.Event,
    clock: Clock,
    narrator: Narrator,
) -> None:
    end_ns = clock.now_ns() + int(duration_s * 1e9)
    while profiler.recording and not interrupted.is_set():
        left_s = (end_ns - clock.now_ns()) / 1e9
        if left_s <= 0:
            return
        narrator.left(left_s)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(interrupted.wait(), min(REFRESH_S, left_s))
        await profiler.refresh()


def _nothing(folder: RunFolder) -> PerfkitError:
    pid = folder.manifest.bot_pid or 0
    said = "\n".join((*folder.manifest.could_not_check, *last_words(folder)))
    if alive(pid):
        return ToolError(f"nothing was recorded of process {pid}", detail=said)
    return BotError(f"process {pid} ended before anything was recorded", detail=said)
