"""Two bots by turns: whose turn it is, and what is kept however it ends."""

from dataclasses import replace
from pathlib import Path

import pytest

from perfkit.errors import BotError, ExitCode, InputError, InterruptionError
from perfkit.model.live import LiveNumbers
from perfkit.model.manifest import Host, Manifest, RunState
from perfkit.model.report import RunReport
from perfkit.model.summary import Summary
from perfkit.workflows.experiment import ExperimentRequest, sides_of, take_turns
from perfkit.workflows.load_request import LoadRequest
from perfkit.workflows.load_test import LoadOutcome
from perfkit.workflows.turn_progress import TurnProgress

S = 1_000_000_000
SCENARIO = """
name: quiz
users: 2
steps: [{say: /start, expect: Welcome}]
"""


class Bench:
    """Measures nothing, ten seconds each; the turn numbered ``ends_at`` ends as it is told."""

    def __init__(self, ends_at: int = 99, how: object = None) -> None:
        self.asked: list[LoadRequest] = []
        self.told: list[str] = []
        self._ends_at = ends_at
        self._how = how
        self._now_ns = 0

    def now_ns(self) -> int:
        return self._now_ns

    def wall(self):
        raise AssertionError("nobody asks")

    def __call__(self, request: LoadRequest, turn: str) -> LoadOutcome:
        self.asked.append(request)
        self.told.append(turn)
        self._now_ns += 10 * S
        last = len(self.asked) == self._ends_at
        if last and isinstance(self._how, Exception):
            raise self._how
        return self._how if last and self._how else outcome(request.name)


def outcome(name, state=RunState.COMPLETE, problem=None):
    host = Host("Linux", "x86_64", 2, 4096, 0.0)
    manifest = Manifest(1, "load-test", name, state, 1, (), "", 0, None, {}, host)
    report = RunReport(f"results/{name}", manifest, Summary(1, "load-test", None, ()))
    return LoadOutcome(report, ExitCode.OK, problem)


@pytest.fixture
def request_(tmp_path):
    scenario = tmp_path / "quiz.yaml"
    scenario.write_text(SCENARIO)
    load = LoadRequest(scenario=scenario, results=tmp_path)
    return ExperimentRequest(load, ("python old.py", "python new.py"), repeat=2)


def test_the_bots_take_turns(request_):
    bench = Bench()
    turns = take_turns(request_, bench, bench)
    assert [asked.bot for asked in bench.asked] == ["python old.py", "python new.py"] * 2
    assert turns.before == (Path("results/quiz-before-1"), Path("results/quiz-before-2"))
    assert turns.after == (Path("results/quiz-after-1"), Path("results/quiz-after-2"))
    assert (turns.problem, turns.interrupted, turns.name) == (None, False, "quiz")


def test_or_one_after_the_other(request_):
    bench = Bench()
    take_turns(replace(request_, alternate=False), bench, bench)
    assert [asked.bot for asked in bench.asked] == ["python old.py"] * 2 + ["python new.py"] * 2


def test_the_time_left_is_told_once_it_is_known(request_):
    bench = Bench()
    take_turns(request_, bench, bench)
    assert bench.told == [
        "run 1 of 4 (before)",
        "run 2 of 4 (after, about 30.00 s left)",
        "run 3 of 4 (before, about 20.00 s left)",
        "run 4 of 4 (after, about 10.00 s left)",
    ]


@pytest.mark.parametrize(
    "how",
    [InterruptionError("twice"), outcome("x", RunState.INTERRUPTED)],
    ids=["at once", "gracefully"],
)
def test_an_interruption_keeps_the_whole_runs(request_, how):
    bench = Bench(3, how)
    turns = take_turns(request_, bench, bench)
    assert (len(turns.before), len(turns.after)) == (1, 1)
    assert turns.interrupted
    assert turns.problem is None


@pytest.mark.parametrize("under_way", [False, True], ids=["at its start", "under way"])
def test_a_bot_that_dies_ends_it_and_is_named(request_, under_way):
    death = BotError("the bot exited with code 1")
    bench = Bench(2, outcome("x", problem=death) if under_way else death)
    turns = take_turns(request_, bench, bench)
    assert (len(turns.before), len(turns.after)) == (1, 0)
    assert turns.problem.what == "run 2 (after): the bot exited with code 1"
    assert not turns.interrupted


def test_a_scenario_that_cannot_be_used_is_told_before_anything_starts(request_, tmp_path):
    bench = Bench()
    missing = replace(request_.load, scenario=tmp_path / "none.yaml")
    with pytest.raises(InputError, match="there is no such scenario"):
        take_turns(replace(request_, load=missing), bench, bench)
    assert bench.asked == []


class Shown:
    def __init__(self) -> None:
        self.said: list[object] = []

    def phase(self, text: str) -> None:
        self.said.append(text)

    def update(self, numbers: LiveNumbers) -> None:
        self.said.append(numbers.phase)


def test_each_phase_is_told_with_its_turn():
    shown = Shown()
    progress = TurnProgress(shown, "run 1 of 2 (before)")
    numbers = LiveNumbers(1, None, 2, 1, 0, 0, 3, 1.0, None, 0, None, None, phase="at work")
    progress.phase("starting")
    progress.update(numbers)
    progress.update(replace(numbers, phase=""))
    assert shown.said == ["run 1 of 2 (before): starting", "run 1 of 2 (before): at work", ""]


def test_runs_named_by_turns():
    a, b, c, d = map(Path, "abcd")
    assert sides_of([a, b, c, d]) == ((a, c), (b, d))
