"""What happens in a whole before/after experiment: two bots take turns under the same load.

Alternating (before, after, before, after, …) spreads over both whatever else happens to the
machine meanwhile; each turn is a run of its own with its own folder, so nothing measured is lost.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from perfkit.clock import Clock
from perfkit.errors import ExitCode, PerfkitError
from perfkit.model.manifest import RunState
from perfkit.units import format_ms
from perfkit.workflows.load_ending import LoadOutcome
from perfkit.workflows.load_request import LoadRequest, read_request

SIDES = ("before", "after")
NS_PER_MS = 1_000_000


@dataclass(frozen=True, slots=True)
class ExperimentRequest:
    """What to run, and how often. ``load.bot`` and ``load.name`` are set for each turn."""

    load: LoadRequest
    bots: tuple[str, str]
    """The commands of before and after."""
    repeat: int
    alternate: bool = True


@dataclass(frozen=True, slots=True)
class Turns:
    """What an experiment came to: the whole runs of each side, and why it ended early if so."""

    before: tuple[Path, ...]
    after: tuple[Path, ...]
    name: str | None = None
    """What was measured; None if its runs should say."""
    problem: PerfkitError | None = None
    interrupted: bool = False


class Measure(Protocol):
    """Runs one load test to its end, as ``workflows.load_test`` does."""

    def __call__(self, request: LoadRequest, turn: str) -> LoadOutcome:
        """``turn``: whose it is, for the progress. Raises PerfkitError if nothing was measured."""


def take_turns(request: ExperimentRequest, measure: Measure, clock: Clock) -> Turns:
    """Run both bots by turns. It ends early when a bot dies or somebody interrupts.

    Raises InputError or UsageError before anything is started if the scenario or a command can't
    be used.
    """
    [name, _] = [read_request(replace(request.load, bot=bot), clock).name for bot in request.bots]
    done: tuple[list[Path], list[Path]] = ([], [])
    order = list(turn_order(request.repeat, alternate=request.alternate))
    began_ns = clock.now_ns()
    for number, side in enumerate(order):
        spent_ms = (clock.now_ns() - began_ns) / NS_PER_MS
        called = f"{name}-{SIDES[side]}-{len(done[side]) + 1}"
        load = replace(request.load, bot=request.bots[side], name=called)
        told = _turn(number, len(order), side, spent_ms)
        run, problem, interrupted = _one_turn(measure, load, told)
        if run is None:
            if problem is not None:
                problem.what = f"run {number + 1} ({SIDES[side]}): {problem.what}"
            return Turns(tuple(done[0]), tuple(done[1]), name, problem, interrupted)
        done[side].append(run)
        if interrupted:
            return Turns(tuple(done[0]), tuple(done[1]), name, None, interrupted)
    return Turns(tuple(done[0]), tuple(done[1]), name)


def _one_turn(
    measure: Measure, load: LoadRequest, told: str
) -> tuple[Path | None, PerfkitError | None, bool]:
    """The run's folder if it is whole; the problem; and whether somebody has interrupted it."""
    try:
        outcome = measure(load, told)
    except PerfkitError as error:
        interrupted = error.exit_code is ExitCode.INTERRUPTED
        return None, None if interrupted else error, interrupted
    if outcome.report.manifest.state is RunState.INTERRUPTED:
        return None, None, True
    if outcome.problem is not None:
        return None, outcome.problem, False
    return Path(outcome.report.folder), None, outcome.interrupted


def turn_order(repeat: int, *, alternate: bool) -> Iterator[int]:
    """Whose turn it is: 0 for before, 1 for after.

    >>> list(turn_order(2, alternate=True)), list(turn_order(2, alternate=False))
    ([0, 1, 0, 1], [0, 0, 1, 1])
    """
    for turn in range(2 * repeat):
        yield turn % 2 if alternate else turn // repeat


def _turn(number: int, turns: int, side: int, spent_ms: float) -> str:
    """``run 3 of 10 (before, about 4 min 10 s left)``; how long is known after the first."""
    left = format_ms(spent_ms / number * (turns - number)) if number else ""
    about = f", about {left} left" if left else ""
    return f"run {number + 1} of {turns} ({SIDES[side]}{about})"


def sides_of(named: Sequence[Path]) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Before and after, of runs named by turns."""
    return tuple(named[::2]), tuple(named[1::2])
