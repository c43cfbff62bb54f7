"""The order of events of a load test, with a bot in this process and a sleeper to be watched."""

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys

import pytest
from in_process_bot import InProcessBot, Narration

from perfkit.clock import SystemClock
from perfkit.errors import BotError, ExitCode, InterruptionError, ToolError, UsageError
from perfkit.load.scenario.load_spec import LoadChange
from perfkit.model.manifest import RunState
from perfkit.model.network import NetworkChange, SlowFault
from perfkit.model.summary import Verdict
from perfkit.runs.writing import StorageError
from perfkit.workflows.analyze import analyze
from perfkit.workflows.load_request import LoadRequest
from perfkit.workflows.load_test import load_test

TALK = """
users: 2
reaction: 0s
steps:
  - repeat: {times: %d, steps: [{say: "hi {student}", expect: "you said hi {student}"}]}
"""


@pytest.fixture
def sleeper():
    """A process that stands for the bot's."""
    process = subprocess.Popen([sys.executable, "-I", "-S", "-c", "import signal; signal.pause()"])
    yield process
    process.kill()
    process.wait()


@pytest.fixture
def play(tmp_path, sleeper):
    """Plays a load test; its outcome and its narration."""

    def run(bot=None, *, times=3, narration=None, **changes):
        scenario = tmp_path / "talk.yaml"
        scenario.write_text(TALK % times)
        wanted = {"pid": sleeper.pid, "port": 0, "profile": False, **changes}
        request = LoadRequest(scenario, tmp_path / "results", **wanted)
        told = narration or Narration()
        if bot is not None:
            told.bring_up(bot)

        async def body():
            try:
                return await load_test(request, SystemClock(), told, ("perfkit", "load-test"))
            finally:
                await told.end()

        return asyncio.run(body()), told

    return run


def run_folder(tmp_path):
    [folder] = (tmp_path / "results").iterdir()
    return folder


def manifest(tmp_path):
    return json.loads((run_folder(tmp_path) / "run.json").read_text())


def interrupt():
    os.kill(os.getpid(), signal.SIGINT)


def test_students_talk_and_the_run_folder_tells_it(play, tmp_path, sleeper):
    bot = InProcessBot()
    outcome, told = play(bot)
    assert (outcome.exit_code, outcome.problem) == (ExitCode.OK, None)
    assert sorted(bot.heard) == ["hi 1"] * 3 + ["hi 2"] * 3
    assert outcome.report.summary.load.interactions == 6
    assert outcome.report.summary.bot.pids == (sleeper.pid,)
    assert [phase.split()[0] for phase in told.phases] == [
        "waiting", "students", "ending", "ending", "writing",
    ]  # fmt: skip
    assert told.numbers[-1].interactions == 6
    assert told.numbers[-1].time_left_s == 0
    noted = manifest(tmp_path)
    assert noted["state"] == "complete"
    listed = {artifact["name"] for artifact in noted["artifacts"]}
    there = {path.name for path in run_folder(tmp_path).iterdir()}
    assert {"summary.json", "report.html", "report.md", "seconds.jsonl"} <= listed <= there
    assert outcome.report.manifest.state is RunState.COMPLETE
    assert {"report.html", "report.md"} <= {a.name for a in outcome.report.manifest.artifacts}


def test_what_the_bot_api_saw_is_kept_and_told(play, tmp_path):
    outcome, _ = play(InProcessBot())
    seen = outcome.report.summary.telegram
    assert (seen.updates, seen.updates_unanswered, seen.calls, seen.edits) == (6, 0, 6, 0)
    assert seen.calls_per_update == 1
    assert seen.poll_gap_max_ms > 0
    assert outcome.report.summary.findings == ()
    assert json.loads((run_folder(tmp_path) / "telegram.json").read_text())["updates"] == 6
    seconds = (run_folder(tmp_path) / "seconds.jsonl").read_text().splitlines()
    assert max(json.loads(line)["poll_gap_ms"] for line in seconds) <= seen.poll_gap_max_ms
    assert "network" not in manifest(tmp_path)["notes"]


def test_through_a_slower_network_replies_take_a_round_trip_longer(play, tmp_path):
    outcome, _ = play(InProcessBot(), network=NetworkChange(latency_s=0.05))
    times = outcome.report.summary.load
    assert times.response_ms.p50 >= 49
    assert times.bot_ms.p50 >= 24, "the reply's way"
    assert times.delivery_ms.p50 >= 24, "the update's way"
    assert manifest(tmp_path)["notes"]["network"] == "round trip 50 ms"


def test_faults_begin_when_students_do(play):
    late = SlowFault(1.0, 0.02)
    outcome, _ = play(InProcessBot(), network=NetworkChange(faults=(late,)))
    seen = outcome.report.summary.telegram
    before_the_load = 1
    assert seen.faults == {"slow:100%:0.02s": seen.calls + seen.polls - before_the_load}


def test_what_a_run_told_at_its_end_is_what_analyze_tells(play, tmp_path):
    outcome, _ = play(InProcessBot())
    assert analyze(run_folder(tmp_path), tmp_path) == outcome.report


def test_a_duration_bounds_the_load_and_tells_the_time_left(play):
    outcome, told = play(InProcessBot(), load=LoadChange(duration_s=1.2))
    assert 1.2 <= outcome.report.summary.load.duration_s < 30
    assert 0 <= told.numbers[0].time_left_s <= 0.2 + 0.002  # told after the first second, or later


def test_a_bot_that_dies_in_mid_run(play, tmp_path, sleeper):
    outcome, _ = play(InProcessBot({10: sleeper.kill}), times=100_000)
    assert outcome.exit_code is ExitCode.BOT_UNREACHABLE
    assert isinstance(outcome.problem, BotError)
    assert outcome.report.summary.verdict is Verdict.INVALID
    assert outcome.report.summary.load.interactions >= 10
    assert manifest(tmp_path)["state"] == "failed"


def test_an_interruption_in_mid_run_keeps_what_was_measured(play, tmp_path):
    outcome, _ = play(InProcessBot({10: interrupt}), times=100_000)
    assert (outcome.exit_code, outcome.problem) == (ExitCode.INTERRUPTED, None)
    assert outcome.report.summary.load.interactions >= 9
    assert outcome.report.summary.verdict_reasons[0] == "interrupted before its end"
    assert manifest(tmp_path)["state"] == "interrupted"


def test_an_interruption_before_the_bot_is_ready(play, tmp_path):
    with pytest.raises(InterruptionError, match="before the bot was ready") as raised:
        play(narration=Narration(waiting=interrupt))
    assert str(run_folder(tmp_path)) in raised.value.detail
    assert manifest(tmp_path)["state"] == "interrupted"


def test_a_second_interruption_ends_the_run_without_its_report(play, tmp_path):
    def impatiently():
        interrupt()
        asyncio.get_running_loop().call_soon(interrupt)

    with pytest.raises(InterruptionError, match="twice"):
        play(narration=Narration(waiting=impatiently))
    assert manifest(tmp_path)["state"] == "interrupted"


def test_a_run_folder_that_vanishes_is_told(play, tmp_path):
    def vanish():
        shutil.rmtree(run_folder(tmp_path))

    with pytest.raises(StorageError, match="can't be written"):
        play(InProcessBot({6: vanish}))


def test_a_bug_of_perfkits_keeps_its_traceback_and_the_folder_says_so(play, tmp_path):
    def stumble():
        raise RuntimeError("a bug")

    with pytest.raises(RuntimeError, match="a bug"):
        play(narration=Narration(waiting=stumble))
    noted = manifest(tmp_path)
    assert noted["state"] == "failed"
    assert noted["problem"] == "perfkit's own failure: RuntimeError('a bug')"


def test_a_process_that_is_not_there(play, tmp_path, sleeper):
    sleeper.kill()
    sleeper.wait()
    with pytest.raises(BotError, match=f"there is no process {sleeper.pid}"):
        play()
    assert manifest(tmp_path)["state"] == "failed"


def test_nothing_is_made_when_the_request_can_not_be_carried_out(play, tmp_path, monkeypatch):
    with pytest.raises(UsageError):
        play(bot=None, pid=None)

    def not_installed():
        raise ToolError("py-spy is not installed")

    monkeypatch.setattr("perfkit.workflows.load_test.need_pyspy", not_installed)
    with pytest.raises(ToolError):
        play(profile=True)
    assert not (tmp_path / "results").exists()
