"""CPU times of threads, read from a /proc made for the test."""

import os

import pytest

from perfkit.formats.threadcpu import Moment
from perfkit.profilers.threadcpu import LEAST_INTERVAL_S, STARVED_NS, ThreadCpuReader, interval_s


class Proc:
    def __init__(self, path):
        self.path = path

    def thread(self, pid, thread, run_ns, *, inner=None, starved_ns=17):
        task = self.path / str(pid) / "task" / str(thread)
        task.mkdir(parents=True, exist_ok=True)
        (task / "schedstat").write_text(f"{run_ns} {starved_ns} 3\n")
        if inner is not None:
            (task / "status").write_text(f"Name:\tbot\nNSpid:\t{thread}\t{inner}\n")

    def end(self, pid, thread):
        (self.path / str(pid) / "task" / str(thread) / "schedstat").unlink()


@pytest.fixture
def proc(tmp_path):
    return Proc(tmp_path)


def test_only_what_is_new_is_told(proc):
    reader = ThreadCpuReader(proc.path)
    proc.thread(7, 7, 100)
    proc.thread(7, 8, 50)
    first = reader.read([7], 1)
    assert (first.at_ns, sorted(first.used), first.ended) == (1, [(7, 7, 100), (7, 8, 50)], [])
    assert reader.threads == 2
    proc.thread(7, 7, 130)
    assert reader.read([7], 2) == Moment(2, [(7, 7, 130)], [])
    proc.end(7, 8)
    assert reader.read([7], 3) == Moment(3, [], [(7, 8)])
    assert reader.read([], 4) == Moment(4, [], [(7, 7)])


def test_longer_waits_for_a_cpu_are_told_also_of_tools(proc):
    reader = ThreadCpuReader(proc.path)
    proc.thread(7, 7, 100)
    proc.thread(9, 9, 100)
    assert reader.read([7], 1, [9]).starved == []
    proc.thread(7, 7, 100, starved_ns=STARVED_NS)
    proc.thread(9, 9, 200, starved_ns=STARVED_NS + 17)
    assert reader.read([7], 2, [9]) == Moment(2, [], [], [(9, 9, STARVED_NS)])
    proc.thread(7, 7, 100, starved_ns=STARVED_NS + 17)
    assert reader.read([7], 3, [9]).starved == []
    proc.thread(7, 7, 100, starved_ns=3 * STARVED_NS)
    assert reader.read([7], 4, [9]).starved == [(7, 7, 2 * STARVED_NS - 17)]
    assert reader.threads == 1


def test_in_a_container_threads_have_the_id_they_know_themselves_by(proc):
    proc.thread(7, 9, 5, inner=2)
    reader = ThreadCpuReader(proc.path)
    assert reader.read([7], 1).used == [(7, 2, 5)]
    assert reader.read([7], 2).used == []


def test_where_the_kernel_does_not_count_there_is_nothing(proc):
    reader = ThreadCpuReader(proc.path)
    assert not reader.available(7)
    assert reader.read([7], 1) == Moment(1, [], [])
    proc.thread(7, 7, "nonsense")
    assert not reader.available(7)
    proc.thread(7, 7, 1)
    assert reader.available(7)


def test_many_threads_are_read_less_often():
    assert interval_s(1) == LEAST_INTERVAL_S
    assert interval_s(500) == pytest.approx(1.0)


@pytest.mark.skipif(not ThreadCpuReader().available(os.getpid()), reason="no schedstat here")
def test_this_process_has_used_cpu_time():
    pid = os.getpid()
    reader = ThreadCpuReader()
    used = {thread: run_ns for _, thread, run_ns in reader.read([pid], 1).used}
    assert used[pid] > 0
