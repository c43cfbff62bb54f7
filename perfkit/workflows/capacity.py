"""What happens in a search for the bot's capacity: a load test for each number of students.

Each probe starts the bot anew, so that what a broken one has left waiting burdens no other. A last
one at the breaking point is profiled: it tells why.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import msgspec

from perfkit.analysis.capacity import bracket
from perfkit.clock import Clock
from perfkit.errors import ExitCode, PerfkitError, UsageError
from perfkit.findings.capacity import probe_of
from perfkit.findings.verdict import exit_code
from perfkit.load.search import Bounds, gave_up, most_probes, next_users
from perfkit.model.capacity import Probe
from perfkit.model.manifest import RunState
from perfkit.model.plan import LoadModel
from perfkit.runs.artifacts import PROBES
from perfkit.runs.capacity import CAPACITY_RUN, STOPPED, WHY
from perfkit.runs.folder import RunFolder
from perfkit.runs.host import read_host, read_versions
from perfkit.workflows.conclude import conclude
from perfkit.workflows.load_ending import LoadOutcome
from perfkit.workflows.load_reports import write_reports
from perfkit.workflows.load_request import LoadRequest, LoadTest, read_request
from perfkit.workflows.load_test import load_test
from perfkit.workflows.observation import Progress
from perfkit.workflows.turn_progress import TurnProgress

PROBES_FOLDER = "probes"
"""Where in the run folder the probes' own folders are."""
PROBE_S = 20.0
"""How long a probe lasts, unless it is said."""
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
    many as are asked for), and leave a run folder with all probes in it.

    Raises PerfkitError like ``load_test``; what was probed until then is in the folder.
    """
    test = read_request(request)
    if test.bot is None:
        raise UsageError(
            "a search for capacity starts the bot anew for each probe, so it can't take a running "
            "one",
            advice="give --bot instead of --pid",
        )
    if test.plan.model is LoadModel.OPEN:
        raise UsageError(
            "a search for capacity counts students, and this load is arrivals per second",
            advice="give --users instead of a rate",
        )
    bounds = _bounds(test.note.users, most)
    search = _Search(test, _new_folder(test, clock, command_line), bounds, clock, progress)
    return await search.run(command_line)


def _bounds(asked: int, most: int | None) -> Bounds:
    fewest = max(1, asked // FEWEST_SHARE)
    if most is not None and most < fewest:
        raise UsageError(
            f"--max-users {most} is less than the {fewest} students the search begins with",
            advice=f"that is a fifth of the {asked} asked for: give fewer --users",
        )
    return Bounds(fewest, MOST_FACTOR * asked if most is None else most)


def _new_folder(test: LoadTest, clock: Clock, command_line: Sequence[str]) -> RunFolder:
    return RunFolder.create(
        test.request.results,
        kind=CAPACITY_RUN,
        name=f"{test.name}-capacity",
        command_line=command_line,
        clock=clock,
        versions=read_versions(["py-spy", "uvloop"]),
        host=read_host(),
        scenario=test.note,
        bot_command=None if test.bot is None else test.bot.command,
    )


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
            state = await self._search(command_line)
        except PerfkitError as error:
            if not self._probes:
                self._folder.close(RunState.FAILED, error.what)
                raise
            problem, state = error, RunState.FAILED
        except BaseException as error:
            self._folder.close(RunState.FAILED, f"perfkit's own failure: {error!r}")
            raise
        return self._conclude(state, problem)

    async def _search(self, command_line: Sequence[str]) -> RunState:
        while (users := next_users(self._probes, self._bounds)) is not None:
            outcome = await self._play(users, command_line, profile=False)
            if outcome.exit_code is ExitCode.INTERRUPTED:
                return RunState.INTERRUPTED
            self._keep(users, outcome)
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
        outcome = await self._play(users, command_line, profile=self._test.request.profile)
        if outcome.exit_code is ExitCode.INTERRUPTED:
            return RunState.INTERRUPTED
        self._folder.update(notes={WHY: _relative(outcome)})
        return RunState.COMPLETE

    async def _play(
        self, users: int, command_line: Sequence[str], *, profile: bool | None
    ) -> LoadOutcome:
        request = self._test.request
        probe = replace(
            request,
            load=replace(request.load, users=users, duration_s=request.load.duration_s or PROBE_S),
            profile=profile,
            results=self._folder.path / PROBES_FOLDER,
            name=f"{users}-students",
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
        probe = probe_of(outcome.report.summary, users, _relative(outcome), died=died)
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
