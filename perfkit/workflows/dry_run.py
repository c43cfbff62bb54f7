"""What happens in ``load-test --dry-run``: one student plays the scenario once, and all is told.

The bot is started as for a load test, but no run folder is made and no profile is recorded.
"""

import asyncio
import contextlib
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from perfkit.bot.attach import attach
from perfkit.bot.command import parse_command
from perfkit.bot.launch import BotSpec, launch
from perfkit.bot.running import RunningBot
from perfkit.bot.warden import Warden
from perfkit.clock import Clock
from perfkit.errors import BotError, ExitCode, UsageError
from perfkit.load.driver import Driver
from perfkit.load.engine import NO_WEB, Engine
from perfkit.load.overheard import Overheard, OverheardCode, OverheardWeb, TellingKeeper
from perfkit.model.chat import ChatEvent, Line
from perfkit.model.dry_run import DryRun, PlayedStep
from perfkit.model.load import FailedInteraction, Interaction, Second
from perfkit.model.plan import LoadPlan
from perfkit.telegram.server import BotApiServer
from perfkit.workflows.interruption import interruptible
from perfkit.workflows.load_ending import LOG_LINES, stopped_by
from perfkit.workflows.load_request import LoadRequest, LoadTest, read_request
from perfkit.workflows.observation import Progress
from perfkit.workflows.readiness import until_ready
from perfkit.workflows.serving import serve
from perfkit.workflows.student_web import direct, student_requests
from perfkit.workflows.students import StudentChats, fresh_user_id


class Teller(Protocol):
    """Who is told the conversation as it goes."""

    def line(self, line: Line) -> None:
        """Somebody said something."""

    def step(self, step: PlayedStep) -> None:
        """A step has ended."""


@dataclass(slots=True)
class _Notes:
    """What was told so far."""

    teller: Teller
    begin_ns: int
    lines: list[Line] = field(default_factory=list)
    steps: list[PlayedStep] = field(default_factory=list)

    def line(self, line: Line) -> None:
        self.lines.append(line)
        self.teller.line(line)

    def step(self, interaction: Interaction, lines: tuple[Line, ...]) -> None:
        error, ended_ns = interaction.error, interaction.ended_ns
        failed = FailedInteraction(1, interaction.step, 0.0, error or "", lines)
        step = PlayedStep(
            step=interaction.step,
            at_ms=(ended_ns - self.begin_ns) / 1e6,
            response_ms=(ended_ns - interaction.intended_ns) / 1e6,
            service_ms=(ended_ns - interaction.started_ns) / 1e6,
            error=error,
            notes=failed.notes if error is not None else (),
        )
        self.steps.append(step)
        self.teller.step(step)


async def dry_run(request: LoadRequest, clock: Clock, progress: Progress, teller: Teller) -> DryRun:
    """Let one student play the scenario. Raises PerfkitError when it can't begin."""
    test = read_request(request, clock)
    if not test.scenario.needs_bot:
        raise UsageError(
            f"{request.scenario} has no bot to talk to, so there is no conversation to show",
            advice="play it once instead: --users 1 --iterations 1",
        )
    async with interruptible() as interrupted, contextlib.AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="perfkit-dry-run-")))
        server = await serve(test, clock)
        stack.push_async_callback(server.close)
        warden = Warden.start()
        stack.callback(warden.close)
        bot = await _start(test, server, warden, folder, progress)
        stack.push_async_callback(bot.stop)
        stack.callback(server.let_go)
        progress.phase(f"waiting for the bot to ask {server.root} for updates")
        await until_ready(bot, server, interrupted, within_s=test.ready_within_s)
        progress.phase("a student plays the scenario")
        return await _play(test, server, bot, interrupted, clock, teller)


async def _start(
    test: LoadTest, server: BotApiServer, warden: Warden, folder: Path, progress: Progress
) -> RunningBot:
    if test.bot is None:
        return attach(test.request.pid or 0)
    progress.phase("starting the bot")
    spec = BotSpec(
        argv=parse_command(test.bot.command),
        directory=test.directory,
        api_root=server.root,
        notes=folder / "bot-notes.txt",
        environment=test.bot.environment,
    )
    return await launch(spec, folder / "bot.log", warden)


async def _play(  # noqa: PLR0917 - what the trial is made of
    test: LoadTest,
    server: BotApiServer,
    bot: RunningBot,
    interrupted: asyncio.Event,
    clock: Clock,
    teller: Teller,
) -> DryRun:
    first_user_id = test.scenario.first_user_id or fresh_user_id(clock.wall().timestamp())
    chats = StudentChats(server, first_user_id, test.scenario.groups)
    await chats.gather(1)
    begin_ns = clock.now_ns()
    notes = _Notes(teller, begin_ns)
    overheard = Overheard(chats, clock.now_ns, begin_ns, test.secrets, notes.line)
    requests = student_requests(test, clock)
    web = None if requests is None else OverheardWeb(requests, overheard)
    own = None if requests is None else OverheardCode(requests.client, overheard)
    plan = LoadPlan.closed(1)
    engine = Engine(test.program, plan, overheard, test.lots, begin_ns=begin_ns, web=web or NO_WEB)
    engine.evidence = TellingKeeper(begin_ns, lambda one, take: notes.step(one, take().lines()))
    seconds: list[Second] = []
    driver = Driver(engine, clock=clock, cpu_s=lambda: 0.0, on_second=seconds.append)
    chats.listen(driver)
    if web is not None:
        web.listen(driver)
    shown = server.show

    def show(chat_id: int, event: ChatEvent, at_ns: int) -> None:
        if chat_id == first_user_id:
            overheard.see(event, at_ns)
        shown(chat_id, event, at_ns)

    server.show = show
    server.begin_faults()
    ends = (bot.wait(), interrupted.wait())
    try:
        async with direct(test, driver, own), stopped_by(driver, ends):
            await driver.run()
    finally:
        if requests is not None:
            await requests.close()
    if bot.ended is not None:
        raise BotError(
            f"the bot {bot.ended} while the student was at work",
            advice="the end of its log follows",
            detail=bot.log_tail(LOG_LINES),
        )
    return _outcome(notes, completed=seconds[-1].completed > 0, interrupted=interrupted.is_set())


def _outcome(notes: _Notes, *, completed: bool, interrupted: bool) -> DryRun:
    ok = completed and all(step.error is None for step in notes.steps)
    code = ExitCode.OK if ok else ExitCode.OBJECTIVES_MISSED
    return DryRun(
        ok=ok and not interrupted,
        conversation=tuple(notes.lines),
        steps=tuple(notes.steps),
        problem="interrupted" if interrupted else None,
        exit_code=ExitCode.INTERRUPTED if interrupted else code,
    )
