"""What happens in a load test: start and reach the bot, let students act, watch, conclude.

Whatever goes wrong on the way, what was measured is kept, every process is ended, and the run
folder says what happened.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Sequence

from perfkit.bot.attach import attach
from perfkit.bot.running import RunningBot
from perfkit.bot.warden import Warden
from perfkit.clock import Clock
from perfkit.errors import PerfkitError, UsageError
from perfkit.findings.standing import Standing
from perfkit.formats.network import describe_network
from perfkit.load.driver import Driver
from perfkit.load.engine import NO_WEB, Engine
from perfkit.model.manifest import LOAD_TEST
from perfkit.profilers.attach import need_pyspy
from perfkit.report.bot_api import NETWORK
from perfkit.report.subject import SERVER, SUBJECT
from perfkit.runs.folder import RunFolder
from perfkit.telegram.server import BotApiServer
from perfkit.workflows.load_ending import (
    LoadOutcome,
    carry_through,
    conclude_load,
    cpu_counter,
    death,
    stopped_by,
    until_missed,
)
from perfkit.workflows.load_request import LoadRequest, LoadTest, read_request
from perfkit.workflows.memory_around import looked_into
from perfkit.workflows.new_folder import new_load_folder
from perfkit.workflows.observation import Chronicle, Progress, Watch
from perfkit.workflows.readiness import until_ready
from perfkit.workflows.serving import serve
from perfkit.workflows.started import end_process
from perfkit.workflows.student_web import direct, student_requests
from perfkit.workflows.students import StudentChats, fresh_user_id
from perfkit.workflows.under_test import BOT, LEAD_NS, start_process, watched
from perfkit.workflows.undisturbed import undisturbed
from perfkit.workflows.web_run import WebRun
from perfkit.workflows.web_scenario import web_test


async def load_test(
    request: LoadRequest, clock: Clock, progress: Progress, command_line: Sequence[str]
) -> LoadOutcome:
    """Run the load test and leave its run folder.

    Raises PerfkitError when nothing could be measured; then the folder, if there is one, says why.
    One of them is InterruptionError: by a Ctrl-C before the load began, or by a second one.
    """
    test = read_request(request, clock)
    test.check_rows()
    if request.profile:
        need_pyspy()
    web = None if test.scenario.needs_bot else web_test(test, clock)
    if web is not None and request.look_inside:
        raise UsageError("--look-inside looks at a bot's objects, and this scenario has no bot")
    folder = _new_folder(test, clock, command_line)
    if web is None:
        return await carry_through(_Run(test, folder, clock, progress), folder)
    return await carry_through(WebRun(web, folder, clock, progress), folder)


def _new_folder(test: LoadTest, clock: Clock, command_line: Sequence[str]) -> RunFolder:
    folder = new_load_folder(
        test.request.results,
        kind=LOAD_TEST,
        name=test.name,
        command_line=command_line,
        clock=clock,
        scenario=test.note,
        bot_command=None if test.bot is None else test.bot.command,
        bot_pid=test.request.pid,
    )
    if not test.scenario.needs_bot:
        folder.update(notes={SUBJECT: SERVER})
    network = describe_network(test.network)
    if network:
        folder.update(notes={NETWORK: network})
    return folder


class _Run:
    """One load test under way."""

    def __init__(self, test: LoadTest, folder: RunFolder, clock: Clock, progress: Progress) -> None:
        self._test = test
        self._folder = folder
        self._clock = clock
        self._progress = progress
        self._cut_short = False

    async def play(self, interrupted: asyncio.Event) -> PerfkitError | None:
        """From the bot's start to its end; the problem if the load ended before its time."""
        async with contextlib.AsyncExitStack() as stack:
            server = await serve(self._test, self._clock)
            stack.push_async_callback(server.close)
            warden = Warden.start()
            stack.callback(warden.close)
            bot = await self._start_bot(server, warden)
            stack.push_async_callback(end_process, BOT, bot, self._folder)
            stack.callback(server.let_go)
            self._progress.phase(f"waiting for the bot to ask {server.root} for updates")
            await until_ready(bot, server, interrupted, within_s=self._test.ready_within_s)
            self._note_framework(bot)
            wanted = self._test.request.look_inside
            async with looked_into(
                bot.pid, self._folder, self._clock, wanted=wanted, interrupted=interrupted
            ):
                problem = await self._observe(bot, server, warden, interrupted)
            self._progress.phase("ending the bot")
        return problem

    async def _start_bot(self, server: BotApiServer, warden: Warden) -> RunningBot:
        test = self._test
        if test.bot is None:
            return attach(test.request.pid or 0)
        self._progress.phase("starting the bot")
        return await start_process(
            BOT,
            test.bot,
            test.directory,
            self._folder,
            warden,
            api_root=server.root,
            allow_tracing=test.request.profile is not False or test.request.look_inside,
        )

    def _note_framework(self, bot: RunningBot) -> None:
        notes = bot.notes()
        self._folder.update(
            bot_framework=notes.framework(),
            versions={each.framework: each.version for each in notes.redirected},
        )

    async def _observe(
        self, bot: RunningBot, server: BotApiServer, warden: Warden, interrupted: asyncio.Event
    ) -> PerfkitError | None:
        async with watched(
            bot,
            self._folder,
            warden,
            self._clock,
            self._progress,
            profile=self._test.request.profile,
            profile_rate_hz=self._test.request.profile_rate_hz,
        ) as (watch, sampling):
            await self._load(server, watch, (bot.wait(), interrupted.wait(), sampling))
        self._cut_short = interrupted.is_set()
        return death(bot)

    async def _load(
        self, server: BotApiServer, watch: Watch, ends: Sequence[Awaitable[object]]
    ) -> None:
        test = self._test
        self._progress.phase("students at work")
        first_user_id = test.scenario.first_user_id
        if first_user_id is None:
            first_user_id = fresh_user_id(self._clock.wall().timestamp())
        self._folder.update(notes={"first_user_id": str(first_user_id)})
        chats = StudentChats(server, first_user_id, test.scenario.groups)
        await chats.gather(test.plan.most_users)
        with undisturbed():
            begin_ns = self._clock.now_ns() + LEAD_NS
            requests = student_requests(test, self._clock)
            engine = Engine(
                test.program, test.plan, chats, test.lots, begin_ns=begin_ns, web=requests or NO_WEB
            )
            chronicle = Chronicle(
                self._folder,
                engine,
                server,
                watch,
                self._progress,
                standing=Standing(test.objectives),
            )

            def stop() -> None:
                driver.stop()

            take = until_missed(chronicle, stop)
            driver = Driver(engine, clock=self._clock, cpu_s=cpu_counter(), on_second=take)
            chats.listen(driver)
            if requests is not None:
                requests.listen(driver)
            web = None if requests is None else requests.client
            server.begin_faults()
            try:
                async with direct(test, driver, web), stopped_by(driver, ends):
                    await driver.run()
                    watch.sample()  # closes the load's last second, before anything is written
            finally:
                chronicle.close()
                if requests is not None:
                    await requests.close()

    def conclude(self, problem: PerfkitError | None) -> LoadOutcome:
        """Compute what the run came to, write its reports and close its folder."""
        copies = self._test.request.copies
        return conclude_load(
            self._folder, self._progress, problem, copies, cut_short=self._cut_short
        )
