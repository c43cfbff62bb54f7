"""Known loads in real processes are read right: within 2 %, or what one sample can tell.

What is read is held against what each process measured itself, never against what it was to do: so
a busy machine changes nothing. The kernel shows CPU time in ticks of 10 ms, user and system each by
itself: that is ``TICKS``.
"""

import json
import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from perfkit.bot.readings import MEMORY_EVERY_NS, TreeReader

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="other systems tell less"),
]

KNOWN_LOAD = Path(__file__).parent / "bots" / "known_load.py"
MIB = 1024 * 1024
TICKS = 0.02
SHARE = 0.02


class Load:
    """A process that does what it is told and says what it used."""

    def __init__(self, process: subprocess.Popen) -> None:
        self._process = process
        self.pid = process.pid
        self._answer()

    def do(self, *command) -> dict:
        self.begin(*command)
        return self._answer()

    def begin(self, *command) -> None:
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()

    def answer_within(self, seconds: float) -> dict | None:
        ready, _, _ = select.select([self._process.stdout], [], [], seconds)
        return self._answer() if ready else None

    def die(self, signal_number: int) -> None:
        self._process.send_signal(signal_number)
        os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT)

    def _answer(self) -> dict:
        return json.loads(self._process.stdout.readline())


class SteppingClock:
    """Each look is so much later that all is due."""

    def __init__(self) -> None:
        self._at_ns = 0

    def now_ns(self) -> int:
        self._at_ns += MEMORY_EVERY_NS
        return self._at_ns


@pytest.fixture
def load():
    with subprocess.Popen(
        (sys.executable, str(KNOWN_LOAD)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            yield Load(process)
        finally:
            os.killpg(process.pid, signal.SIGKILL)


@pytest.fixture
def reader(load):
    return TreeReader(load.pid, SteppingClock(), spent_ns=lambda: 0)


def test_a_process_that_uses_a_part_of_a_core(load, reader):
    before_s = load.do("burn", 0)["cpu_s"]
    first = reader.read()[1].cpu_s
    seen = [first]
    load.begin("share", 0.3, 3.0)
    while (said := load.answer_within(0.1)) is None:
        seen.append(reader.read()[1].cpu_s)
    seen.append(reader.read()[1].cpu_s)
    assert seen == sorted(seen)
    used_s = said["cpu_s"] - before_s
    assert used_s > 0.1
    assert seen[-1] - first == pytest.approx(used_s, rel=SHARE, abs=TICKS)


def test_a_process_that_grows_by_a_mebibyte_at_a_time(load, reader):
    (before,), _ = reader.read()
    for grown in range(1, 31):
        load.do("grow", 1)
        (now,), _ = reader.read()
        for was, has in (
            (before.rss_bytes, now.rss_bytes),
            (before.pss_bytes, now.pss_bytes),
            (before.uss_bytes, now.uss_bytes),
        ):
            assert has - was == pytest.approx(grown * MIB, rel=SHARE, abs=MIB / 2)


def test_a_process_that_opens_and_closes_files_and_sockets(load, reader):
    (before,), _ = reader.read()
    load.do("files", 20)
    load.do("sockets", 7)
    (now,), _ = reader.read()
    assert (now.open_fds - before.open_fds, now.sockets - before.sockets) == (27, 7)
    load.do("forget")
    (now,), _ = reader.read()
    assert (now.open_fds, now.sockets) == (before.open_fds, before.sockets)


def test_a_process_that_is_switched_often(load, reader):
    before = load.do("burn", 0)["switches"]
    first = reader.read()[1].context_switches
    said = load.do("switch", 200, 0)
    switched = reader.read()[1].context_switches - first
    assert switched == pytest.approx(said["switches"] - before, rel=SHARE, abs=5)


def test_switches_of_threads_are_seen_while_they_live(load, reader):
    before = load.do("burn", 0)["switches"]
    first = reader.read()[1].context_switches
    load.begin("switch", 400, 4)
    looks = [first]
    while (said := load.answer_within(0.005)) is None:
        looks.append(reader.read()[1].context_switches)
    looks.append(reader.read()[1].context_switches)
    assert looks == sorted(looks)
    # what threads did after the last look at them is not known when they have ended
    assert looks[-1] - first <= said["switches"] - before + 5
    assert looks[-2] > first + 100


def test_children_that_live_until_they_are_killed(load, reader):
    first = reader.read()[1].cpu_s
    before_s = load.do("burn", 0)["cpu_s"]
    used_s = 0.0
    for number in range(1, 6):
        said = load.do("fork", 0.1)
        used_s += said["told"]
        readings, totals = reader.read()
        assert [process.pid for process in readings] == [load.pid, *said["children"]]
        assert readings[-1].parent_pid == load.pid
        assert readings[-1].cpu_s == pytest.approx(said["told"], rel=SHARE, abs=TICKS)
        assert (totals.born, totals.ended) == (1 + number, 0)
    for number in range(1, 6):
        said = load.do("kill", number % 2 == 0)
        readings, totals = reader.read()
        assert [process.pid for process in readings] == [load.pid, *said["children"]]
        assert (totals.born, totals.ended) == (6, number)
    for _ in range(3):  # those that were killed and not waited for
        said = load.do("reap")
    readings, totals = reader.read()
    assert (len(readings), totals.born, totals.ended) == (1, 6, 5)
    used_s += said["cpu_s"] - before_s
    assert totals.cpu_s - first == pytest.approx(used_s, rel=SHARE, abs=6 * TICKS)


def test_children_that_nobody_saw(load, reader):
    first = reader.read()[1]
    before_s = load.do("burn", 0)["cpu_s"]
    said = load.do("short_lived", 20, 0.05)
    totals = reader.read()[1]
    used_s = said["told"] + said["cpu_s"] - before_s
    assert totals.cpu_s - first.cpu_s == pytest.approx(used_s, rel=SHARE, abs=TICKS)
    assert (totals.born, totals.ended) == (1, 0)


def test_children_of_children_that_nobody_saw(load, reader):
    first = reader.read()[1]
    before_s = load.do("burn", 0)["cpu_s"]
    said = load.do("fork", 0.1, "", 0, 0.2)
    reader.read()
    used_s = said["told"]
    said = load.do("kill")
    used_s += said["cpu_s"] - before_s
    assert reader.read()[1].cpu_s - first.cpu_s == pytest.approx(used_s, rel=SHARE, abs=2 * TICKS)


def test_what_a_child_writes_is_counted_once_though_the_kernel_tells_it_twice(
    load, reader, tmp_path
):
    path = str(tmp_path / "written")
    load.do("write", path, 4)
    before = reader.read()[1].written_bytes
    if before < 4 * MIB:
        pytest.skip(f"{tmp_path} is on no disk: the kernel counts no bytes written")
    load.do("fork", 0, path, 6)
    readings, totals = reader.read()
    assert readings[1].written_bytes == pytest.approx(6 * MIB, rel=SHARE)
    assert totals.written_bytes - before == pytest.approx(6 * MIB, rel=SHARE)
    load.do("kill")
    (bot,), totals = reader.read()
    assert totals.written_bytes - before == pytest.approx(6 * MIB, rel=SHARE)
    assert bot.written_bytes == pytest.approx(before, rel=SHARE)


def test_page_faults_that_waited_for_the_disk(load, reader):
    said = load.do("burn", 0)
    assert reader.read()[0][0].major_faults == said["major_faults"]


def test_a_bot_that_dies(load, reader):
    said = load.do("fork", 0.1)
    load.do("burn", 0.2)
    before = reader.read()[1]
    load.die(signal.SIGKILL)
    readings, totals = reader.read()
    assert readings == ()  # though its child is still there
    assert totals.cpu_s >= before.cpu_s
    assert (totals.born, totals.ended) == (2, 1)
    assert said["children"]
