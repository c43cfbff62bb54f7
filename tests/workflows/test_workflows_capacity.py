"""A search for capacity: what it refuses, what its probes are, and how it ends."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from perfkit.clock import SystemClock
from perfkit.errors import BotError, ExitCode, InterruptionError, UsageError
from perfkit.load.scenario.load_spec import LoadChange
from perfkit.model.manifest import Host, Manifest, RunState
from perfkit.model.report import RunReport
from perfkit.model.summary import ObjectiveResult, Summary, Verdict
from perfkit.report.sentences import headline
from perfkit.runs.capacity import read_probes
from perfkit.workflows import capacity
from perfkit.workflows.load_ending import LoadOutcome
from perfkit.workflows.load_reports import ReportCopies
from perfkit.workflows.load_request import LoadRequest, read_request

SCENARIO = """
users: 10
ramp_up: 60s
objectives: [p95 < 1s, time to finish < 5min, rss growth < 1MiB/min]
bot: {command: bot}
steps: [{say: hi}]
"""


class Silent:
    def phase(self, text):
        pass

    def update(self, numbers):
        pass


@pytest.fixture
def request_of(tmp_path):
    def make(text=SCENARIO, **more):
        scenario = tmp_path / "s.yaml"
        scenario.write_text(text)
        return LoadRequest(scenario=scenario, results=tmp_path / "results", **more)

    return make


def search(request, most=None):
    return asyncio.run(
        capacity.find_capacity(request, most, SystemClock(), Silent(), ("perfkit", "load-test"))
    )


@pytest.mark.parametrize(
    ("changes", "most", "what"),
    [
        ({"load": LoadChange(iterations=2)}, None, "start over until a probe's end"),
        ({"load": LoadChange(rate=5.0, duration_s=9.0)}, None, "counts students"),
        ({"pid": 1}, None, "starts the bot, or the server, anew"),
        ({}, 9, "a search up to 9 students can't tell whether 10 are held"),
        (
            {"objectives": ("cpu < 9% over 30s windows",)},
            None,
            "no probe of 20 s has a whole window",
        ),
    ],
)
def test_what_can_not_be_is_told_before_anything_is_made(request_of, changes, most, what, tmp_path):
    with pytest.raises(UsageError, match=what):
        search(request_of(**changes), most)
    assert not (tmp_path / "results").exists()


def test_a_probe_counts_from_when_all_students_are_there(request_of):
    request = request_of(copies=ReportCopies(junit=Path("j.xml")), profile=True)
    test = read_request(request, SystemClock())
    probe = read_request(capacity.probe_request(test, 40), SystemClock())
    assert (probe.plan.most_users, probe.plan.duration_s, probe.plan.warm_up_s) == (40, 80, 60)
    assert (probe.request.profile, probe.request.copies.junit) == (False, None)
    quick = replace(request, load=LoadChange(ramp_up_s=0.0, warm_up_s=2.0, duration_s=7.0))
    probe = capacity.probe_request(read_request(quick, SystemClock()), 3)
    assert (probe.load.duration_s, probe.load.warm_up_s) == (9.0, 2.0)


class Bot:
    """Stands in for whole load tests: holds so many, and ends as it is told."""

    def __init__(self, holds, ends=()):
        self.holds = holds
        self.ends = list(ends)
        self.requests = []

    async def __call__(self, request, clock, progress, command_line):
        self.requests.append(request)
        end = self.ends.pop(0) if self.ends else None
        if isinstance(end, BaseException):
            raise end
        users = request.load.users
        held = users <= self.holds
        p95 = ObjectiveResult("p95", "< 1 s", 1.0, "ms", ok=held, margin_percent=5)
        verdict = Verdict.PASS if held else Verdict.FAIL
        summary = Summary(1, "load-test", verdict, () if held else ("p95 is 2 s",), (p95,))
        folder = str(request.results / f"run-{len(self.requests)}")
        manifest = Manifest(
            1, "load-test", "n", RunState.COMPLETE, 1, (), "2026", 0, None, {},
            Host("Linux", "x", 2, 100, 0.0),
        )  # fmt: skip
        outcome = LoadOutcome(RunReport(folder, manifest, summary), ExitCode.OK)
        return replace(outcome, **(end or {}))


@pytest.fixture
def bot(monkeypatch):
    def make(holds, ends=()):
        made = Bot(holds, ends)
        monkeypatch.setattr(capacity, "load_test", made)
        return made

    return make


def test_a_search_ends_with_the_answer_and_asks_why_once(request_of, bot):
    tests = bot(17)
    outcome = search(request_of(), 100)
    found = outcome.report.summary.capacity
    assert (found.holds, found.breaks_at, found.limited_by) == (17, 18, "p95")
    assert outcome.exit_code is ExitCode.OK
    assert [r.profile for r in tests.requests][-1] is None
    assert {r.profile for r in tests.requests[:-1]} == {False}
    assert [o.name for o in outcome.report.summary.objectives] == ["capacity"]


def test_too_few_is_a_miss(request_of, bot):
    bot(3)
    outcome = search(request_of(profile=False), 100)
    assert outcome.exit_code is ExitCode.OBJECTIVES_MISSED
    assert outcome.report.summary.capacity.holds == 3


WEB = """
users: 10
http: {base: "http://127.0.0.1:9"}
target: {command: server}
steps: [{get: /}]
"""


def test_a_server_that_holds_is_called_one(request_of, bot):
    bot(3)
    outcome = search(request_of(WEB, profile=False), 100)
    assert headline(outcome.report).sentence.startswith("This server holds 3 students")


@pytest.mark.parametrize(
    "end",
    [
        {"exit_code": ExitCode.INTERRUPTED},
        {"interrupted": True},
        InterruptionError("interrupted"),
        asyncio.CancelledError(),
    ],
)
def test_an_interrupted_search_keeps_its_probes(request_of, bot, end):
    bot(99, [None, None, end])
    outcome = search(request_of(), 100)
    assert outcome.exit_code is ExitCode.INTERRUPTED
    assert outcome.report.manifest.state is RunState.INTERRUPTED
    folder = Path(outcome.report.folder)
    assert [probe.users for probe in read_probes(folder)][:2] == [2, 4]
    assert (folder / "report.html").is_file()


def test_a_bot_that_can_not_be_started_ends_the_search_with_its_own_code(request_of, bot):
    bot(99, [None, BotError("no such program")])
    outcome = search(request_of(), 100)
    assert outcome.exit_code is ExitCode.BOT_UNREACHABLE
    assert outcome.report.manifest.state is RunState.FAILED
    bot(99, [BotError("no such program")])
    with pytest.raises(BotError):
        search(request_of(), 100)


def test_an_answer_stands_though_nobody_can_say_why(request_of, bot):
    made = bot(1)
    plain = made.__call__

    async def profiled_fails(request, *rest):
        if request.profile is None:
            raise BotError("py-spy is gone")
        return await plain(request, *rest)

    capacity.load_test = profiled_fails
    outcome = search(request_of(), 100)
    assert outcome.report.manifest.state is RunState.COMPLETE
    assert outcome.report.summary.could_not_check == ("why it breaks: py-spy is gone",)
