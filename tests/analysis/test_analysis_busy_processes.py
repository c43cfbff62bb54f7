"""The busiest and the largest processes come first, and only they."""

import pytest

from perfkit.analysis.busy_processes import busy_processes
from perfkit.model.monitoring import HostReading, Moment, ProcessReading, Totals

HOST = HostReading(1.0, None, None, 0.0, 1, 0, 0, 0)


def moment(at_s, *processes):
    readings = tuple(
        ProcessReading(pid, 1, 0, f"process {pid}", cpu_s, rss, 1, 0)
        for pid, cpu_s, rss in processes
    )
    return Moment(at_s * 10**9, at_s * 1000, readings, Totals(0.0, 0, 0, 0, 0, 0, 0), HOST)


def pids(found):
    return [each.process.pid for each in found]


def test_the_busiest_come_first_and_the_largest_are_there():
    before = moment(0, (1, 0.0, 10), (2, 0.0, 20), (3, 0.0, 900), (4, 0.0, 30))
    now = moment(1, (1, 0.5, 10), (2, 0.9, 20), (3, 0.0, 900), (4, 0.1, 30))
    found = busy_processes(before, now, most=1)
    assert pids(found) == [2, 3]
    assert found[0].cpu_cores == pytest.approx(0.9)


def test_at_the_first_look_the_largest_come_first():
    found = busy_processes(None, moment(0, (1, 9.0, 10), (2, 0.0, 20)), most=5)
    assert pids(found) == [2, 1]
    assert found[0].cpu_cores is None


def test_a_look_at_the_same_moment_says_nothing_of_cpu():
    now = moment(1, (1, 1.0, 10))
    assert busy_processes(now, now, most=5)[0].cpu_cores is None
