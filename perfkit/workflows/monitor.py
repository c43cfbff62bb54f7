"""What happens when a bot is monitored: find or start it, look at it again and again, tell, report.

The parts are opened before the first look and closed in the opposite order: what was told is
brought before the bot is ended, and the bot is ended before the report is written.
"""

import asyncio
import contextlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from perfkit.analysis.watch_tally import WatchTally
from perfkit.bot.command import find_program
from perfkit.clock import Clock
from perfkit.errors import ExitCode
from perfkit.model.manifest import RunState
from perfkit.model.monitor_report import MonitorReport
from perfkit.model.monitoring import Notice
from perfkit.monitor.alerts.reach import out_of_reach
from perfkit.monitor.alerts.ruleset import RuleSet
from perfkit.monitor.alerts.watch import AlertWatch
from perfkit.monitor.host import HostReader
from perfkit.monitor.recent import Recent
from perfkit.runs.folder import RunFolder
from perfkit.workflows.alert_rules import read_rule_set
from perfkit.workflows.monitor_folder import (
    SamplesJournal,
    conclude_monitor,
    failing_into_folder,
    new_monitor_folder,
)
from perfkit.workflows.monitor_parts import Onlooker, asking, delivering
from perfkit.workflows.monitor_past import told_before
from perfkit.workflows.monitor_presence import ENDED, LOAD_OVER, Presence
from perfkit.workflows.monitor_request import MonitorRequest
from perfkit.workflows.monitor_stop import INTERRUPTED, stoppable
from perfkit.workflows.monitor_target import WatchedBot, watched_bot
from perfkit.workflows.watching import Parts, Viewer, Watching


class Screen(Viewer, Protocol):
    """The terminal, or a log."""

    def tell(self, notice: Notice) -> None:
        """What somebody should know."""

    def say(self, text: str) -> None:
        """A sentence about the watching itself."""


@dataclass(frozen=True, slots=True)
class MonitorOutcome:
    """A watch that has ended."""

    report: MonitorReport
    exit_code: int
    folder: Path | None
    load_test: Path | None
    """The run folder of the load test that was started for it."""


async def monitor(
    request: MonitorRequest, clock: Clock, screen: Screen, quit_pressed: asyncio.Event
) -> MonitorOutcome:
    """Watch until the bot's end, the time's, or somebody's asking.

    Raises PerfkitError if there is no such bot, or a part that was asked for can't work.
    """
    if request.whom.command:  # a wrong one leaves no folder
        find_program(request.whom.command, Path.cwd(), os.environ)
    folder = new_monitor_folder(request, clock) if request.leaves_folder else None
    with failing_into_folder(folder):
        watched = await _watch(request, folder, clock, screen, quit_pressed)
        if folder is not None:
            interrupted = watched.report.ended_how == INTERRUPTED
            state = RunState.INTERRUPTED if interrupted else RunState.COMPLETE
            conclude_monitor(folder, watched.report, state)
    return watched


async def _watch(
    request: MonitorRequest,
    folder: RunFolder | None,
    clock: Clock,
    screen: Screen,
    quit_pressed: asyncio.Event,
) -> MonitorOutcome:
    # a mistake in them is told before anything is started
    chosen = request.rules
    rules = read_rule_set(chosen.file, chosen.alerts, defaults=chosen.defaults)
    tally, recent = WatchTally(request.bot), Recent()
    async with contextlib.AsyncExitStack() as stack:
        stop = await stack.enter_async_context(stoppable(quit_pressed))
        bot = await stack.enter_async_context(
            watched_bot(request.whom, folder, request.results, stop.asked)
        )
        sources = await stack.enter_async_context(
            asking(request, bot.process.pid, clock, screen.say)
        )
        delivery = await stack.enter_async_context(
            delivering(request, Onlooker(tally, screen.tell), recent.looks, clock, screen.say)
        )
        presence = Presence(
            request.bot,
            bot,
            clock,
            looks=recent.looks,
            tell=delivery.tell,
            log=request.bot_log,
        )
        stack.callback(presence.close)
        await presence.begin()
        alerts = _alert_watch(request, rules, clock, screen)
        parts = Parts(
            host=HostReader(clock, _disk(request)),
            sources=sources,
            rules=alerts,
            audience=delivery,
            viewer=screen,
            tally=tally,
            recent=recent,
            journal=_journal(request, folder, stack),
        )
        watching = Watching(request.bot, request.pace, presence, parts, clock)
        screen.say(f"watching {request.bot}, process {bot.process.pid}")
        how = await watching.go_on(stop.asked)
        if request.whom.load_test and how != LOAD_OVER:
            screen.say("ending the load test, which writes its report")
    if how == INTERRUPTED:  # what is asked for while it closes changes nothing of how it ended
        how = stop.why
    report = tally.report(
        how,
        missed=watching.missed,
        slept_s=watching.slept_s,
        store=None if request.published.store is None else str(request.published.store),
        could_not_check=(
            *(() if folder is None else folder.manifest.could_not_check),
            *_unasked(alerts),
        ),
    )
    path = None if folder is None else folder.path
    return MonitorOutcome(report, _exit_code(how, bot, presence), path, bot.folder)


def _alert_watch(
    request: MonitorRequest, rules: RuleSet, clock: Clock, screen: Screen
) -> AlertWatch:
    """Goes on where the watch before it ended: what fires still is not told as new. A bot that is
    started just now is another one, whatever it is called."""
    interval_ms = round(request.pace.interval_s * 1000)
    for said in out_of_reach(rules.rules, interval_ms):
        screen.say(said)
    watch = AlertWatch(request.bot, rules, interval_ms=interval_ms)
    if request.published.store is not None and not request.whom.starts:
        now_ms = round(clock.wall().timestamp() * 1000)
        watch.restore(told_before(request.published.store, request.bot, now_ms))
    return watch


def _unasked(alerts: AlertWatch) -> tuple[str, ...]:
    """That nothing fired says little of rules that ask for more time than there was."""
    names = ", ".join(alerts.too_short_for)
    return (f"watched for too short a time for these rules to fire: {names}",) if names else ()


def _disk(request: MonitorRequest) -> Path:
    """A folder on the disk that fills: the history's."""
    wanted = request.results if request.published.store is None else request.published.store.parent
    return wanted if wanted.is_dir() else Path()


def _journal(
    request: MonitorRequest, folder: RunFolder | None, stack: contextlib.AsyncExitStack
) -> SamplesJournal | None:
    """Samples are kept in the folder of a watch whose end is known: others would fill the disk."""
    if folder is None or (request.pace.duration_s is None and not request.whom.load_test):
        return None
    journal = SamplesJournal(folder)
    stack.callback(journal.close)
    return journal


def _exit_code(how: str, bot: WatchedBot, presence: Presence) -> int:
    """A bot that died is code 3, one that ended well is none; a load test's own code goes on."""
    if how == INTERRUPTED:
        return ExitCode.INTERRUPTED
    if how == LOAD_OVER and bot.load_test is not None:
        return bot.load_test.returncode or ExitCode.OK
    if how == ENDED:
        return ExitCode.OK if presence.ended_well else ExitCode.BOT_UNREACHABLE
    return ExitCode.OK
