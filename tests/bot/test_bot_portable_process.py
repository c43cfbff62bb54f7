"""Where there is no ``/proc``, psutil tells what it can: it is tried wherever the tests run."""

import os
import subprocess
import sys

import psutil
import pytest

from perfkit.bot.portable_process import open_portable
from perfkit.bot.process_view import SharedMemory
from perfkit.bot.readings import TreeReader
from perfkit.clock import SystemClock


def test_this_process_is_read():
    process = open_portable(os.getpid())
    facts = process.read()
    assert process.pid == os.getpid()
    assert facts.parent_pid == os.getppid()
    assert facts.cpu.own > 0
    assert facts.rss_bytes > 1024 * 1024
    assert facts.threads >= 1
    assert facts.open_fds >= 3
    assert facts.sockets >= 0
    assert process.command()
    assert process.shared_memory().uss_bytes > 0


def test_a_process_that_is_not_there_is_not_opened():
    assert open_portable(2**22 + 1) is None


def test_what_is_refused_is_unknown(monkeypatch):
    process = open_portable(os.getpid())

    def refused(*_):
        raise psutil.AccessDenied

    for name in ("num_fds", "net_connections", "memory_full_info", "cmdline", "name", "children"):
        monkeypatch.setattr(psutil.Process, name, refused)
    facts = process.read()
    assert facts.open_fds is facts.sockets is None
    assert process.shared_memory() == SharedMemory(None, None)
    assert process.command() == ""
    assert process.children() == ()
    monkeypatch.setattr(psutil.Process, "num_threads", refused)
    assert process.read() is None


@pytest.mark.slow
def test_a_tree_is_read_until_it_ends():
    code = (
        "import subprocess, sys\n"
        "child = subprocess.Popen(['sleep', '600'])\n"
        "print(child.pid, flush=True); input(); child.kill()"
    )
    with subprocess.Popen(
        (sys.executable, "-c", code), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as bot:
        child = int(bot.stdout.readline())
        reader = TreeReader(bot.pid, SystemClock(), open_process=open_portable, spent_ns=lambda: 0)
        assert [process.pid for process in reader.read()[0]] == [bot.pid, child]
        bot.communicate(b"\n")
        readings, totals = reader.read()
        assert readings == ()
        assert (totals.born, totals.ended) == (2, 2)
