"""What happens in a search for the bot's capacity: a load test for each number of students.

Each probe starts the bot anew, so that what a broken one has left waiting burdens no other. A last
one at the breaking point is profiled: it tells why.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

import msgspec

from perfkit.analysis.capacity import bracket
from perfkit.clock import Clock
from perfkit.errors import ExitCode, InterruptionError, PerfkitError, UsageError
from perfkit.findings.capacity import probe_of
from perfkit.findings.objectives import Metric
from perfkit.findings.verdict import exit_code
from perfkit.load.search import Bounds, gave_up, most_probes, next_users
from perfkit.model.capacity import Probe
from perfkit.model.manifest import RunState
from perfkit.model.plan import LoadModel
from perfkit.profilers.attach import need_pyspy
from perfkit.report.subject import SERVER, SUBJECT, subject_of
from perfkit.runs.artifacts import PROBES
from perfkit.runs.capacity import CAPACITY_RUN, STOPPED, WHY
from perfkit.runs.folder import RunFolder
from perfkit.workflows.conclude import conclude
from perfkit.workflows.load_ending import LoadOutcome, state_after
from perfkit.workflows.load_reports import NO_COPIES, write_reports
from perfkit.workflows.load_request import LoadRequest, LoadTest, read_request
from perfkit.workflows.load_test import load_test
from perfkit.workflows.new_folder import new_load_folder
from perfkit.workflows.observation import Progress
from perfkit.workflows.turn_progress import TurnProgress

PROBES_FOLDER = "probes"
"""Where in the run folder the probes' own folders are."""
PROBE_S = 20.0
"""How long a probe lasts once all its students are there, unless it is said."""
NOT_IN_PROBES = frozenset(
    {Metric.TIME_TO_FINISH, Metric.DEGRADATION, Metric.DRIFT, Metric.RSS_GROWTH}
)
"""What a short load of one level and a fixed time has no value of."""
FEWEST_SHARE = 5
"""The search begins with a fifth of the students that are asked for."""
MOST_FACTOR = 100


async def find_capacity(
    request: LoadRequest,
    most: int | None,
    clock: Clock,
    progress: Progress,
    command_line: Sequence[str],
) -> LoadOutcome:
    """Search for the most students the bot holds, up to ``most`` of them (None: a hundred times as
    many as are asked for, or as many as have data of their own), and leave a run folder with all
    probes in it.

    Raises PerfkitError like ``load_test``; what was probed until then is in the folder.
    """
    if request.load.iterations is not None:
        raise UsageError(
            "a search for capacity lets students start over until a probe's end",
            advice="leave out --iterations; --duration says how long a probe lasts",
        )
    request = replace(request, unjudged=NOT_IN_PROBES)
    test = read_request(request, clock)
    _check(test)
    test.check_rows(most)
    bounds = _bounds(test.note.users, test.most_rows if most is None else most)
    # a load that can't be, or a tool that is missing, is told before there is a folder
    read_request(probe_request(test, bounds.fewest), clock)
    if request.profile:
        need_pyspy()
    search = _Search(test, _new_folder(test, clock, command_line), bounds, clock, progress)
    return await search.run(command_line)


def _check(test: LoadTest) -> None:
    if test.bot is None:
        raise UsageError(
            "a search for capacity starts the bot, or the server, anew for each probe",
            advice="give --bot, or the scenario's bot or target, instead of a running one",
        )
    if test.plan.model is LoadModel.OPEN:
        raise UsageError(
            "a search for capacity counts students, and this load is arrivals per second",
            advice="give --users instead of a rate",
        )
    probe_s = test.request.load.duration_s or PROBE_S
    for objective in test.objectives:
        if (objective.window_s or 0.0) > probe_s:
            raise UsageError(
                f"no probe of {probe_s:g} s has a whole window for {objective.name}",
                advice="give a longer --duration",
            )


def probe_request(test: LoadTest, users: int) -> LoadRequest:
    """The load test with so many students, unprofiled: what counts begins when all are there."""
    request, spec = test.request, test.scenario.load
    given_s = request.load.ramp_up_s if request.load.ramp_up_s is not None else spec.ramp_up_s
    warm_s = spec.warm_up_s if request.load.warm_up_s is None else request.load.warm_up_s
    before_s = max(given_s or 0.0, warm_s)
    load = replace(
        request.load,
        users=users,
        duration_s=before_s + (request.load.duration_s or PROBE_S),
        warm_up_s=before_s,
    )
    return replace(request, load=load, profile=False, copies=NO_COPIES, name=f"{users}-students")


def _bounds(asked: int, most: int | None) -> Bounds:
    fewest = max(1, asked // FEWEST_SHARE)
    if most is not None and most < asked:
        raise UsageError(
            f"a search up to {most} students can't tell whether {asked} are held",
            advice="give fewer --users, more --max-users, or more rows of data",
        )
    return Bounds(fewest, MOST_FACTOR * asked if most is None else most)


def _new_folder(test: LoadTest, clock: Clock, command_line: Sequence[str]) -> RunFolder:
    folder = new_load_folder(
        test.request.results,
        kind=CAPACITY_RUN,
        name=f"{test.name}-capacity",
        command_line=command_line,
        clock=clock,
        scenario=test.note,
        bot_command=None if test.bot is None else test.bot.command,
    )
    if not test.scenario.needs_bot:
        folder.update(notes={SUBJECT: SERVER})
    return folder


class _Search:
    """One search under way."""

    def __init__(
        self,
        test: LoadTest,
        folder: RunFolder,
        bounds: Bounds,
        clock: Clock,
        progress: Progress,
    ) -> None:
        self._test = test
        self._folder = folder
        self._bounds = bounds
        self._clock = clock
        self._progress = progress
        self._probes: list[Probe] = []

    async def run(self, command_line: Sequence[str]) -> LoadOutcome:
        """Probe until nothing is left to find out, then ask why, then conclude."""
        problem: PerfkitError | None = None
        try:
            try:
                state = await self._search(command_line)
            except PerfkitError as error:
                if not self._probes:
                    self._folder.close(state_after(error), error.what)
                    raise
                problem, state = error, state_after(error)
            except asyncio.CancelledError:  # a Ctrl-C between two probes
                cast("asyncio.Task[object]", asyncio.current_task()).uncancel()
                state = RunState.INTERRUPTED
            return self._conclude(state, problem)
        except PerfkitError:
            raise
        except BaseException as error:
            self._folder.close(RunState.FAILED, f"perfkit's own failure: {error!r}")
            raise

    async def _search(self, command_line: Sequence[str]) -> RunState:
        while (users := next_users(self._probes, self._bounds)) is not None:
            outcome = await self._play(users, command_line, profile=False)
            if outcome.exit_code is ExitCode.INTERRUPTED:
                return RunState.INTERRUPTED
            self._keep(users, outcome)
            if outcome.interrupted:
                return RunState.INTERRUPTED
        given_up = gave_up(self._probes)
        if given_up is not None:
            why = "; ".join(given_up.reasons)
            self._folder.update(
                notes={STOPPED: f"{given_up.users} students can't be measured here: {why}"}
            )
        _, breaks_at = bracket(self._probes)
        if breaks_at is None or self._test.request.profile is False:
            return RunState.COMPLETE
        return await self._ask_why(breaks_at, command_line)

    async def _ask_why(self, users: int, command_line: Sequence[str]) -> RunState:
        """One more load test at the breaking point, profiled: its findings name the cause."""
        try:
            outcome = await self._play(users, command_line, profile=self._test.request.profile)
        except InterruptionError:
            return RunState.INTERRUPTED
        except PerfkitError as error:
            self._folder.update(could_not_check=(f"why it breaks: {error.what}",))
            return RunState.COMPLETE
        if outcome.exit_code is ExitCode.INTERRUPTED:
            return RunState.INTERRUPTED
        self._folder.update(notes={WHY: _relative(outcome)})
        return RunState.COMPLETE

    async def _play(
        self, users: int, command_line: Sequence[str], *, profile: bool | None
    ) -> LoadOutcome:
        probe = replace(
            probe_request(self._test, users),
            profile=profile,
            results=self._folder.path / PROBES_FOLDER,
        )
        told = TurnProgress(self._progress, f"{self._known()}{users:,} students")
        return await load_test(probe, self._clock, told, command_line)

    def _known(self) -> str:
        if not self._probes:
            return f"probe 1 of at most {most_probes(self._bounds)}: "
        low, high = bracket(self._probes)
        breaks = "" if high is None else f", breaks at {high:,}"
        return f"probe {len(self._probes) + 1}, so far holds {low:,}{breaks}: "

    def _keep(self, users: int, outcome: LoadOutcome) -> None:
        died = None if outcome.problem is None else outcome.problem.what
        what = subject_of(self._folder.manifest).what
        probe = probe_of(outcome.report.summary, users, _relative(outcome), died=died, what=what)
        self._probes.append(probe)
        data = msgspec.json.format(msgspec.json.encode(self._probes), indent=2)
        self._folder.write(PROBES, "probes", data)

    def _conclude(self, state: RunState, problem: PerfkitError | None) -> LoadOutcome:
        why = None if problem is None else problem.what
        if state is RunState.INTERRUPTED:
            why = "interrupted before its end"
        report = conclude(self._folder, state, why)
        write_reports(self._folder, report, self._test.request.copies)
        self._folder.close(state, why)
        report = replace(report, manifest=self._folder.manifest)
        code = exit_code(report.summary.verdict)
        if state is RunState.INTERRUPTED:
            code = ExitCode.INTERRUPTED
        elif problem is not None:
            code = problem.exit_code
        return LoadOutcome(report, code, problem)


def _relative(outcome: LoadOutcome) -> str:
    return f"{PROBES_FOLDER}/{Path(outcome.report.folder).name}"
