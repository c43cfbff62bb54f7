"""A bot's processes are seen from outside, children too, as they come and go."""

import os
import subprocess
import sys
import time

import psutil
import pytest

from perfkit.bot.sampling import TreeSampler, own_bytes

SECOND = 1_000_000_000
FAMILY = """\
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "input()", "--token", "123"], stdin=subprocess.PIPE)
print(child.pid, flush=True)
for line in sys.stdin:
    if line == "burn\\n":
        code = "import time\\nwhile time.process_time() < 0.3: pass"
        subprocess.run([sys.executable, "-c", code])
    if line == "free\\n":
        child.communicate()
    if line == "another\\n":
        subprocess.Popen(["sleep", "600"])
    print("done", flush=True)
"""


class FakeClock:
    def __init__(self):
        self.at_ns = 0

    def now_ns(self):
        return self.at_ns


@pytest.fixture
def family():
    with subprocess.Popen(
        (sys.executable, "-c", FAMILY), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as bot:
        try:
            bot.child = int(bot.stdout.readline())
            yield bot
        finally:
            for process in (*psutil.Process(bot.pid).children(), bot):
                process.kill()


def tell(bot, word):
    bot.stdin.write(word + "\n")
    bot.stdin.flush()
    bot.stdout.readline()


def until(there):
    end = time.monotonic() + 60
    while not there():
        assert time.monotonic() < end, "it did not come in a minute"
        os.sched_yield()


def test_this_process_can_be_sampled():
    clock = FakeClock()
    clock.at_ns = 77
    sampler = TreeSampler(os.getpid(), clock)
    sample = next(one for one in sampler.sample() if one.pid == os.getpid())
    assert sample.at_ns == 77
    assert sample.cpu_s > 0
    assert sample.rss_bytes > 1024 * 1024
    assert sample.threads >= 1
    assert sample.open_files >= 3


def test_nothing_is_seen_of_a_process_that_does_not_exist():
    sampler = TreeSampler(2**22 + 1, FakeClock())
    assert sampler.sample() == ()
    assert sampler.new_processes() == ()


@pytest.mark.slow
def test_the_bot_and_its_children_are_sampled_and_named_once_with_secrets_masked(family):
    sampler = TreeSampler(family.pid, FakeClock())
    assert [sample.pid for sample in sampler.sample()] == [family.pid, family.child]
    until(lambda: psutil.Process(family.child).cmdline()[1:2] == ["-c"])
    bot, child = sampler.new_processes()
    assert (bot.parent_pid, child.parent_pid) == (os.getpid(), family.pid)
    assert child.command.endswith("-c input() --token ***")
    sampler.sample()
    assert sampler.new_processes() == ()


def test_a_process_without_a_command_line_is_named_the_next_time(monkeypatch):
    monkeypatch.setattr(psutil.Process, "cmdline", lambda _: [])
    sampler = TreeSampler(os.getpid(), FakeClock())
    sampler.sample()
    assert sampler.new_processes() == ()
    [this, *_] = sampler.new_processes()
    assert this.command == psutil.Process().name()
    assert sampler.new_processes() == ()


@pytest.mark.slow
def test_new_children_are_looked_for_every_two_seconds(family):
    clock = FakeClock()
    sampler = TreeSampler(family.pid, clock)
    sampler.sample()
    tell(family, "another")
    clock.at_ns = 1 * SECOND
    assert len(sampler.sample()) == 2
    clock.at_ns = 2 * SECOND
    assert len(sampler.sample()) == 3


@pytest.mark.slow
def test_an_ended_child_is_seen_no_more(family):
    sampler = TreeSampler(family.pid, FakeClock())
    sampler.sample()
    tell(family, "free")
    assert [sample.pid for sample in sampler.sample()] == [family.pid]


@pytest.mark.slow
def test_cpu_time_of_a_child_that_nobody_saw_is_not_lost(family):
    sampler = TreeSampler(family.pid, FakeClock())
    before = sampler.sample()[0].cpu_s
    tell(family, "burn")
    assert sampler.sample()[0].cpu_s - before >= 0.29


@pytest.mark.slow
def test_a_dead_bot_gives_no_samples_also_before_it_is_waited_for(family):
    sampler = TreeSampler(family.pid, FakeClock())
    sampler.sample()
    os.kill(family.child, 9)
    os.kill(family.pid, 9)
    os.waitid(os.P_PID, family.pid, os.WEXITED | os.WNOWAIT)
    assert [sample.pid for sample in sampler.sample() if sample.pid == family.pid] == []


@pytest.mark.slow
def test_what_may_not_be_looked_into_is_left_out_or_told_as_unknown(family, monkeypatch):
    def denied(process):
        raise psutil.AccessDenied(process.pid)

    sampler = TreeSampler(family.pid, FakeClock())
    monkeypatch.setattr(psutil.Process, "num_fds", denied)
    assert [sample.open_files for sample in sampler.sample()] == [-1, -1]
    monkeypatch.setattr(psutil.Process, "num_threads", denied)
    assert sampler.sample() == ()


def test_own_memory_is_what_is_of_no_file_and_untold_where_that_is_not_known():
    assert own_bytes(100, 30) == 70
    assert own_bytes(10, 30) == 0
    assert own_bytes(100, None) == -1
