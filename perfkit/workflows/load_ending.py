"""How does a load, of whatever kind, end? Stopped in time, concluded, its folder closed."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from perfkit.bot.running import RunningBot
from perfkit.errors import BotError, ExitCode, InterruptionError, PerfkitError
from perfkit.findings.verdict import exit_code
from perfkit.model.load import Second
from perfkit.model.manifest import RunState
from perfkit.model.report import RunReport
from perfkit.runs.folder import RunFolder
from perfkit.workflows.conclude import conclude
from perfkit.workflows.interruption import interruptible
from perfkit.workflows.load_reports import ReportCopies, write_reports
from perfkit.workflows.observation import Chronicle, Progress
from perfkit.workflows.stacks import write_profile

LOG_LINES = 15


@dataclass(frozen=True, slots=True)
class LoadOutcome:
    """A load test that has ended: its report, and how the command ends."""

    report: RunReport
    exit_code: ExitCode
    problem: PerfkitError | None = None
    """Why it ended before its time; what was measured until then is in the report."""
    interrupted: bool = False
    """Somebody asked for the end, be it when the load was already over: nothing is to follow."""


class Run(Protocol):
    """One load test under way."""

    async def play(self, interrupted: asyncio.Event) -> PerfkitError | None:
        """From the start to the end; the problem if the load ended before its time."""

    def conclude(self, problem: PerfkitError | None) -> LoadOutcome:
        """Compute what the run came to, write its reports and close its folder."""


async def carry_through(run: Run, folder: RunFolder) -> LoadOutcome:
    """Play the run and conclude it; the folder says how it ended, whatever happens.

    Raises PerfkitError when nothing could be measured.
    """
    try:
        async with interruptible() as interrupted:
            problem = await run.play(interrupted)
            return replace(run.conclude(problem), interrupted=interrupted.is_set())
    except PerfkitError as error:
        with contextlib.suppress(PerfkitError):  # the first error is the one to tell
            folder.close(state_after(error), error.what)
        error.detail = "\n".join(filter(None, (error.detail, f"run folder: {folder.path}")))
        raise
    except BaseException as error:
        with contextlib.suppress(PerfkitError):  # the first error is the one to tell
            folder.close(RunState.FAILED, f"perfkit's own failure: {error!r}")
        raise


def state_after(error: PerfkitError) -> RunState:
    """How a run has ended that this error ended."""
    return RunState.INTERRUPTED if isinstance(error, InterruptionError) else RunState.FAILED


def conclude_load(
    folder: RunFolder,
    progress: Progress,
    problem: PerfkitError | None,
    copies: ReportCopies,
    *,
    cut_short: bool,
) -> LoadOutcome:
    """Compute what the run came to, write its reports and close its folder."""
    progress.phase("writing the report")
    write_profile(folder)
    state, why = RunState.COMPLETE, None
    if cut_short:
        state, why = RunState.INTERRUPTED, "interrupted before its end"
    elif problem is not None:
        state, why = RunState.FAILED, problem.what
    report = conclude(folder, state, why)
    write_reports(folder, report, copies)
    folder.close(state, why)
    report = replace(report, manifest=folder.manifest)  # which lists the reports as well
    code = exit_code(report.summary.verdict)
    if cut_short:
        code = ExitCode.INTERRUPTED
    elif problem is not None:
        code = problem.exit_code
    return LoadOutcome(report, code, problem)


def death(bot: RunningBot, what: str = "bot") -> BotError | None:
    """What to tell if the bot (or server) has ended while students were at work."""
    if bot.ended is None:
        return None
    return BotError(
        f"the {what} {bot.ended} while students were at work",
        advice="the end of its log follows",
        detail=bot.log_tail(LOG_LINES),
    )


def cpu_counter() -> Callable[[], float]:
    """Tells the CPU seconds this process has used since now."""
    began_s = time.process_time()
    return lambda: time.process_time() - began_s


def until_missed(chronicle: Chronicle, stop: Callable[[], None]) -> Callable[[Second], None]:
    """What takes the load's seconds, and ends it when an objective with ``abort`` is missed."""

    def take(second: Second) -> None:
        chronicle.take(second)
        if chronicle.missed:
            stop()

    return take


class Stoppable(Protocol):
    """A load that can be ended."""

    def stop(self) -> None:
        """End the load now."""


@contextlib.asynccontextmanager
async def stopped_by(load: Stoppable, ends: Sequence[Awaitable[object]]) -> AsyncIterator[None]:
    """The load is stopped as soon as one of these comes to its end."""
    waiting = [asyncio.ensure_future(end) for end in ends]
    for end in waiting:
        end.add_done_callback(lambda _: load.stop())
    try:
        yield
    finally:
        for end in waiting:
            end.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
