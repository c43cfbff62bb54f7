"""How is the user's bot started so that it talks to perfkit, is heard, and can be ended whole?"""

import asyncio
import os
import signal
import time
from asyncio.subprocess import DEVNULL, STDOUT, Process
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from perfkit.bot.command import find_program
from perfkit.bot.ending import Patience, end, how_it_ended
from perfkit.bot.environment import bot_environment, marked_environment
from perfkit.bot.log import LogDrain, LogFile, roomy_pipe
from perfkit.bot.members import living, members, signal_all
from perfkit.bot.notes import BotNotes, read_notes
from perfkit.bot.warden import Guard
from perfkit.errors import BotError

if TYPE_CHECKING:
    import psutil

_LOG_PATIENCE_S = 1.0
"""How long the log is read on after the bot's end: some process may hold its output open."""


@dataclass(frozen=True, slots=True)
class BotSpec:
    """Which bot, and what it is to find when it starts."""

    argv: tuple[str, ...]
    """As from ``perfkit.bot.command.parse_command``."""
    directory: Path
    """Where it is started."""
    api_root: str | None
    """Where the Bot API is served: ``http://127.0.0.1:8081``. None: the process is not turned to
    perfkit and keeps its own environment, but for the mark that its processes are known by."""
    notes: Path
    """The file perfkit's part inside the bot appends to; one of its own for each run, since it
    also marks the run's processes."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """Added to perfkit's own environment."""
    allow_tracing: bool = True
    """Let py-spy attach without root where Yama would allow only ancestors."""
    patience: Patience = field(default_factory=Patience)
    log_bytes: int | None = None
    """The log begins anew at this size, the one before it kept beside it; None: it grows."""


async def launch(spec: BotSpec, log: Path, guard: Guard) -> "LaunchedBot":
    """Start the bot in a session of its own, its output going to ``log``, watched by ``guard``.

    Raises BotError if it can't be started. That it runs is all that is known then: it is ready
    when it first asks for updates.
    """
    environment = _environment(spec)
    program = find_program(spec.argv, spec.directory, environment)
    # before the start, so that no moment is left in which perfkit's death would leave a bot behind
    guard.guard_marked(f"PERFKIT_NOTES={spec.notes.absolute()}")
    read_end, write_end = roomy_pipe()
    try:
        process = await _start(spec, program, environment, write_end)
    except BotError:
        os.close(read_end)
        raise
    finally:
        os.close(write_end)
    guard.guard_group(process.pid)
    log_file = LogFile(log, spec.log_bytes)
    log_file.create()
    drain = LogDrain(read_end, log_file)
    drain.start()
    return LaunchedBot(process, spec, log_file, drain)


def _environment(spec: BotSpec) -> dict[str, str]:
    if spec.api_root is None:
        return marked_environment(os.environ, spec.environment, notes=spec.notes)
    return bot_environment(
        os.environ,
        spec.environment,
        api_root=spec.api_root,
        notes=spec.notes,
        allow_tracing=spec.allow_tracing,
    )


async def _start(
    spec: BotSpec, program: str, environment: Mapping[str, str], output: int
) -> Process:
    try:
        return await asyncio.create_subprocess_exec(
            *spec.argv,
            executable=program,
            cwd=spec.directory,
            env=environment,
            stdin=DEVNULL,
            stdout=output,
            stderr=STDOUT,
            start_new_session=True,
        )
    except OSError as error:
        raise BotError(
            f"the bot can't be started: {program}: {error.strerror or error}",
            advice="If it is a script, its first line must name an interpreter that exists.",
        ) from error


class LaunchedBot:
    """A bot that perfkit has started (``RunningBot``)."""

    def __init__(self, process: Process, spec: BotSpec, log: LogFile, drain: LogDrain) -> None:
        self._process = process
        self._spec = spec
        self._log = log
        self._drain = drain

    @property
    def pid(self) -> int:
        """The leader of the bot's process group."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the leader still runs."""
        return self._process.returncode is None

    @property
    def ended(self) -> str | None:
        """How the leader ended, in words; None while it runs."""
        code = self._process.returncode
        return None if code is None else how_it_ended(code)

    @property
    def returncode(self) -> int | None:
        """The exit code, or the negative number of the signal that ended it; None while it runs."""
        return self._process.returncode

    @property
    def log_problem(self) -> str | None:
        """Why ``bot.log`` has gaps; None if it has none."""
        return self._log.problem

    async def wait(self) -> None:
        """Return when the leader has ended and its last words are in the log."""
        await self._process.wait()
        await asyncio.to_thread(self._drain.settle, _LOG_PATIENCE_S)

    def log_tail(self, lines: int) -> str:
        """The last lines of its output, masked."""
        return self._log.tail(lines)

    def notes(self) -> BotNotes:
        """What perfkit's part inside has noted so far."""
        return read_notes(self._spec.notes)

    async def stop(self) -> int:
        """End the leader and everything it has started; how many processes remain (0 but for ill).

        May be called again, and after the leader's own end: others may have stayed.
        """
        targets = _Members(self._process.pid, self._spec.notes)
        remaining = await end(targets, self._spec.patience, now=time.monotonic)
        if not remaining:
            await self._process.wait()
        await asyncio.to_thread(self._drain.close, _LOG_PATIENCE_S)
        return remaining


class _Members:
    """The bot's processes as targets; looked for again before each signal."""

    def __init__(self, leader: int, notes: Path) -> None:
        self._leader = leader
        self._notes = notes
        self._known: set[psutil.Process] = set()

    def remaining(self) -> int:
        self._known = set(living(self._known)) or members(self._leader, self._notes)
        return len(self._known)

    def signal(self, number: signal.Signals) -> None:
        self._known |= members(self._leader, self._notes)
        signal_all(self._known, number)
