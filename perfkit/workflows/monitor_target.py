"""Which process is the monitored bot, and is it there again after it had gone?

One that runs is found by its id or its name, and left running. One that perfkit starts, alone or
within a load test, ends with the watching.
"""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from pathlib import Path

from perfkit.bot.attach import attach
from perfkit.bot.ending import Patience
from perfkit.bot.find import SeveralMatchError, find_bot
from perfkit.bot.launch import LaunchedBot
from perfkit.bot.running import RunningBot
from perfkit.bot.warden import Warden
from perfkit.errors import BotError, InputError, InterruptionError, PerfkitError
from perfkit.model.manifest import Manifest, RunState
from perfkit.runs.artifacts import MANIFEST
from perfkit.runs.folder import RunFolder
from perfkit.runs.reading import open_run
from perfkit.workflows.monitor_request import Whom
from perfkit.workflows.started import COMMAND, UnderTest, end_process, start_command

LOAD_TEST = UnderTest("load test", COMMAND.log, COMMAND.notes)
PATIENCE = Patience(interrupt_s=30.0)
"""A load test ends its bot, computes and writes its reports."""
LOG_BYTES = 32 * 1024 * 1024
"""Of the log of a command that may run for months; the one before it is kept as well."""
_LOOK_EVERY_S = 0.1
_TAIL_LINES = 20


@dataclass(slots=True)
class WatchedBot:
    """The bot as it is now, and what it is part of."""

    process: RunningBot
    name: str | None = None
    """By which it may be found again."""
    load_test: LaunchedBot | None = None
    folder: Path | None = None
    """The load test's run folder."""

    async def found_again(self, not_these: Collection[tuple[int, int]]) -> bool:
        """Whether it runs again, under another id: from now on that is the process.

        ``not_these``: processes that it left behind, by id and birth. Raises SeveralMatchError
        where it can't be told which one it is.
        """
        if self.name is None:
            return False
        try:
            # all processes of the machine are looked at
            pid = await asyncio.to_thread(find_bot, self.name, not_these)
            self.process = attach(pid)
        except SeveralMatchError:
            raise
        except PerfkitError:  # none, or gone again before it could be looked into
            return False
        return True

    async def load_ended(self, interrupted: asyncio.Event) -> Manifest | None:
        """The bot is gone: how its load test ended; None where there is none, or it goes on."""
        if self.load_test is None or self.folder is None:
            return None
        ending = asyncio.ensure_future(self.load_test.wait())
        stopping = asyncio.ensure_future(interrupted.wait())
        await asyncio.wait(
            (ending, stopping), timeout=PATIENCE.interrupt_s, return_when=asyncio.FIRST_COMPLETED
        )
        for waiting in (ending, stopping):
            waiting.cancel()
        try:
            return open_run(self.folder).manifest
        except InputError:
            return None


@contextlib.asynccontextmanager
async def watched_bot(
    whom: Whom, folder: RunFolder | None, results: Path, interrupted: asyncio.Event
) -> AsyncIterator[WatchedBot]:
    """Find it, or start it and end it afterwards. Raises PerfkitError if that can't be."""
    if whom.pid is not None:
        yield WatchedBot(attach(whom.pid))
        return
    if whom.name is not None:
        yield WatchedBot(attach(find_bot(whom.name)), name=whom.name)
        return
    if folder is None:
        raise ValueError("what is started needs a run folder for its log")
    warden = Warden.start()
    try:
        if whom.load_test:
            async with _load_test(whom.load_test, folder, warden, results, interrupted) as bot:
                yield bot
            return
        process = await start_command(whom.command, folder, warden, {}, log_bytes=LOG_BYTES)
        try:
            yield WatchedBot(process)
        finally:
            await end_process(COMMAND, process, folder)
    finally:
        warden.close()


@contextlib.asynccontextmanager
async def _load_test(
    arguments: tuple[str, ...],
    folder: RunFolder,
    warden: Warden,
    results: Path,
    interrupted: asyncio.Event,
) -> AsyncIterator[WatchedBot]:
    argv = (
        sys.executable, "-m", "perfkit", "load-test", *arguments, "--results", str(results)
    )  # fmt: skip
    process = await start_command(argv, folder, warden, {}, patience=PATIENCE)
    try:
        run, pid = await _bot_of(process, results, interrupted)
        yield WatchedBot(attach(pid), load_test=process, folder=run)
    finally:
        await end_process(LOAD_TEST, process, folder)


async def _bot_of(
    process: LaunchedBot, results: Path, interrupted: asyncio.Event
) -> tuple[Path, int]:
    """The load test's run folder, and the bot that it has started or was told of."""
    while process.alive and not interrupted.is_set():
        found = _run_of(process.pid, results)
        if found is not None and found[1].bot_pid is not None:
            return found[0], found[1].bot_pid
        await asyncio.sleep(_LOOK_EVERY_S)
    if interrupted.is_set():
        raise InterruptionError("interrupted before the load test had started its bot")
    await process.wait()
    raise BotError(
        f"the load test {process.ended} before there was a bot to watch",
        advice="its last words are below",
        detail=process.log_tail(_TAIL_LINES),
    )


def _run_of(pid: int, results: Path) -> tuple[Path, Manifest] | None:
    """The run folder that the perfkit of this process id is writing."""
    for path in sorted(results.glob(f"*/{MANIFEST}"), reverse=True)[:_TAIL_LINES]:
        with contextlib.suppress(InputError):
            manifest = open_run(path.parent).manifest
            if manifest.pid == pid and manifest.state is RunState.RUNNING:
                return path.parent, manifest
    return None
