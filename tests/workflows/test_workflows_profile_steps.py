"""The order of events of ``perfkit profile``, with a stand-in for py-spy."""

import asyncio
import json
import os
import re
import signal

import pytest

from perfkit.clock import SystemClock
from perfkit.errors import PerfkitError, ToolError
from perfkit.model.manifest import RunState
from perfkit.workflows import profile as workflow
from perfkit.workflows.profile import ProfileRequest, profile
from perfkit.workflows.profile_target import Target

SCRIPT = """#!/bin/sh
[ "$1" = dump ] && exit 0
here=$(dirname "$0")
while [ $# -gt 0 ]; do [ "$1" = --output ] && output=$2; shift; done
[ -f "$here/refuses" ] && { echo "Error: Failed to suspend process" >&2; exit 1; }
trap 'cp "$here/trace.json" "$output"; exit 0' INT
touch "$here/ready"
[ -f "$here/gives-up" ] && kill -INT $$
while :; do sleep 0.02; done
"""
PARENT = os.getppid()


def event(ph, name, ts, file):
    args = {"filename": file, "line": 3}
    return {"args": args, "cat": "", "name": name, "ph": ph, "pid": PARENT, "tid": 1, "ts": ts}


class Told:
    def __init__(self, act=lambda: None):
        self.said = []
        self._act = act

    def say(self, text):
        self.said.append(text)

    def left(self, seconds):
        assert seconds > 0
        self._act()


@pytest.fixture
def tool(tmp_path, monkeypatch):
    folder = tmp_path / "tools"
    folder.mkdir()
    path = folder / "py-spy"
    path.write_text(SCRIPT)
    path.chmod(0o755)
    thread = f"thread ({PARENT}): MainThread"
    trace = [event("B", thread, 0, ""), event("B", "work", 0, "bot.py"),
             event("E", "work", 90_000, "bot.py"), event("E", thread, 90_000, "")]  # fmt: skip
    (folder / "trace.json").write_text(json.dumps(trace))
    monkeypatch.setattr(workflow, "need_pyspy", lambda: path)
    monkeypatch.setattr(workflow, "REFRESH_S", 0.01)
    return folder


def record(tmp_path, told, *, duration_s=60.0, rate_hz=50):
    request = ProfileRequest(
        Target(PARENT), duration_s, rate_hz, "steps", tmp_path / "results", ("perfkit", "profile")
    )
    return asyncio.run(profile(request, SystemClock(), told))


def only_run(tmp_path):
    [folder] = (tmp_path / "results").iterdir()
    return json.loads((folder / "run.json").read_text())


def test_the_run_is_complete_when_the_time_is_over(tmp_path, tool):
    told = Told()
    report = record(tmp_path, told, duration_s=0.5, rate_hz=None)
    assert report.manifest.state is RunState.COMPLETE
    # a busy machine may keep the tool from a CPU, and then that is said
    assert [gap for gap in report.manifest.could_not_check if "kept from" not in gap] == []
    assert {thread.partition(" ")[0] for thread in report.profile.threads} == {"MainThread"}
    assert "<svg" in report.flamegraph_svg
    assert "samples/s" in told.said[0]
    assert told.said[-1] == "writing down what was recorded"
    run = only_run(tmp_path)
    assert run["state"] == "complete"
    assert {"stacks", "flamegraph", "profile", "summary", "trace"} <= {
        artifact["kind"] for artifact in run["artifacts"]
    }


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_early_and_keeps_it(tmp_path, tool, number):
    def interrupt():
        if (tool / "ready").exists():
            os.kill(os.getpid(), number)

    report = record(tmp_path, Told(interrupt))
    assert report.manifest.state is RunState.INTERRUPTED
    assert report.profile.hot or report.profile.blocking
    assert only_run(tmp_path)["state"] == "interrupted"


def test_a_py_spy_that_gives_up_is_told(tmp_path, tool):
    (tool / "gives-up").touch()
    told = Told()
    report = record(tmp_path, told)
    [gap] = report.manifest.could_not_check
    assert re.fullmatch(r"py-spy ended after \d+ s of 60 s; the recording ends there", gap)
    assert told.said[-1] == gap


def test_nothing_recorded_is_a_failed_run_with_its_reason(tmp_path, tool):
    (tool / "refuses").touch()
    with pytest.raises(ToolError, match="nothing was recorded") as failed:
        record(tmp_path, Told())
    assert "Failed to suspend process" in failed.value.detail
    assert only_run(tmp_path)["state"] == "failed"


def test_of_a_process_that_is_gone_the_bot_is_to_blame(tmp_path, tool, monkeypatch):
    (tool / "refuses").touch()
    monkeypatch.setattr(workflow, "alive", lambda pid: False)
    with pytest.raises(PerfkitError, match="ended before anything was recorded"):
        record(tmp_path, Told())


def test_a_tool_that_vanishes_is_a_failed_run(tmp_path, tool, monkeypatch):
    async def fine(*_):
        (tool / "py-spy").unlink()

    monkeypatch.setattr(workflow, "check_target", fine)
    with pytest.raises(ToolError, match="can't be run"):
        record(tmp_path, Told())
    assert only_run(tmp_path)["state"] == "failed"
