"""A process in a real group, with the limits that the kernel itself then holds it to."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from perfkit.clock import SystemClock
from perfkit.formats.cgroup import folders, parse_groups, parse_mounts
from perfkit.monitor.host import HostReader

pytestmark = pytest.mark.slow

MIB = 1024 * 1024
LIMITS = {
    # version 2
    "memory.max": 200 * MIB,
    "cpu.max": "50000 100000",
    # version 1
    "memory.limit_in_bytes": 200 * MIB,
    "cpu.cfs_period_us": 100_000,
    "cpu.cfs_quota_us": 50_000,
}
GROWS = "print(flush=True); input(); kept = b'x' * (50 << 20); print(flush=True); input()"


@contextlib.contextmanager
def limited(pid: int) -> Iterator[None]:
    """The process in a group of its own below the one it is in, wherever one can be made."""
    made: list[Path] = []
    try:
        try:
            for folder in group_folders(pid):
                group = folder / f"perfkit-test-{os.getpid()}"
                group.mkdir()
                made.append(group)
                for name, limit in LIMITS.items():
                    if (group / name).exists():
                        (group / name).write_text(str(limit))
                (group / "cgroup.procs").write_text(str(pid))
        except OSError as error:
            pytest.skip(f"no cgroup can be made here: {error}")
        if not any((group / name).exists() for group in made for name in LIMITS):
            pytest.skip("no cgroup that can be made here has a limit")
        yield
    finally:
        for group in made:
            with contextlib.suppress(ProcessLookupError):  # it has ended
                (group.parent / "cgroup.procs").write_text(str(pid))
            group.rmdir()


def group_folders(pid: int) -> set[Path]:
    groups = parse_groups(Path(f"/proc/{pid}/cgroup").read_text())
    wanted = {"", "memory", "cpu", "cpuacct"}
    return {
        Path(folders(mount, groups[name])[0])
        for mount in parse_mounts(Path("/proc/self/mountinfo").read_text())
        for name in (mount.controllers or {""}) & wanted & groups.keys()
    }


@pytest.mark.skipif(sys.platform != "linux", reason="cgroups are Linux'")
def test_a_real_groups_limits_are_the_whole_and_its_use_is_told(tmp_path):
    with subprocess.Popen(
        (sys.executable, "-c", GROWS), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as bot:
        bot.stdout.readline()
        with limited(bot.pid):
            reader = HostReader(SystemClock(), tmp_path)
            before = reader.read(bot.pid)
            bot.stdin.write(b"\n")
            bot.stdin.flush()
            bot.stdout.readline()
            after = reader.read(bot.pid)
            bot.communicate(b"\n")
    assert after.limited_by_cgroup
    if after.memory_bytes == pytest.approx(200 * MIB, rel=0.001):
        grown = after.memory_used_bytes - before.memory_used_bytes
        assert grown == pytest.approx(50 * MIB, rel=0.02, abs=MIB)
    if after.cpus < 1:
        assert after.cpus == 0.5
        assert 0 < after.cpu_share <= 1
