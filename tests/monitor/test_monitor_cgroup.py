"""Limits are read from trees of groups as Linux shows them in version 1, version 2 and both."""

from pathlib import Path

import pytest

from perfkit.analysis.host import Allowed, Quota
from perfkit.monitor.cgroup import LIMITS_EVERY_NS, CgroupReader

PID = 42
MIB = 1024 * 1024


class Tree:
    """A ``/proc`` and a ``/sys/fs/cgroup`` in a folder."""

    def __init__(self, folder: Path) -> None:
        self.proc, self.groups, self.at_ns = folder / "proc", folder / "cg roup", 0
        self.write(self.proc / "self" / "mountinfo", "23 1 254:0 / / rw - ext4 /dev/vda rw\n")

    def write(self, file: Path, text: object) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{text}\n")

    def mount(self, kind: str, name: str = "", controllers: str = "", root: str = "/") -> None:
        info = self.proc / "self" / "mountinfo"
        point = str(self.groups / name).replace(" ", r"\040")
        options = f"rw,{controllers}" if controllers else "rw"
        line = f"31 23 0:28 {root} {point} rw,relatime shared:9 - {kind} {kind} {options}\n"
        info.write_text(info.read_text() + line)

    def put(self, *lines: str) -> None:
        """The process into these groups."""
        self.write(self.proc / str(PID) / "cgroup", "\n".join(lines))

    def group(self, path: str, **files: object) -> None:
        """Files of a group; two underscores in a name are a dot."""
        for name, text in files.items():
            self.write(self.groups / path / name.replace("__", "."), text)

    def reader(self) -> CgroupReader:
        return CgroupReader(lambda: self.at_ns, self.proc)

    def allowed(self) -> Allowed:
        return self.reader().read(PID)


@pytest.fixture
def tree(tmp_path):
    return Tree(tmp_path)


@pytest.fixture
def v2(tree):
    tree.mount("cgroup2")
    tree.put("0::/bots.slice/shop.service")
    tree.group(".", cpu__stat="usage_usec 9000000\n", memory__stat="inactive_file 0")
    return tree


def test_version_2_allows_memory_less_what_is_only_cached(v2):
    v2.group(
        "bots.slice/shop.service",
        memory__max=512 * MIB,
        memory__high="max",
        memory__current=300 * MIB,
        memory__stat=f"anon 1\ninactive_file {100 * MIB}\nactive_file 5",
    )
    assert v2.allowed() == Allowed(memory=Quota(512 * MIB, 200 * MIB))


def test_what_slows_a_group_down_is_a_limit_as_well(v2):
    v2.group(
        "bots.slice/shop.service",
        memory__max=512 * MIB,
        memory__high=400 * MIB,
        memory__current=10,
        memory__stat="inactive_file 20",
    )
    assert v2.allowed().memory == Quota(400 * MIB, 0)


def test_a_limit_of_a_group_around_the_process_binds_with_what_that_group_uses(v2):
    v2.group(
        "bots.slice/shop.service",
        memory__max=512 * MIB,
        memory__current=1,
        memory__stat="inactive_file 0",
    )
    v2.group(
        "bots.slice", memory__max=256 * MIB, memory__current=99, memory__stat="inactive_file 0"
    )
    assert v2.allowed().memory == Quota(256 * MIB, 99)


def test_version_2_allows_cores_and_tells_the_seconds_used(v2):
    v2.group("bots.slice/shop.service", cpu__max="max 100000", cpu__stat="usage_usec 5")
    v2.group("bots.slice", cpu__max="150000 100000", cpu__stat="usage_usec 2500000\nuser_usec 1")
    assert v2.allowed().cpu == Quota(1.5, 2.5)


def test_version_2_allows_cpus_and_swap(v2):
    v2.group(
        "bots.slice/shop.service",
        cpuset__cpus__effective="0-1,4",
        memory__swap__max=64 * MIB,
        memory__swap__current=7,
    )
    assert v2.allowed() == Allowed(cpus=frozenset({0, 1, 4}), swap=Quota(64 * MIB, 7))


def test_cpus_are_those_of_the_nearest_group_that_tells_them(v2):
    v2.group("bots.slice/shop.service", cpuset__cpus__effective="")
    assert v2.allowed().cpus is None
    (v2.groups / "bots.slice/shop.service/cpuset.cpus.effective").unlink()
    v2.group("bots.slice", cpuset__cpus__effective="3")
    assert v2.allowed().cpus == {3}


def test_a_group_without_limits_allows_all(v2):
    v2.group(
        "bots.slice/shop.service",
        memory__max="max",
        memory__high="max",
        memory__swap__max="max",
        cpu__max="max 100000",
    )
    assert v2.allowed() == Allowed()


def test_a_container_with_its_own_part_of_the_tree_sees_its_limit_at_the_mount(tree):
    tree.mount("cgroup2")
    tree.put("0::/")
    tree.group(".", memory__max=MIB, memory__current=5, memory__stat="inactive_file 1")
    assert tree.allowed().memory == Quota(MIB, 4)


@pytest.fixture
def v1(tree):
    """As Docker shows version 1 inside a container: only its own groups, by their outer names."""
    for controller in ("memory", "cpu", "cpuacct", "cpuset"):
        tree.mount("cgroup", controller, controller, root="/docker/ab")
    tree.put(*(f"4:{name}:/docker/ab" for name in ("memory", "cpu", "cpuacct", "cpuset")))
    return tree


def test_version_1_allows_memory_and_swap_that_it_counts_together(v1):
    v1.group(
        "memory",
        memory__limit_in_bytes=512 * MIB,
        memory__usage_in_bytes=300,
        memory__memsw__limit_in_bytes=768 * MIB,
        memory__memsw__usage_in_bytes=350,
        memory__stat="inactive_file 1\ntotal_inactive_file 100",
    )
    assert v1.allowed() == Allowed(memory=Quota(512 * MIB, 200), swap=Quota(256 * MIB, 50))


def test_version_1_allows_cores_and_another_controller_tells_the_seconds(v1):
    v1.group("cpu", cpu__cfs_quota_us=50_000, cpu__cfs_period_us=100_000)
    v1.group("cpuacct", cpuacct__usage=3_500_000_000)
    v1.group("cpuset", cpuset__effective_cpus="1")
    assert v1.allowed() == Allowed(cpu=Quota(0.5, 3.5), cpus=frozenset({1}))


def test_version_1_without_limits_allows_all(v1):
    v1.group("memory", memory__limit_in_bytes=9223372036854771712)
    v1.group("cpu", cpu__cfs_quota_us=-1, cpu__cfs_period_us=100_000)
    assert v1.allowed() == Allowed()


def test_a_quota_whose_use_nobody_counts_is_none(tree):
    tree.mount("cgroup", "cpu", "cpu")
    tree.put("4:cpu:/bot")
    tree.group("cpu/bot", cpu__cfs_quota_us=50_000, cpu__cfs_period_us=100_000)
    assert tree.allowed().cpu is None


def test_both_versions_side_by_side_are_both_read(tree):
    tree.mount("cgroup", "memory", "memory")
    tree.mount("cgroup2", "unified")
    tree.put("4:memory:/bot", "0::/bot")
    tree.group(
        "memory/bot",
        memory__limit_in_bytes=MIB,
        memory__usage_in_bytes=9,
        memory__stat="total_inactive_file 0",
    )
    tree.group("unified/bot", cpu__max="200000 100000", cpu__stat="usage_usec 1000000")
    assert tree.allowed() == Allowed(cpu=Quota(2, 1), memory=Quota(MIB, 9))


def test_what_was_used_is_read_at_each_look_and_limits_every_ten_seconds(v2):
    service = "bots.slice/shop.service"
    v2.group(service, memory__max=100, memory__current=10, memory__stat="inactive_file 0")
    v2.group("bots.slice", memory__max=200, memory__current=50, memory__stat="inactive_file 0")
    reader = v2.reader()
    assert reader.read(PID).memory == Quota(100, 10)
    v2.group(service, memory__current=20)
    v2.group("bots.slice", memory__max=30)
    assert reader.read(PID).memory == Quota(100, 20)
    v2.at_ns = LIMITS_EVERY_NS
    assert reader.read(PID).memory == Quota(30, 50)


@pytest.mark.parametrize("text", ["", "many"])
def test_a_group_that_is_gone_or_broken_is_no_limit(v2, text):
    service = v2.groups / "bots.slice" / "shop.service"
    v2.group("bots.slice/shop.service", memory__max=100, memory__current=10)
    v2.group("bots.slice/shop.service", memory__stat="inactive_file 0", cpu__max="1 0")
    reader = v2.reader()
    assert reader.read(PID) == Allowed(memory=Quota(100, 10))
    v2.write(service / "memory.current", text)
    assert reader.read(PID) == Allowed()
    (service / "memory.current").unlink()
    assert reader.read(PID) == Allowed()


def test_a_process_that_is_gone_and_a_system_without_cgroups_have_no_limits(v2, tree):
    assert v2.reader().read(PID + 1) == Allowed()
    tree.write(tree.proc / str(PID) / "cgroup", "nonsense")
    assert tree.allowed() == Allowed()
