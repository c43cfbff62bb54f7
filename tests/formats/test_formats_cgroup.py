import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit.formats.cgroup import (
    CgroupMount,
    folders,
    parse_amount_of,
    parse_cpu_list,
    parse_cpu_max,
    parse_groups,
    parse_limit,
    parse_mounts,
)

MOUNTINFO = r"""
23 1 254:0 / / rw,relatime - ext4 /dev/vda rw
32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime shared:9 - cgroup cgroup rw,cpu,cpuacct
35 31 0:32 /docker/ab /sys/fs/cgroup/mem\040ory rw,relatime - cgroup cgroup rw,memory
41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
9 9 cgroup - cgroup
nonsense
"""
V2 = CgroupMount(frozenset(), "/", "/sys/fs/cgroup")
CONTAINER = CgroupMount(frozenset({"memory"}), "/docker/ab", "/sys/fs/cgroup/memory")


def test_the_mounts_of_both_versions_are_found_among_the_others() -> None:
    cpu, memory, v2 = parse_mounts(MOUNTINFO)
    assert cpu.controllers >= {"cpu", "cpuacct"}
    assert (cpu.root, cpu.point) == ("/", "/sys/fs/cgroup/cpu")
    assert (memory.root, memory.point) == ("/docker/ab", "/sys/fs/cgroup/mem ory")
    assert v2 == CgroupMount(frozenset(), "/", "/sys/fs/cgroup/unified")


def test_a_process_is_in_a_group_of_each_controller() -> None:
    text = "9:name=systemd:/\n4:cpu,cpuacct:/a:b\n0::/user.slice/bot.service (deleted)\n"
    assert parse_groups(text) == {
        "name=systemd": "/",
        "cpu": "/a:b",
        "cpuacct": "/a:b",
        "": "/user.slice/bot.service",
    }


@pytest.mark.parametrize("text", ["x", "0::relative", "a:b:/"])
def test_what_names_no_group_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a /proc/PID/cgroup"):
        parse_groups(text)


@pytest.mark.parametrize(
    ("mount", "group", "expected"),
    [
        (V2, "/a/b", ("/sys/fs/cgroup/a/b", "/sys/fs/cgroup/a", "/sys/fs/cgroup")),
        (V2, "/", ("/sys/fs/cgroup",)),
        (V2, "/../other", ("/sys/fs/cgroup",)),
        (CONTAINER, "/docker/ab", ("/sys/fs/cgroup/memory",)),
        (CONTAINER, "/docker/ab/x", ("/sys/fs/cgroup/memory/x", "/sys/fs/cgroup/memory")),
        (CONTAINER, "/docker/abc", ("/sys/fs/cgroup/memory",)),
        (CgroupMount(frozenset(), "/", "/"), "/a", ("/a", "/")),
    ],
    ids=["deep", "root", "beside", "container", "in container", "other container", "at root"],
)
def test_all_groups_around_a_process_are_looked_into(
    mount: CgroupMount, group: str, expected: tuple[str, ...]
) -> None:
    assert folders(mount, group) == expected


@pytest.mark.parametrize(
    ("text", "limit"),
    [("max\n", None), ("-1\n", None), ("9223372036854771712\n", None), ("536870912\n", 2**29)],
)
def test_there_are_three_ways_to_say_no_limit(text: str, limit: int | None) -> None:
    assert parse_limit(text) == limit


def test_a_cpu_quota_is_cores() -> None:
    assert parse_cpu_max("150000 100000\n") == 1.5
    assert parse_cpu_max("max 100000\n") is None


@given(st.frozensets(st.integers(0, 99)))
def test_a_list_of_cpus_is_read_in_ranges_and_one_by_one(cpus: frozenset[int]) -> None:
    assert parse_cpu_list(",".join(map(str, sorted(cpus))) + "\n") == cpus
    assert parse_cpu_list(",".join(f"{cpu}-{cpu}" for cpu in cpus)) == cpus


def test_a_range_of_cpus_has_both_its_ends() -> None:
    assert parse_cpu_list("0-2,8\n") == {0, 1, 2, 8}
    assert parse_cpu_list("\n") == frozenset()


def test_an_amount_is_found_by_its_whole_name() -> None:
    text = "total_inactive_file 9\ninactive_file 4096\n"
    assert parse_amount_of("inactive_file", text) == 4096
    with pytest.raises(ValueError, match="no active_file in it"):
        parse_amount_of("active_file", text)
