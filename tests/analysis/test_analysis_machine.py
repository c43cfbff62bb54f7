from dataclasses import replace

import pytest

from perfkit.analysis.machine import MachineTally, find_disturbance
from perfkit.model.load import MachineSecond, Second
from perfkit.model.manifest import Host
from perfkit.model.summary import BotNumbers, CpuNumbers, EnvironmentNumbers, MemoryNumbers

S = 1_000_000_000
HOST = Host("Linux", "x86_64", cpus=2, memory_mib=100, load_1min=0.5, governor="performance")
BOT = BotNumbers(
    framework=None, cpu_percent=CpuNumbers(40, 90), rss_mib=MemoryNumbers(50, 100, 80),
    threads_max=1, open_files_max=9, pids=(1,),
)  # fmt: skip


def second(end_s: int, machine: MachineSecond | None, *, cpu_s: float = 0.0) -> Second:
    return Second(
        start_ns=(end_s - 1) * S, end_ns=end_s * S, active=1, completed=0, failed=0,
        in_flight=0, queued=0, generator_cpu_s=cpu_s, machine=machine,
    )  # fmt: skip


def measured(*seconds: Second, bot: BotNumbers | None = BOT) -> EnvironmentNumbers | None:
    tally = MachineTally()
    for each in seconds:
        tally.add(each)
    return tally.numbers(HOST, bot)


def test_others_work_is_what_neither_the_bot_nor_perfkit_nor_its_tools_nor_the_host_used() -> None:
    found = measured(
        second(1, MachineSecond(1, 0, 0)),
        second(10, MachineSecond(busy_s=12, steal_s=1, tools_s=0.5), cpu_s=1.5),
    )
    assert found is not None
    assert found.others_percent == pytest.approx(120 - 15 - 5 - 10 - 40)
    assert (found.busy_percent, found.steal_percent) == pytest.approx((120, 10))
    assert (found.cpus, found.governor, found.load_1min) == (2, "performance", 0.5)


def test_what_was_before_the_counting_began_is_nobodys() -> None:
    early = replace(second(5, MachineSecond(9, 1, 2), cpu_s=3), counted=False)
    unread = replace(second(5, None, cpu_s=4), counted=False)
    found = measured(early, unread, second(6, MachineSecond(10.5, 1, 2.25), cpu_s=4.25))
    assert found is not None
    assert found.others_percent == pytest.approx(150 - 25 - 25 - 40)
    assert (found.busy_percent, found.steal_percent) == pytest.approx((150, 0))


def test_a_clock_that_counts_in_ticks_never_makes_others_work_negative() -> None:
    found = measured(second(1, MachineSecond(busy_s=0.39, steal_s=0, tools_s=0)))
    assert found is not None
    assert found.others_percent == 0


def test_where_the_machine_or_the_bot_was_not_read_nothing_is_said() -> None:
    assert measured() is None
    assert measured(second(1, None)) is None
    assert measured(second(1, MachineSecond(1, 0, 0)), bot=None) is None


def disturbance(*, others: float = 0, steal: float = 0) -> tuple[str, ...]:
    return find_disturbance(EnvironmentNumbers(4, None, 0.0, 100, others, steal))


def test_a_busy_machine_and_a_busy_hypervisor_are_told() -> None:
    [others] = disturbance(others=41)
    assert "41 % of a core" in others
    [steal] = disturbance(steal=9)
    assert "hypervisor" in steal
    assert disturbance(others=39, steal=7) == ()
