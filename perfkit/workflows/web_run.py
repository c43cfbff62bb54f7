"""What happens in a load test of a web server: start or find it, send requests, watch, conclude.

As ``load_test`` does for a bot, but the server need not be perfkit's to start or to watch: then
there are no samples of it, and the run says so.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from perfkit.bot.attach import attach
from perfkit.bot.running import RunningBot
from perfkit.bot.warden import Warden
from perfkit.clock import Clock
from perfkit.errors import PerfkitError
from perfkit.findings.objectives import Objective
from perfkit.findings.standing import Standing
from perfkit.load.scenario.definition import BotCommand
from perfkit.model.load import Second
from perfkit.model.network import NO_NETWORK
from perfkit.runs.folder import RunFolder
from perfkit.runs.report import UNOBSERVED
from perfkit.telegram.server import BotApiServer
from perfkit.workflows.load_ending import (
    LoadOutcome,
    Stoppable,
    conclude_load,
    cpu_counter,
    death,
    stopped_by,
    until_missed,
)
from perfkit.workflows.load_reports import NO_COPIES, ReportCopies
from perfkit.workflows.observation import Chronicle, Loading, Progress, Watch
from perfkit.workflows.shards import ShardError
from perfkit.workflows.started import end_process
from perfkit.workflows.under_test import LEAD_NS, SERVER, start_process, watched
from perfkit.workflows.undisturbed import undisturbed
from perfkit.workflows.web_readiness import Knock, until_answers


class WebLoad(Loading, Stoppable, Protocol):
    """A load of requests."""

    async def run(self, on_second: Callable[[Second], None]) -> None:
        """Until its end."""


@dataclass(frozen=True, slots=True)
class WebTest:
    """Everything that is known before anything is started."""

    make_load: Callable[[int, Callable[[], float]], WebLoad]
    """The load that begins at this moment; the other argument counts perfkit's own CPU seconds."""
    knock: Knock | None
    """How it is known that the server answers; None: nobody knows where it is before the load."""
    server: BotCommand | None = None
    """How the server is started; None: it runs already."""
    directory: Path = Path()
    pid: int | None = None
    """The running server's process, to be watched."""
    profile: bool | None = None
    profile_rate_hz: int | None = None
    objectives: tuple[Objective, ...] = ()
    """What was asked for, and the defaults beside it."""
    copies: ReportCopies = NO_COPIES


class WebRun:
    """One load test of a web server under way."""

    def __init__(self, test: WebTest, folder: RunFolder, clock: Clock, progress: Progress) -> None:
        self._test = test
        self._folder = folder
        self._clock = clock
        self._progress = progress
        self._cut_short = False

    async def play(self, interrupted: asyncio.Event) -> PerfkitError | None:
        """From the server's start to its end; the problem if the load ended before its time."""
        async with contextlib.AsyncExitStack() as stack:
            warden = Warden.start()
            stack.callback(warden.close)
            server = await self._server(stack, warden)
            if self._test.knock is not None:
                self._progress.phase(f"waiting for {self._test.knock.where} to answer")
                await until_answers(self._test.knock, server, interrupted)
            if server is None:
                self._folder.update(notes={UNOBSERVED: "the server's process was not named"})
                lost = await self._load(None, (interrupted.wait(),))
                self._cut_short = interrupted.is_set()
                return lost
            return await self._observe(server, warden, interrupted)

    async def _server(self, stack: contextlib.AsyncExitStack, warden: Warden) -> RunningBot | None:
        test = self._test
        if test.pid is not None:
            return attach(test.pid)
        if test.server is None:
            return None
        self._progress.phase("starting the server")
        # a web service may be a bot's as well: its calls must find perfkit, not Telegram
        bot_api = BotApiServer(clock=self._clock, network=NO_NETWORK, seed=1, webhooks=None)
        await bot_api.start(0)
        stack.push_async_callback(bot_api.close)
        server = await start_process(
            SERVER,
            test.server,
            test.directory,
            self._folder,
            warden,
            api_root=bot_api.root,
            allow_tracing=test.profile is not False,
        )
        stack.push_async_callback(end_process, SERVER, server, self._folder)
        stack.callback(self._progress.phase, "ending the server")
        return server

    async def _observe(
        self, server: RunningBot, warden: Warden, interrupted: asyncio.Event
    ) -> PerfkitError | None:
        async with watched(
            server,
            self._folder,
            warden,
            self._clock,
            self._progress,
            profile=self._test.profile,
            profile_rate_hz=self._test.profile_rate_hz,
        ) as (watch, sampling):
            lost = await self._load(watch, (server.wait(), interrupted.wait(), sampling))
        self._cut_short = interrupted.is_set()
        return lost or death(server, "server")

    async def _load(
        self, watch: Watch | None, ends: Sequence[Awaitable[object]]
    ) -> ShardError | None:
        """The problem if one of the processes that made the load was lost."""
        self._progress.phase("requests on their way")
        with undisturbed():
            begin_ns = self._clock.now_ns() + LEAD_NS
            load = self._test.make_load(begin_ns, cpu_counter())
            standing = Standing(self._test.objectives)
            chronicle = Chronicle(
                self._folder, load, None, watch, self._progress, standing=standing
            )
            try:
                async with stopped_by(load, ends):
                    await load.run(until_missed(chronicle, load.stop))
                    if watch is not None:
                        watch.sample()  # closes the load's last second
            except ShardError as error:
                return error
            finally:
                chronicle.close()
        return None

    def conclude(self, problem: PerfkitError | None) -> LoadOutcome:
        """Compute what the run came to, write its reports and close its folder."""
        copies = self._test.copies
        return conclude_load(
            self._folder, self._progress, problem, copies, cut_short=self._cut_short
        )
