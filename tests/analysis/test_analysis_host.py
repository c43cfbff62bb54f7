"""The machine counts as a whole, or what a cgroup allows of it."""

from dataclasses import replace

import pytest

from perfkit.analysis.host import Allowed, CpuTimes, Machine, Quota, host_reading, tightest

SECOND = 1_000_000_000
BEFORE = Machine(
    at_ns=0,
    cpus=(CpuTimes(10, 1, 100), CpuTimes(20, 0, 100)),
    load_1min=0.5,
    memory_bytes=8000,
    memory_used_bytes=2000,
    swap_bytes=1000,
    swap_used_bytes=10,
    disk_used_share=0.25,
    disk_read_bytes=5,
    disk_written_bytes=6,
)
NOW = replace(BEFORE, at_ns=2 * SECOND, cpus=(CpuTimes(11, 1.5, 102), CpuTimes(20, 0, 102)))


def allowing(machine: Machine, **allowed) -> Machine:
    return replace(machine, allowed=Allowed(**allowed))


def test_without_limits_the_machine_is_the_whole() -> None:
    seen = host_reading(BEFORE, NOW)
    assert (seen.cpus, seen.cpu_share, seen.steal_share) == (2, 0.25, 0.125)
    assert (seen.memory_bytes, seen.memory_used_bytes) == (8000, 2000)
    assert (seen.swap_bytes, seen.swap_used_bytes, seen.load_1min) == (1000, 10, 0.5)
    assert (seen.disk_used_share, seen.disk_read_bytes, seen.disk_written_bytes) == (0.25, 5, 6)
    assert not seen.limited_by_cgroup


def test_there_are_no_shares_of_no_time() -> None:
    assert host_reading(None, BEFORE).cpu_share is None
    assert host_reading(BEFORE, BEFORE).steal_share is None


def test_shares_stay_between_nothing_and_all_though_the_kernel_corrects_itself() -> None:
    backwards = replace(NOW, cpus=(CpuTimes(9, 0, 103), CpuTimes(20, 0, 100)))
    assert host_reading(BEFORE, backwards).cpu_share == 0
    ahead = replace(NOW, cpus=(CpuTimes(12, 1, 101), CpuTimes(20, 0, 100)))
    assert host_reading(BEFORE, ahead).cpu_share == 1


def test_memory_and_swap_are_the_cgroups_where_it_allows_less() -> None:
    seen = host_reading(BEFORE, allowing(NOW, memory=Quota(4000, 900), swap=Quota(0, 0)))
    assert (seen.memory_bytes, seen.memory_used_bytes) == (4000, 900)
    assert (seen.swap_bytes, seen.swap_used_bytes) == (0, 0)
    assert seen.limited_by_cgroup


def test_a_limit_above_what_the_machine_has_is_none() -> None:
    roomy = Allowed(
        cpu=Quota(4, 1), cpus=frozenset({0, 1}), memory=Quota(9000, 900), swap=Quota(1000, 0)
    )
    assert host_reading(BEFORE, replace(NOW, allowed=roomy)) == host_reading(BEFORE, NOW)


def test_of_a_quota_the_cgroups_own_use_is_the_share() -> None:
    before = allowing(BEFORE, cpu=Quota(0.5, 100.0))
    seen = host_reading(before, allowing(NOW, cpu=Quota(0.5, 100.25)))
    assert (seen.cpus, seen.cpu_share, seen.limited_by_cgroup) == (0.5, 0.25, True)
    assert host_reading(before, allowing(NOW, cpu=Quota(0.5, 102))).cpu_share == 1


@pytest.mark.parametrize(
    "before",
    [
        None,
        BEFORE,
        allowing(BEFORE, cpu=Quota(0.25, 100)),
        allowing(BEFORE, cpu=Quota(0.5, 101)),
        replace(allowing(BEFORE, cpu=Quota(0.5, 100)), at_ns=NOW.at_ns),
    ],
    ids=["first", "no quota", "other quota", "other group", "no time"],
)
def test_the_share_of_a_quota_needs_two_moments_of_the_same_group(before: Machine | None) -> None:
    assert host_reading(before, allowing(NOW, cpu=Quota(0.5, 100.25))).cpu_share is None


def test_a_quota_that_can_no_longer_be_read_leaves_the_machine() -> None:
    assert host_reading(allowing(BEFORE, cpu=Quota(0.5, 100)), NOW).cpu_share == 0.25


def test_of_some_cpus_only_their_own_time_counts() -> None:
    seen = host_reading(BEFORE, allowing(NOW, cpus=frozenset({0})))
    assert (seen.cpus, seen.cpu_share, seen.steal_share) == (1, 0.5, 0.25)
    assert seen.limited_by_cgroup


def test_cpus_that_this_machine_does_not_have_are_no_limit() -> None:
    assert host_reading(BEFORE, allowing(NOW, cpus=frozenset({7}))).cpus == 2


def test_the_least_limit_binds_and_of_equals_the_one_around() -> None:
    assert tightest([None, 5, 3, 3, 9]) == 3
    assert tightest([None, 0.0]) == 1
    assert tightest([None]) is None
    assert tightest([]) is None
