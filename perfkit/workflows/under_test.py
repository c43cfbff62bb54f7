"""How is the process under test started, watched and ended? A bot's, or a web server's."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from perfkit.bot.command import parse_command
from perfkit.bot.launch import BotSpec, launch
from perfkit.bot.running import RunningBot
from perfkit.bot.warden import Warden
from perfkit.clock import Clock
from perfkit.load.scenario.definition import BotCommand
from perfkit.runs.artifacts import SAMPLES
from perfkit.runs.folder import RunFolder
from perfkit.runs.samples import SampleStore
from perfkit.workflows.observation import Progress, Watch, new_watch
from perfkit.workflows.profiling import begin_profile, end_profile
from perfkit.workflows.started import UnderTest

LEAD_NS = 100_000_000
"""A load is planned to begin this much later: files must be opened before, and synced to disk."""


BOT = UnderTest("bot", "bot.log", "bot-notes.txt")
SERVER = UnderTest("server", "server.log", "server-notes.txt")


async def start_process(
    it: UnderTest,
    command: BotCommand,
    directory: Path,
    folder: RunFolder,
    warden: Warden,
    *,
    api_root: str,
    allow_tracing: bool,
) -> RunningBot:
    """Start it, its calls to Telegram turned to ``api_root``. Raises BotError if it can't be."""
    spec = BotSpec(
        argv=parse_command(command.command),
        directory=directory,
        api_root=api_root,
        notes=folder.path / it.notes,
        environment=command.environment,
        allow_tracing=allow_tracing,
    )
    folder.note_artifact(it.log, "log")
    process = await launch(spec, folder.path / it.log, warden)
    folder.update(bot_pid=process.pid)
    return process


@contextlib.asynccontextmanager
async def watched(
    process: RunningBot,
    folder: RunFolder,
    warden: Warden,
    clock: Clock,
    progress: Progress,
    *,
    profile: bool | None,
    profile_rate_hz: int | None = None,
) -> AsyncIterator[tuple[Watch, "asyncio.Task[None]"]]:
    """Record its stacks and sample it; the task is the sampling, whose end is its failure."""
    async with contextlib.AsyncExitStack() as stack:
        profiler = await begin_profile(
            process.pid, folder, warden, clock, wanted=profile, rate_hz=profile_rate_hz
        )
        stack.push_async_callback(end_profile, profiler, folder)
        stack.callback(progress.phase, "ending the recording")
        store = SampleStore(folder.path / SAMPLES)
        stack.callback(store.close)
        folder.note_artifact(SAMPLES, "samples")
        watch = new_watch(process.pid, store, profiler, clock)
        watch.sample()
        async with watch.running() as sampling:
            yield watch, sampling
