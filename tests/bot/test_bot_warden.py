"""Whatever becomes of perfkit, its bots don't outlive it."""

import os
import signal
import subprocess
import sys

import psutil
import pytest

from perfkit.bot import warden_main
from perfkit.bot.warden import Warden

pytestmark = pytest.mark.slow

SLEEPER = (sys.executable, "-I", "-S", "-c", "import time; time.sleep(600)")
PERFKIT = """\
import subprocess, sys, time
from perfkit.bot.warden import Warden
sleeper = [sys.executable, "-I", "-S", "-c", "import time; time.sleep(600)"]
warden = Warden.start()
warden.guard_marked("PERFKIT_TEST_MARK=" + sys.argv[1])
group = subprocess.Popen(sleeper, start_new_session=True)
warden.guard_group(group.pid)
single = subprocess.Popen(sleeper)
warden.guard_process(single.pid)
mark = {"PERFKIT_TEST_MARK": sys.argv[1]}
marked = subprocess.Popen(sleeper, start_new_session=True, env=mark)
free = subprocess.Popen(sleeper)
print(warden.pid, group.pid, single.pid, marked.pid, free.pid, flush=True)
if sys.argv[2] == "well":
    input()  # until all of them have been looked up
    warden.close()
else:
    time.sleep(600)
"""


def perfkit(mark, end):
    process = subprocess.Popen(
        (sys.executable, "-c", PERFKIT, mark, end),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    line = process.stdout.readline()
    return process, [psutil.Process(int(pid)) for pid in line.split()]


def still_lives(process):
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def wait_for_end(process):
    try:
        process.wait(60)
    except psutil.TimeoutExpired:
        # nobody may be there to wait for orphans: a zombie has ended too
        assert not still_lives(process)


def test_a_killed_perfkit_leaves_nothing_guarded_behind(tmp_path):
    process, (warden, group, single, marked, free) = perfkit(str(tmp_path), "killed")
    with process:
        process.send_signal(signal.SIGKILL)
    wait_for_end(warden)
    assert [still_lives(one) for one in (group, single, marked)] == [False, False, False]
    assert still_lives(free)
    free.kill()


def test_a_perfkit_that_ends_well_leaves_the_ending_to_itself(tmp_path):
    process, (warden, *guarded) = perfkit(str(tmp_path), "well")
    with process:
        process.stdin.write("\n")
        process.stdin.flush()
        process.wait(60)
    assert not still_lives(warden)
    assert [still_lives(one) for one in guarded] == [True] * 4
    for one in guarded:
        one.kill()


def test_a_stubborn_group_is_killed(monkeypatch):
    code = "import signal, time\n"
    code += "for s in (signal.SIGINT, signal.SIGTERM): signal.signal(s, signal.SIG_IGN)\n"
    code += "print('here', flush=True); time.sleep(600)"
    with subprocess.Popen(
        (sys.executable, "-c", code), stdout=subprocess.PIPE, start_new_session=True
    ) as stubborn:
        try:
            stubborn.stdout.readline()
            guarded = warden_main.Guarded()
            guarded.obey("group", str(stubborn.pid))
            ladder = ((signal.SIGINT, 0.1), (signal.SIGTERM, 0.1), (signal.SIGKILL, 5.0))
            monkeypatch.setattr(warden_main, "_LADDER", ladder)
            warden_main.end_all(guarded)
            assert stubborn.wait(60) == -signal.SIGKILL
        finally:
            stubborn.kill()


def test_a_process_id_given_to_another_process_is_left_alone(monkeypatch):
    with subprocess.Popen(SLEEPER, start_new_session=True) as sleeper:
        try:
            guarded = warden_main.Guarded()
            guarded.obey("process", str(sleeper.pid))
            guarded.obey("group", str(sleeper.pid))
            assert guarded.living() == {sleeper.pid}
            later = {
                pid: (group, "later") for pid, (group, _) in warden_main.process_table().items()
            }
            monkeypatch.setattr(warden_main, "process_table", lambda: later)
            assert guarded.living() == set()
        finally:
            sleeper.kill()


def test_a_group_is_guarded_also_when_its_leader_has_ended():
    code = "import subprocess, sys\nsubprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)"
    with subprocess.Popen((sys.executable, "-c", code, *SLEEPER), start_new_session=True) as leader:
        guarded = warden_main.Guarded()
        guarded.obey("group", str(leader.pid))
        leader.wait(60)
    (orphan,) = guarded.living()
    warden_main.end_all(guarded)
    assert not warden_main.process_table().get(orphan)


@pytest.mark.skipif(sys.platform != "linux", reason="compares the two ways Linux offers")
def test_ps_tells_the_same_groups_as_proc(monkeypatch):
    if not os.path.exists("/bin/ps"):  # noqa: PTH110
        pytest.skip("no ps here")
    from_ps = warden_main._table_from_ps()
    assert from_ps[os.getpid()][0] == warden_main.process_table()[os.getpid()][0] == os.getpgid(0)


def test_a_killed_warden_stops_nothing():
    warden = Warden.start()
    os.kill(warden.pid, signal.SIGKILL)
    warden.guard_process(os.getpid())
    warden.close()
    warden.close()
    warden.guard_group(1)


def test_a_warden_needs_next_to_nothing():
    warden = Warden.start()
    warden.guard_process(os.getpid())
    assert psutil.Process(warden.pid).memory_info().rss < 20 * 1024 * 1024
    warden.close()
