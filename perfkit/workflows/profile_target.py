"""What is profiled: a process that runs, or a command started for it and ended with it?"""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from perfkit.bot.command import find_program
from perfkit.bot.launch import LaunchedBot
from perfkit.bot.traceable import tracing_environment
from perfkit.bot.warden import Warden
from perfkit.clock import Clock
from perfkit.errors import BotError, InterruptionError, PerfkitError
from perfkit.profilers.attach import check_attach
from perfkit.profilers.processes import python_children, runs_python
from perfkit.profilers.pyspy import Looking
from perfkit.runs.folder import RunFolder
from perfkit.workflows.started import COMMAND, end_process, start_command

STARTS_WITHIN_S = 10.0
"""So long a command may take until its Python runs: ``uv run`` may have to make an environment."""
_LOOK_EVERY_S = 0.05
_TAIL_LINES = 20


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be profiled: either a pid or a command."""

    pid: int | None = None
    command: tuple[str, ...] = ()


async def check_target(target: Target, tool: Path, clock: Clock, looking: Looking) -> None:
    """Raises PerfkitError if it can be told now that the target can't be profiled or started."""
    if target.pid is not None:
        await check_attach(target.pid, tool, clock, looking)
    else:
        find_program(target.command, Path.cwd(), os.environ)


@contextlib.asynccontextmanager
async def running(
    target: Target,
    folder: RunFolder,
    warden: Warden,
    tool: Path,
    clock: Clock,
    *,
    looking: Looking,
    interrupted: asyncio.Event,
) -> AsyncIterator[int]:
    """The pid to profile. A command is started, and ended afterwards with all it has started.

    Raises BotError if the command can't be started or ends before its Python is found, and
    InterruptionError if somebody has enough before that.
    """
    if target.pid is not None:
        yield target.pid
        return
    async with contextlib.AsyncExitStack() as stack:
        environment = tracing_environment(os.environ)
        process = await start_command(target.command, folder, warden, environment)
        stack.push_async_callback(end_process, COMMAND, process, folder)
        yield await _python_of(process, tool, clock, looking, interrupted)


def last_words(folder: RunFolder) -> list[str]:
    """The last lines a command that has ended wrote, masked; none where there was no command."""
    log = folder.path / COMMAND.log
    if not log.is_file():
        return []
    return log.read_text("utf-8", "replace").splitlines()[-_TAIL_LINES:]


async def _python_of(
    process: LaunchedBot, tool: Path, clock: Clock, looking: Looking, interrupted: asyncio.Event
) -> int:
    """The first process of the command that py-spy can look into."""
    end_ns = clock.now_ns() + int(STARTS_WITHIN_S * 1e9)
    problem: PerfkitError | None = None
    while clock.now_ns() < end_ns and process.alive:
        pids = (process.pid,) if runs_python(process.pid) else python_children(process.pid)
        for pid in pids:
            try:
                await check_attach(pid, tool, clock, looking)
            except BotError as error:  # its Python has not begun yet
                problem = error
            else:
                return pid
        if interrupted.is_set():
            raise InterruptionError("interrupted before anything was recorded")
        await asyncio.sleep(_LOOK_EVERY_S)
    if not process.alive:
        await process.wait()
        raise BotError(
            f"the command {process.ended} before it could be profiled",
            advice="its last words are below; all of them are in its log",
            detail=process.log_tail(_TAIL_LINES),
        )
    raise problem or BotError(
        f"the command runs no Python that could be found within {STARTS_WITHIN_S:.0f} s",
        advice="start the Python program itself: perfkit profile -- python my_bot.py",
        detail=process.log_tail(_TAIL_LINES),
    )
