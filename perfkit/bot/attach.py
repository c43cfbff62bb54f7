"""How is a bot that already runs taken under test by its process id?"""

import asyncio
import os

import psutil

from perfkit.bot.notes import BotNotes
from perfkit.errors import BotError, UsageError

_LOOK_EVERY_S = 0.25


def attach(pid: int) -> "AttachedBot":
    """The running process with this id, to be watched but never ended.

    Raises UsageError for an id no bot can have, BotError if there is no such process or it can't
    be looked into.
    """
    if pid <= 0 or pid == os.getpid():
        raise UsageError(f"--pid {pid} is no bot's process id", advice="Give the bot's own.")
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            raise BotError(f"process {pid} has ended", advice="Start the bot again.")
        owner = process.uids().effective
        process.cpu_times()
        process.memory_info()
    except (psutil.NoSuchProcess, OverflowError) as error:
        raise BotError(
            f"there is no process {pid}", advice="Look for the bot's id: pgrep -af python"
        ) from error
    except psutil.AccessDenied as error:
        raise _denied(pid) from error
    if os.geteuid() not in {0, owner}:
        raise _denied(pid)
    return AttachedBot(process)


def command_of(pid: int) -> tuple[str, ...]:
    """The command line of a process, as it is; empty where it can't be read."""
    try:
        return tuple(psutil.Process(pid).cmdline())
    except (psutil.Error, ValueError, OverflowError):
        return ()


def _denied(pid: int) -> BotError:
    return BotError(
        f"process {pid} belongs to another user and can't be looked into",
        advice="Run perfkit as that user, or as root.",
    )


class AttachedBot:
    """A bot that was running before perfkit came (``RunningBot``)."""

    def __init__(self, process: psutil.Process) -> None:
        self._process = process

    @property
    def pid(self) -> int:
        """The id it was attached by."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the same process still runs, not another one with its id."""
        try:
            return self._process.is_running() and self._process.status() != psutil.STATUS_ZOMBIE
        except psutil.Error:
            return False

    @property
    def ended(self) -> str | None:
        """That it ended; how is known only to its parent. None while it runs."""
        return None if self.alive else "ended"

    @property
    def log_problem(self) -> str | None:
        """None: its output goes elsewhere."""
        return None

    async def wait(self) -> None:
        """Return soon after the process has ended."""
        while self.alive:  # noqa: ASYNC110 - the kernel tells only parents of an end
            await asyncio.sleep(_LOOK_EVERY_S)

    def log_tail(self, lines: int) -> str:  # noqa: ARG002 - RunningBot's signature
        """Nothing: its output goes elsewhere."""
        return ""

    def notes(self) -> BotNotes:
        """Nothing: perfkit is not inside."""
        return BotNotes()

    async def stop(self) -> int:
        """Leave it running: it is not perfkit's to end."""
        return 0
