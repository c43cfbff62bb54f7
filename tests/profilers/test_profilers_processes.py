"""Processes of a tree: which are Python's, which have settled, which are gone."""

import subprocess
import sys
import time

import psutil
import pytest

from perfkit.profilers import processes
from perfkit.profilers.processes import (
    alive,
    most_threads,
    python_children,
    resume_if_stopped,
    runs_python,
)

GONE = 2**22 + 5
"""Above the highest pid Linux gives."""


@pytest.fixture
def child():
    with subprocess.Popen(
        [sys.executable, "-S", "-E", "-c", "import sys; print(1, flush=True); sys.stdin.read()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        try:
            process.stdout.readline()
            yield process
        finally:
            process.kill()


def test_this_process_runs_python_and_a_shell_does_not():
    assert runs_python(psutil.Process().pid)
    with subprocess.Popen(["/bin/sh", "-c", "read x"], stdin=subprocess.PIPE) as shell:
        assert not runs_python(shell.pid)
        shell.communicate(b"\n")


def test_children_count_once_they_have_settled(child, monkeypatch):
    me = psutil.Process().pid
    born = psutil.Process(child.pid).create_time()
    monkeypatch.setattr(time, "time", lambda: born + 0.1)
    assert child.pid not in python_children(me)
    monkeypatch.setattr(time, "time", lambda: born + 5)
    assert child.pid in python_children(me)
    assert most_threads(me) >= 1


def test_what_is_gone_is_nothing(child):
    assert python_children(GONE) == ()
    assert not runs_python(GONE)
    assert not alive(GONE)
    assert most_threads(GONE) == 1
    resume_if_stopped(GONE)
    assert alive(child.pid)
    child.kill()
    while psutil.Process(child.pid).status() != psutil.STATUS_ZOMBIE:
        pass
    assert not alive(child.pid)


def test_a_child_that_vanishes_while_looked_at_is_left_out(monkeypatch):
    class Vanished:
        pid = GONE

        def children(self, recursive):
            return [self]

        def create_time(self):
            raise psutil.NoSuchProcess(GONE)

    monkeypatch.setattr(processes.psutil, "Process", lambda pid: Vanished())
    assert python_children(1) == ()


def test_a_stopped_process_goes_on(child):
    process = psutil.Process(child.pid)
    process.suspend()
    while process.status() != psutil.STATUS_STOPPED:
        pass
    resume_if_stopped(child.pid)
    while process.status() == psutil.STATUS_STOPPED:
        pass
    resume_if_stopped(child.pid)
    assert alive(child.pid)
