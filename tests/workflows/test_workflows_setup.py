import asyncio
import io
import json

import pytest
import typer
from rich.console import Console
from typer.testing import CliRunner

import perfkit.workflows.setup as setup_workflow
from perfkit.cli.setup import setup
from perfkit.clock import SystemClock
from perfkit.errors import ToolError
from perfkit.model.setup import FactState, SetupFact, SetupReport
from perfkit.report.setup_terminal import print_setup
from perfkit.workflows import setup_facts
from perfkit.workflows.setup_trial import try_to_attach

OK, WARNING, MISSING = FactState.OK, FactState.WARNING, FactState.MISSING


def test_each_required_package_is_a_fact_and_extras_are_not():
    facts = setup_facts.package_facts(
        [
            "psutil>=6.1",
            "rich>=13",
            "aiogram>=3; extra == 'demo'",
            "uvloop>=0.21; sys_platform != 'win32'",
        ],
        {"psutil": "7.2.2", "uvloop": "0.23"}.get,
        "python3",
    )
    assert facts == (
        SetupFact("psutil", OK, "7.2.2"),
        SetupFact("rich", MISSING, "not installed", "python3 -m pip install 'rich>=13'"),
        SetupFact("uvloop", OK, "0.23"),
    )


@pytest.mark.parametrize(
    ("fact", "state", "mend"),
    [
        (setup_facts.cpu_fact(2), OK, ""),
        (setup_facts.cpu_fact(1), WARNING, ""),
        (setup_facts.memory_fact(8000, 1024), OK, ""),
        (setup_facts.memory_fact(8000, 1023), WARNING, ""),
        (setup_facts.descriptor_fact(6192, 6192), OK, ""),
        (setup_facts.descriptor_fact(-1, -1), OK, ""),
        (setup_facts.descriptor_fact(1024, 1_048_576), WARNING, "ulimit -n 6192"),
        (setup_facts.descriptor_fact(1024, -1), WARNING, "ulimit -n 6192"),
        (
            setup_facts.descriptor_fact(1024, 4096),
            WARNING,
            "sudo prlimit --pid $$ --nofile=6192:6192",
        ),
        (setup_facts.clock_fact("tsc", 50), OK, ""),
        (setup_facts.clock_fact("hpet", 1500), WARNING, ""),
        (setup_facts.ptrace_fact(None, root=False), OK, ""),
        (setup_facts.ptrace_fact(0, root=False), OK, ""),
        (setup_facts.ptrace_fact(1, root=True), OK, ""),
        (
            setup_facts.ptrace_fact(1, root=False),
            WARNING,
            "sudo sysctl kernel.yama.ptrace_scope=0",
        ),
        (
            setup_facts.ptrace_fact(2, root=False),
            MISSING,
            "sudo sysctl kernel.yama.ptrace_scope=0",
        ),
        (setup_facts.ptrace_fact(3, root=True), MISSING, ""),
        (setup_facts.attach_fact(None), OK, ""),
        (
            setup_facts.attach_fact(ToolError("no", advice="sudo perfkit setup")),
            MISSING,
            "sudo perfkit setup",
        ),
        (setup_facts.entering_fact(None, None), OK, ""),
        (setup_facts.entering_fact(ToolError("no Linux"), None), WARNING, ""),
        (setup_facts.entering_fact(None, ToolError("refused")), WARNING, ""),
    ],
)
def test_what_is_found_is_judged_and_what_mends_it_named(fact, state, mend):
    assert (fact.state, fact.mend) == (state, mend)


def test_what_only_one_way_of_looking_needs_is_never_missing():
    memray, yappi = setup_facts.optional_facts({"memray": "1.19"}.get, "python3")
    assert memray == SetupFact("memray", OK, "1.19")
    assert (yappi.state, yappi.mend) == (WARNING, "python3 -m pip install yappi")
    assert yappi.found.startswith("not installed: only profile-cprofile --engine yappi needs it")


def test_a_machine_whose_processes_can_not_be_entered_is_told(monkeypatch):
    monkeypatch.setattr(setup_workflow.platform, "machine", lambda: "riscv64")
    problem = setup_workflow._platform_problem()
    assert "riscv64" in setup_facts.entering_fact(problem, None).found


def test_limits_are_shown_as_people_read_them():
    assert setup_facts.descriptor_fact(1024, -1).found == (
        "1,024 (hard limit unlimited): too few for 5,000 students at once"
    )
    assert setup_facts.clock_fact(None, 50.4).found == "source unknown, 50 ns for a reading"


REPORT = SetupReport(
    facts=(
        SetupFact("psutil", OK, "7.2.2"),
        SetupFact("CPUs", WARNING, "1 usable"),
        SetupFact("py-spy attaches", MISSING, "no", "python -m pip install " + "x" * 200),
    ),
    ready=False,
)


def shown(report):
    console = Console(file=io.StringIO(), width=60)
    print_setup(report, console)
    return console.file.getvalue()


def test_states_can_be_told_apart_without_colours():
    lines = [line.split() for line in shown(REPORT).splitlines()]
    assert lines[0] == ["✓", "ok", "psutil", "7.2.2"]
    assert lines[1] == ["!", "warning", "CPUs", "1", "usable"]
    assert lines[2] == ["✗", "missing", "py-spy", "attaches", "no"]


def test_a_mending_command_stays_on_one_line_however_long():
    assert "  python -m pip install " + "x" * 200 + "\n" in shown(REPORT)


def test_the_last_word_is_whether_all_is_ready():
    assert "not ready" in shown(REPORT).splitlines()[-1]
    assert shown(SetupReport(facts=(), ready=True)).splitlines()[-1] == "ready"


@pytest.fixture
def command(monkeypatch):
    """Runs ``perfkit setup`` on a machine that looks like the given report."""
    app = typer.Typer()
    app.command()(setup)

    def run(report, *arguments):
        async def inspect(clock):
            return report

        monkeypatch.setattr(setup_workflow, "inspect_machine", inspect)
        return CliRunner().invoke(app, arguments)

    return run


def test_check_exits_with_4_only_if_something_is_missing(command):
    assert command(REPORT).exit_code == 0
    assert command(REPORT, "--check").exit_code == 4
    assert command(SetupReport(facts=REPORT.facts[:2], ready=True), "--check").exit_code == 0


def test_json_is_for_programs(command):
    told = json.loads(command(REPORT, "--json").stdout)
    assert told["ready"] is False
    assert told["facts"][1] == {
        "name": "CPUs", "state": "warning", "found": "1 usable", "mend": ""
    }  # fmt: skip


@pytest.mark.slow
def test_this_machine_is_inspected():
    report = asyncio.run(setup_workflow.inspect_machine(SystemClock()))
    names = [fact.name for fact in report.facts]
    assert names[:2] == ["perfkit", "Python"]
    assert {"uvloop", "py-spy", "py-spy attaches", "ptrace scope", "CPUs", "memory",
            "file descriptors", "clock"} <= set(names)  # fmt: skip
    assert report.ready == all(fact.state is not MISSING for fact in report.facts)


@pytest.mark.slow
def test_without_py_spy_the_machine_is_not_ready(monkeypatch):
    monkeypatch.setattr(setup_workflow, "find_pyspy", lambda: None)
    report = asyncio.run(setup_workflow.inspect_machine(SystemClock()))
    fact = next(fact for fact in report.facts if fact.name == "py-spy attaches")
    assert (fact.state, report.ready) == (MISSING, False)
    assert "pip install py-spy" in fact.mend


@pytest.mark.slow
def test_a_py_spy_that_is_refused_is_told_with_its_reason(tmp_path):
    refusing = tmp_path / "py-spy"
    refusing.write_text("#!/bin/sh\necho 'Error: Permission denied' >&2\nexit 1\n")
    refusing.chmod(0o755)
    problem = asyncio.run(try_to_attach(refusing, SystemClock()))
    assert problem is not None
    assert "may not look into process" in problem.what
    assert problem.advice
