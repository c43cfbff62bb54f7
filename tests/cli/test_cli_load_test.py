"""``perfkit load-test``: what it asks of the workflow, and what it prints of the outcome."""

import json
import sys

import pytest

from perfkit.cli import main as command_line
from perfkit.clock import SystemClock
from perfkit.errors import BotError, ExitCode
from perfkit.load.scenario.load_spec import LoadChange
from perfkit.loopback import Origin
from perfkit.model.manifest import RunState
from perfkit.model.network import DropFault, FloodLimits, NetworkChange, OutageFault, Preset
from perfkit.model.standing_chat import ChatKind
from perfkit.runs.folder import RunFolder
from perfkit.runs.host import read_host
from perfkit.workflows.conclude import conclude
from perfkit.workflows.load_request import LoadRequest
from perfkit.workflows.load_test import LoadOutcome


@pytest.fixture
def report(tmp_path):
    """The report of a run in which nothing was measured."""
    folder = RunFolder.create(
        tmp_path / "results",
        kind="load-test",
        name="empty",
        command_line=(),
        clock=SystemClock(),
        versions={},
        host=read_host(),
    )
    return conclude(folder, RunState.COMPLETE)


class FakeWorkflow:
    """Ends as it was told, and remembers what it was asked."""

    def __init__(self, outcome):
        self._outcome = outcome
        self.request = None
        self.command_line = None

    async def __call__(self, request, clock, progress, command_line):
        self.request, self.command_line = request, tuple(command_line)
        progress.phase("students at work")
        return self._outcome


@pytest.fixture
def call(monkeypatch, capsys):
    """Calls the command with a workflow that ends so: what it was asked, exit code, out and err."""

    def run(outcome, *words):
        workflow = FakeWorkflow(outcome)
        monkeypatch.setattr("perfkit.workflows.load_test.load_test", workflow)
        monkeypatch.setattr(sys, "argv", ["perfkit", "load-test", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            command_line.main()
        written = capsys.readouterr()
        return workflow, ended.value.code, written.out, written.err

    return run


def test_without_options_everything_is_left_to_the_scenario(call, report, tmp_path):
    workflow, code, out, err = call(LoadOutcome(report, ExitCode.OK), tmp_path / "s.yaml")
    assert workflow.request.scenario == tmp_path / "s.yaml"
    assert workflow.request == LoadRequest(tmp_path / "s.yaml", workflow.request.results)
    assert str(workflow.request.results) == "profiling_results"
    assert workflow.command_line[:2] == ("perfkit", "load-test")
    assert code == 0
    assert "INVALID" in out
    assert err == "students at work\n"


def test_every_option_reaches_the_workflow(call, report, tmp_path):
    words = (
        "s.yaml", "--users", "7", "--duration", "2min", "--iterations", "3", "--ramp-up", "0s",
        "--warm-up", "5s", "--bot", "python b.py", "--port", "4000",
        "--webhook-to", "http://127.0.0.1:8080", "--chat", "42", "--chat", "@news", "--profile",
        "--name", "mine", "--results", tmp_path, "--quiet",
    )  # fmt: skip
    workflow, _, _, err = call(LoadOutcome(report, ExitCode.OK), *words)
    asked = workflow.request
    assert asked.load == LoadChange(users=7, duration_s=120, iterations=3, ramp_up_s=0, warm_up_s=5)
    assert (asked.bot, asked.port) == ("python b.py", 4000)
    assert asked.webhook_to == Origin(False, "127.0.0.1", 8080)
    assert [each.kind for each in asked.chats] == [ChatKind.PRIVATE, ChatKind.CHANNEL]
    assert (asked.profile, asked.name, asked.results, asked.pid) == (True, "mine", tmp_path, None)
    assert err == ""


def test_a_profile_can_be_declined_and_a_running_bot_be_named(call, report):
    words = ("s.yaml", "--pid", "42", "--no-profile")
    workflow, _, _, _ = call(LoadOutcome(report, ExitCode.OK), *words)
    assert (workflow.request.pid, workflow.request.profile) == (42, False)


def test_a_rate_asks_for_a_profile(call, report):
    workflow, _, _, _ = call(LoadOutcome(report, ExitCode.OK), "s.yaml", "--profile-rate", "500")
    assert (workflow.request.profile, workflow.request.profile_rate_hz) == (True, 500)
    words = ("s.yaml", "--no-profile", "--profile-rate", "500")
    _, code, _, err = call(LoadOutcome(report, ExitCode.OK), *words)
    assert code == 2
    assert "give one of them" in err


def test_a_network_is_asked_for(call, report):
    words = (
        "s.yaml", "--latency", "40ms", "--jitter", "10ms", "--flood-limits", "strict",
        "--fault", "drop:0.2%", "--fault", "outage:60s:120s",
    )  # fmt: skip
    workflow, _, _, _ = call(LoadOutcome(report, ExitCode.OK), *words)
    assert workflow.request.network == NetworkChange(
        0.04, 0.01, None, FloodLimits.STRICT, (DropFault(0.002), OutageFault(60, 120))
    )
    workflow, _, _, _ = call(LoadOutcome(report, ExitCode.OK), "s.yaml", "--network", "far")
    assert workflow.request.network == NetworkChange(preset=Preset.FAR)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--latency", "soon"), "--latency: 'soon' is not a duration such as 1.5s, 800ms or 5min"),
        (("--network", "near"), "--network: 'near' is none of far"),
        (("--flood-limits", "on"), "--flood-limits: 'on' is none of off, realistic, strict"),
        (("--fault", "429"), "--fault: '429' is not a fault such as 429:1%, 429:1%:5s, 500:0.5%, "),
    ],
)
def test_a_network_that_can_not_be_read_is_one_line(call, words, told):
    workflow, code, _, err = call(None, "s.yaml", *words)
    assert (workflow.request, code) == (None, 2)
    assert err.startswith(f"perfkit: {told}")
    assert err.count("\n") == 1


def test_json_is_all_that_goes_to_standard_output(call, report):
    _, code, out, err = call(LoadOutcome(report, ExitCode.INVALID_MEASUREMENT), "s.yaml", "--json")
    assert json.loads(out)["verdict"] == "invalid"
    assert out.endswith("}\n")
    assert err == "students at work\n"
    assert code == 11


def test_why_a_load_ended_before_its_time_stands_on_standard_error(call, report):
    problem = BotError("the bot died", advice="the end of its log follows", detail="last words")
    outcome = LoadOutcome(report, ExitCode.BOT_UNREACHABLE, problem)
    _, code, out, err = call(outcome, "s.yaml", "--quiet")
    assert code == 3
    assert "INVALID" in out
    assert err == "perfkit: the bot died (the end of its log follows)\nlast words\n"


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--objective", "p95 < 1s"), ("--name", "n"), ("--junit", "a.xml"), ("--markdown", "a.md"),
        ("--csv", "a.csv"), ("--profile", None), ("--find-capacity", None),
        ("--look-inside", None),
    ],
)  # fmt: skip
def test_a_dry_run_refuses_what_it_would_ignore(call, option, value):
    words = [option] if value is None else [option, value]
    workflow, code, out, err = call(None, "s.yaml", "--dry-run", *words)
    assert (workflow.request, code, out) == (None, ExitCode.USAGE, "")
    assert err.startswith("perfkit: --dry-run plays one student once and measures nothing: ")
    assert f": {option} is for load tests" in err


def test_a_search_for_capacity_does_not_look_inside(call):
    workflow, code, out, err = call(None, "s.yaml", "--find-capacity", "--look-inside")
    assert (workflow.request, code, out) == (None, ExitCode.USAGE, "")
    assert "--look-inside looks around a single one" in err
