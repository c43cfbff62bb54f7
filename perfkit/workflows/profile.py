"""What happens when a running process is profiled: ask whether it may be, record, compute, tell."""

import asyncio
import contextlib
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from perfkit.clock import Clock
from perfkit.errors import BotError, PerfkitError, ToolError
from perfkit.model.manifest import RunState
from perfkit.model.report import RunReport
from perfkit.profilers.attach import check_attach, need_pyspy
from perfkit.profilers.processes import alive, most_threads
from perfkit.profilers.rate import SampleRate, choose_rate
from perfkit.profilers.tree import TreeProfiler
from perfkit.runs.folder import RunFolder
from perfkit.runs.host import read_host, read_versions
from perfkit.workflows.conclude import conclude
from perfkit.workflows.interruption import interruptible
from perfkit.workflows.stacks import write_profile

KIND = "profile"
REFRESH_S = 1.0
GRACE_S = 30
"""py-spy ends by itself so long after the planned end, should perfkit be killed before it."""


@dataclass(frozen=True, slots=True)
class ProfileRequest:
    """What to profile, how, and where to put it."""

    pid: int
    duration_s: float
    rate_hz: int | None
    """None: chosen by the number of threads."""
    name: str
    results: Path
    command_line: tuple[str, ...]


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
    await check_attach(request.pid, tool, clock)
    rate = _rate(request)
    folder = RunFolder.create(
        request.results,
        kind=KIND,
        name=request.name,
        command_line=request.command_line,
        clock=clock,
        versions=read_versions(["py-spy"]),
        host=read_host(),
        bot_pid=request.pid,
    )
    narrator.say(f"recording process {request.pid} into {folder.path}, {rate.reason}")
    profiler = TreeProfiler(
        request.pid,
        rate.hz,
        folder.path,
        tool=tool,
        clock=clock,
        limit_s=math.ceil(request.duration_s) + GRACE_S,
    )
    try:
        state = await _record(request, profiler, folder, clock, narrator)
        if write_profile(folder) is None:
            raise _nothing(request.pid, folder)
        report = conclude(folder, state)
    except PerfkitError as error:
        with contextlib.suppress(PerfkitError):  # the first error is the one to tell
            folder.close(RunState.FAILED, error.what)
        raise
    folder.close(state)
    return report


def _rate(request: ProfileRequest) -> SampleRate:
    if request.rate_hz is not None:
        return SampleRate(request.rate_hz, f"{request.rate_hz} samples/s")
    return choose_rate(most_threads(request.pid))


async def _record(
    request: ProfileRequest,
    profiler: TreeProfiler,
    folder: RunFolder,
    clock: Clock,
    narrator: Narrator,
) -> RunState:
    """Record until the time is over, the process ends or Ctrl-C; the state the run ends in."""
    async with interruptible() as interrupted:
        began_ns = clock.now_ns()
        try:
            await profiler.start()
            await _until_over(request, profiler, interrupted, clock, narrator)
        except OSError as error:
            raise ToolError(f"py-spy can't be run: {error.strerror or error}") from error
        finally:
            recorded_s = (clock.now_ns() - began_ns) / 1e9
            narrator.say("writing down what was recorded")
            result = await profiler.stop()
    for artifact in result.artifacts:
        folder.note_artifact(artifact.name, artifact.kind)
    early = [] if interrupted.is_set() else _ended_early(request, recorded_s)
    for sentence in early:
        narrator.say(sentence)
    folder.update(could_not_check=(*result.problems, *early))
    return RunState.INTERRUPTED if interrupted.is_set() else RunState.COMPLETE


async def _until_over(
    request: ProfileRequest,
    profiler: TreeProfiler,
    interrupted: asyncio.Event,
    clock: Clock,
    narrator: Narrator,
) -> None:
    end_ns = clock.now_ns() + int(request.duration_s * 1e9)
    while profiler.recording and not interrupted.is_set():
        left_s = (end_ns - clock.now_ns()) / 1e9
        if left_s <= 0:
            return
        narrator.left(left_s)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(interrupted.wait(), min(REFRESH_S, left_s))
        await profiler.refresh()


def _ended_early(request: ProfileRequest, recorded_s: float) -> list[str]:
    if recorded_s >= request.duration_s:
        return []
    who = "py-spy" if alive(request.pid) else f"process {request.pid}"
    after = f"{recorded_s:.0f} s of {request.duration_s:.0f} s"
    return [f"{who} ended after {after}; the recording ends there"]


def _nothing(pid: int, folder: RunFolder) -> PerfkitError:
    said = "; ".join(folder.manifest.could_not_check)
    if alive(pid):
        return ToolError(f"nothing was recorded of process {pid}", detail=said)
    return BotError(f"process {pid} ended before anything was recorded", detail=said)
