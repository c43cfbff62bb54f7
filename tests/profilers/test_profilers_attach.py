"""Asking beforehand whether a process may be profiled."""

import asyncio
import os
import subprocess

import psutil
import pytest

from perfkit.clock import SystemClock
from perfkit.errors import BotError, ToolError, UsageError
from perfkit.profilers import attach
from perfkit.profilers.attach import check_attach, need_pyspy, read_facts, read_yama_scope

CLOCK = SystemClock()
GONE = 2**22 + 5


def check(pid, tool):
    asyncio.run(check_attach(pid, tool, CLOCK))


@pytest.fixture
def tool(tmp_path):
    """A py-spy that says what it is given to say."""

    def make(script):
        path = tmp_path / "py-spy"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        return path

    return make


def test_a_process_that_can_be_looked_into_is_fine(tool):
    check(os.getppid(), tool("exit 0"))


def test_perfkit_does_not_profile_itself(tool):
    with pytest.raises(UsageError, match="itself"):
        check(os.getpid(), tool("exit 0"))


def test_a_process_that_does_not_exist(tool):
    with pytest.raises(BotError, match=f"no process with pid {GONE}"):
        check(GONE, tool("exit 0"))


def test_a_process_that_has_ended_or_is_stopped(tool):
    process = subprocess.Popen(["/bin/sleep", "60"])
    try:
        seen = psutil.Process(process.pid)
        seen.suspend()
        while seen.status() != psutil.STATUS_STOPPED:
            pass
        with pytest.raises(BotError, match="is stopped") as stopped:
            check(process.pid, tool("exit 0"))
        assert stopped.value.advice == f"let it go on: kill -CONT {process.pid}"
    finally:
        process.kill()
    while seen.status() != psutil.STATUS_ZOMBIE:
        pass
    with pytest.raises(BotError, match="no process"):
        check(process.pid, tool("exit 0"))
    process.wait()


def test_a_refusal_is_explained_with_what_mends_it(tool):
    with pytest.raises(ToolError, match="may not look into") as refused:
        check(os.getppid(), tool("echo 'Permission Denied: Try again' >&2; exit 1"))
    assert refused.value.advice


def test_a_tool_that_can_not_be_run(tmp_path):
    with pytest.raises(ToolError, match="can't be run: No such file") as missing:
        check(os.getppid(), tmp_path / "py-spy")
    assert "pip install" in missing.value.advice


def test_py_spy_missing(monkeypatch, tmp_path):
    monkeypatch.setattr(attach, "find_pyspy", lambda: None)
    with pytest.raises(ToolError, match="not installed"):
        need_pyspy()
    monkeypatch.setattr(attach, "find_pyspy", lambda: tmp_path)
    assert need_pyspy() == tmp_path


def test_facts_about_this_machine(monkeypatch, tmp_path):
    facts = read_facts(os.getpid())
    assert facts.same_user
    assert facts.is_root == (os.geteuid() == 0)
    assert not read_facts(GONE).same_user
    monkeypatch.setattr(attach, "_YAMA", tmp_path / "scope")
    assert read_yama_scope() is None
    (tmp_path / "scope").write_text("1\n")
    assert read_yama_scope() == 1
