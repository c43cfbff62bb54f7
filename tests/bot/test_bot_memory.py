"""A tree's memory is seen from outside, in as much detail as the kernel tells."""

import subprocess
import sys
from pathlib import Path

import pytest

from perfkit.bot.memory import MemorySampler, read_rollup
from perfkit.clock import SystemClock

MIB = 1024 * 1024
HOLDS = "x = bytes([1]) * (30 * 1024 * 1024); print('ready', flush=True); input()"
PARENT = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", sys.argv[1]], stdin=subprocess.PIPE)
for line in sys.stdin:
    child.communicate()
    print("gone", flush=True)
"""
ROLLUP = """\
5579bb781000-7fff2ba92000 ---p 00000000 00:00 0                          [rollup]
Rss:                1768 kB
Pss:                 219 kB
Pss_Anon:            116 kB
Private_Clean:        40 kB
Private_Dirty:       116 kB
SwapPss:               4 kB
Nonsense
"""


@pytest.fixture
def parent():
    with subprocess.Popen(
        (sys.executable, "-c", PARENT, HOLDS), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        try:
            assert process.stdout.readline() == b"ready\n"
            yield process
        finally:
            process.kill()


def test_sums_are_read_in_bytes_by_their_names(tmp_path: Path) -> None:
    (tmp_path / "smaps_rollup").write_text(ROLLUP)
    sums = read_rollup(tmp_path / "smaps_rollup")
    assert sums is not None
    assert (sums["Rss"], sums["Pss_Anon"], sums["SwapPss"]) == (1768 * 1024, 116 * 1024, 4096)


def test_sums_that_are_not_there_or_not_whole_are_not_told(tmp_path: Path) -> None:
    assert read_rollup(tmp_path / "smaps_rollup") is None
    (tmp_path / "smaps_rollup").write_text(ROLLUP.replace("Private", "Other"))
    assert read_rollup(tmp_path / "smaps_rollup") is None


def test_a_tree_is_counted_from_birth_to_death(parent: subprocess.Popen[bytes]) -> None:
    sampler = MemorySampler(parent.pid, SystemClock())
    both = sampler.sample()
    assert [seen.parent_pid for seen in both.born][1] == parent.pid
    first, child = both.processes
    assert first.pid == parent.pid
    assert child.rss > 30 * MIB
    assert child.own >= 30 * MIB
    if child.uss is not None:  # Linux
        assert 30 * MIB <= child.uss <= child.pss <= child.rss <= child.vms
    assert 0 <= both.reading_s < 10
    parent.stdin.write(b"end\n")
    parent.stdin.flush()
    assert parent.stdout.readline() == b"gone\n"
    assert [process.pid for process in sampler.sample().processes] == [parent.pid]
    parent.kill()
    parent.wait()
    assert sampler.sample().processes == ()


def test_without_the_kernels_sums_rss_and_vms_remain(
    parent: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    _, child = MemorySampler(parent.pid, SystemClock(), proc=tmp_path).sample().processes
    assert (child.pss, child.uss) == (None, None)
    assert 30 * MIB <= child.own <= child.rss <= child.vms
