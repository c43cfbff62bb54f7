import os

from perfkit.workflows.machine import MachineMeter


def burn(seconds: float) -> None:
    until = sum(os.times()[:2]) + seconds
    while sum(os.times()[:2]) < until:
        pass


def test_the_machine_is_busy_with_what_its_processes_use():
    meter = MachineMeter([os.getpid()])
    burn(0.3)
    machine = meter.read([os.getpid()])
    assert machine.tools_s >= 0.25
    assert machine.busy_s >= machine.tools_s - 0.1
    assert machine.steal_s >= 0


def test_a_tool_that_has_ended_keeps_what_it_had_used_and_a_new_one_counts_from_its_start():
    meter = MachineMeter([])
    used = meter.read([os.getpid()]).tools_s
    assert used > 0
    assert meter.read([2**22 + 1]).tools_s == used
