"""Waiting for the end of processes that are perfkit's children or somebody else's."""

import asyncio
import os
import signal
import subprocess
import sys

import psutil
import pytest

from perfkit.clock import SystemClock
from perfkit.model.monitoring import Snapshot
from perfkit.monitor.death_watch import DeathWatch, lines_heard, lines_of_file
from perfkit.monitor.memory_kills import MemoryKills
from perfkit.monitor.process_end import ProcessEnd

PATIENCE_S = 20.0
REAPED_AT_ONCE = """
import os, subprocess, sys
child = subprocess.Popen(["sleep", "600"])
print(child.pid, flush=True)
child.wait()
sys.stdin.read()
"""
"""A parent that asks for its child's end at once, as a supervisor does."""
NEVER_REAPED = """
import subprocess, sys
print(subprocess.Popen(["sleep", "600"]).pid, flush=True)
sys.stdin.read()
"""


class Parent:
    """A process that has started another one, which is not perfkit's child."""

    def __init__(self, program):
        self.process = subprocess.Popen(
            [sys.executable, "-c", program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.child = int(self.process.stdout.readline())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if psutil.pid_exists(self.child):
            os.kill(self.child, signal.SIGKILL)
        self.process.communicate()


def told_by_the_kernel():
    release = os.uname().release.split(".")
    return sys.platform == "linux" and (int(release[0]), int(release[1].split("-")[0])) >= (6, 15)


async def end_of(pid, kill):
    end = ProcessEnd.of(pid)
    try:
        waiting = asyncio.create_task(end.wait())
        await asyncio.sleep(0)
        assert not waiting.done()
        kill()
        return await asyncio.wait_for(waiting, PATIENCE_S)
    finally:
        end.close()
        end.close()


@pytest.mark.slow
def test_how_a_process_ended_that_its_parent_has_not_asked_for_is_read_from_its_remains():
    with Parent(NEVER_REAPED) as parent:
        code = asyncio.run(end_of(parent.child, lambda: os.kill(parent.child, signal.SIGSEGV)))
    assert code == -signal.SIGSEGV


@pytest.mark.slow
@pytest.mark.skipif(not told_by_the_kernel(), reason="PIDFD_GET_INFO tells from Linux 6.15 on")
def test_how_a_process_ended_that_is_nobodys_remains_is_told_by_the_kernel():
    with Parent(REAPED_AT_ONCE) as parent:
        end = ProcessEnd.of(parent.child)
        child = psutil.Process(parent.child)
        child.terminate()
        psutil.wait_procs([child], PATIENCE_S)  # until its parent has asked
        code = asyncio.run(asyncio.wait_for(end.wait(), PATIENCE_S))
        end.close()
    assert code == -signal.SIGTERM


@pytest.mark.slow
def test_an_own_childs_exit_code_is_seen():
    child = subprocess.Popen(["/bin/sh", "-c", "read line; exit 7"], stdin=subprocess.PIPE)
    code = asyncio.run(end_of(child.pid, child.stdin.close))
    assert child.wait() == 7
    assert code == 7


@pytest.mark.slow
def test_without_pidfds_the_end_is_noticed_but_not_how(monkeypatch):
    monkeypatch.delattr(os, "pidfd_open", raising=False)
    child = subprocess.Popen(["/bin/sleep", "600"])

    async def play():
        end = ProcessEnd.of(child.pid)
        waiting = asyncio.create_task(end.wait())
        child.kill()
        await asyncio.to_thread(child.wait)
        try:
            return await asyncio.wait_for(waiting, PATIENCE_S)
        finally:
            end.close()

    assert asyncio.run(play()) is None


def test_a_process_that_is_gone_has_no_end_to_wait_for():
    with pytest.raises(psutil.NoSuchProcess):
        ProcessEnd.of(2**22 + 1)


def dying_bot(log, looks=tuple, exit_code=None):
    """The notice of a bot that its own kernel or perfkit has seen end."""

    child = subprocess.Popen(["/bin/sh", "-c", "read line; exit 3"], stdin=subprocess.PIPE)

    async def play():
        watch = DeathWatch.of("shop", child.pid, looks=looks, log=log, clock=SystemClock())
        waiting = asyncio.create_task(watch.notice(exit_code))
        child.stdin.close()
        notice = await asyncio.wait_for(waiting, PATIENCE_S)
        watch.close()
        return notice

    notice = asyncio.run(play())
    child.wait()
    return child.pid, notice


@pytest.mark.slow
def test_a_bots_death_is_told_with_its_last_looks_and_the_end_of_its_log(tmp_path):
    log = tmp_path / "bot.log"
    log.write_text("Traceback (most recent call last):\nRuntimeError: password=hunter2\n")
    looks = tuple(Snapshot("shop", number, {}) for number in range(30))
    pid, notice = dying_bot(lines_of_file(log), lambda: looks)
    assert (notice.bot, notice.pid, notice.how) == ("shop", pid, "exit code 3")
    assert notice.last == looks[-10:]
    assert notice.log_lines == (
        "Traceback (most recent call last):",
        "RuntimeError: password=***",
    )


@pytest.mark.slow
def test_a_bots_parent_knows_best_how_it_ended_and_has_heard_its_last_words():
    heard = lines_heard(lambda lines: "said\nand gone")
    _, notice = dying_bot(heard, exit_code=lambda: -9)
    assert notice.how.startswith("killed by signal 9 (SIGKILL)")
    assert notice.log_lines == ("said", "and gone")


@pytest.mark.slow
def test_a_bot_without_a_log_has_no_last_lines():
    assert dying_bot(None)[1].log_lines == ()


def counters(root, pid, lines, **counts):
    """A machine's files: the cgroups of a process, and how often each has killed."""
    (root / f"proc/{pid}").mkdir(parents=True)
    (root / f"proc/{pid}/cgroup").write_text(lines)
    for name, count in counts.items():
        set_count(root / name.replace("__", "/").replace("_events", ".events"), count)


def set_count(path, count):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"low 0\nmax 12\noom 9\noom_kill {count}\noom_group_kill 0\n")


def test_kills_for_want_of_memory_are_counted_in_the_bots_cgroup(tmp_path):
    counters(tmp_path, 7, "0::/bots/shop\n")
    events = tmp_path / "sys/fs/cgroup/bots/shop/memory.events"
    set_count(events, 2)
    kills = MemoryKills(7, tmp_path)
    assert kills.since() == 0
    set_count(events, 3)
    assert kills.since() == 1


def test_a_cgroup_that_is_gone_with_its_bot_is_counted_by_the_one_around_it(tmp_path):
    counters(tmp_path, 7, "0::/bots/shop\n")
    inner = tmp_path / "sys/fs/cgroup/bots/shop/memory.events"
    outer = tmp_path / "sys/fs/cgroup/bots/memory.events"
    set_count(inner, 0)
    set_count(outer, 5)
    kills = MemoryKills(7, tmp_path)
    inner.unlink()
    set_count(outer, 6)
    assert kills.since() == 1


def test_the_first_version_of_cgroups_counts_too(tmp_path):
    counters(tmp_path, 7, "5:cpu,cpuacct:/x\n4:memory:/bots\n")
    control = tmp_path / "sys/fs/cgroup/memory/bots/memory.oom_control"
    set_count(control, 0)
    kills = MemoryKills(7, tmp_path)
    set_count(control, 1)
    assert kills.since() == 1


def test_without_cgroups_the_whole_machine_is_counted(tmp_path):
    set_count(tmp_path / "proc/vmstat", 4)
    kills = MemoryKills(7, tmp_path)
    set_count(tmp_path / "proc/vmstat", 6)
    assert kills.since() == 2


@pytest.mark.parametrize("text", ["", "oom_kill many\n", "nonsense"])
def test_where_nobody_counts_nothing_is_known(tmp_path, text):
    counters(tmp_path, 7, "nonsense\n")
    (tmp_path / "proc/vmstat").write_text(text)
    assert MemoryKills(7, tmp_path).since() is None
