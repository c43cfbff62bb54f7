"""Whatever breaks off a load test: what was measured is kept, and no process is left behind."""

import contextlib
import os
import signal
import subprocess

import pytest
from perfkit_command import raw_bot, until

pytestmark = pytest.mark.slow

TALK = """
users: 3
bot: {command: "%s"}
steps:
  - {say: /start, expect: Welcome}
  - repeat:
      times: 100000
      steps:
        - {say: "hi", expect: you said hi}
"""


def talk(*flags):
    return TALK % raw_bot(*flags)


def kept(desk, ended):
    """The run can be read: what ``perfkit analyze`` prints of it."""
    analyzed = desk.run("analyze", ended.folder)
    assert analyzed.code == 0, analyzed.err
    assert "say hi" in analyzed.out
    return " ".join(analyzed.out.split())


def no_traceback(ended):
    assert "Traceback" not in ended.err + ended.out


def test_a_bot_killed_in_mid_run(desk):
    running = desk.load_test(talk("--child"))
    pid = running.bot_is_up()
    running.has_measured(1)
    os.kill(pid, signal.SIGKILL)
    ended = running.end()
    assert ended.code == 3
    no_traceback(ended)
    assert "perfkit: the bot killed by SIGKILL while students were at work" in ended.err
    assert "INVALID" in ended.out
    assert ended.manifest["state"] == "failed"
    assert ended.summary["load"]["interactions"] > 10
    assert {"report.html", "report.md"} <= {path.name for path in ended.folder.iterdir()}
    assert "The run failed: the bot killed by SIGKILL" in kept(desk, ended)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interruption_in_mid_run_keeps_the_results(desk, number):
    running = desk.load_test(talk("--child"))
    running.has_measured(1)
    running.signal(number)
    ended = running.end()
    assert ended.code == 130
    no_traceback(ended)
    assert ended.manifest["state"] == "interrupted"
    assert ended.summary["verdict"] == "invalid"
    assert ended.summary["load"]["interactions"] > 10
    assert (ended.folder / "report.html").stat().st_size > 1000
    assert "Interrupted: the numbers cover the time until then" in kept(desk, ended)


def test_an_interruption_while_a_profile_is_recorded_keeps_it(desk):
    running = desk.load_test(talk(), "--profile")
    running.has_measured(1)
    running.signal()
    ended = running.end()
    assert ended.code == 130
    no_traceback(ended)
    assert (ended.folder / "flamegraph.svg").exists()


def test_an_interruption_before_the_bot_is_ready(desk):
    running = desk.load_test(talk("--deaf"))
    running.says("waiting for the bot")
    running.signal()
    ended = running.end()
    assert ended.code == 130
    no_traceback(ended)
    assert "perfkit: interrupted before the bot was ready" in ended.err
    assert str(ended.folder) in ended.err
    assert ended.manifest["state"] == "interrupted"
    assert desk.run("analyze", ended.folder).code == 0


def test_two_interruptions_at_once(desk):
    running = desk.load_test(talk("--child"))
    running.has_measured(1)
    running.signal()
    running.signal()
    ended = running.end()
    assert ended.code == 130
    no_traceback(ended)
    assert "say hi" in kept(desk, ended)


def test_impatience_while_the_bot_is_being_ended(desk):
    running = desk.load_test(talk("--child", "--stubborn", "--patient"))
    running.has_measured(1)
    running.signal()
    running.says("ending the bot")
    running.signal()
    ended = running.end()
    assert ended.code == 130
    no_traceback(ended)
    assert "say hi" in kept(desk, ended)


def test_a_killed_perfkit_leaves_its_numbers_and_no_process(desk):
    running = desk.load_test(talk("--child"), "--profile")
    running.has_measured(2)
    names = {process.name() for process in desk.processes()}
    assert "py-spy" in names
    running.process.kill()
    assert running.process.wait() == -signal.SIGKILL
    until(lambda: not desk.processes())
    ended = running.end()
    shown = kept(desk, ended)
    assert "INVALID" in shown
    assert "perfkit was killed" in shown
    assert "3 students" in shown
    assert ended.manifest["state"] == "running"


def test_a_bot_that_ends_by_itself_in_mid_run(desk):
    running = desk.load_test(talk())
    pid = running.bot_is_up()
    running.has_measured(1)
    os.kill(pid, signal.SIGINT)
    ended = running.end()
    assert ended.code == 3
    assert "the bot ended with exit code 0 while students were at work" in ended.err


@pytest.fixture
def small_disk(tmp_path):
    """Makes the results' folder a file system of so many KiB."""
    place = tmp_path / "results"

    def make(kib):
        place.mkdir()
        mount = ["/bin/mount", "-t", "tmpfs", "-o", f"size={kib}k", "tmpfs", str(place)]
        done = subprocess.run(mount, capture_output=True, check=False, text=True)
        if done.returncode:
            pytest.skip(f"no small disk can be mounted here: {done.stderr.strip()}")
        return place

    yield make
    if place.is_mount():
        subprocess.run(["/bin/umount", str(place)], check=True)


def fill(disk):
    """Leave no room for another file."""
    with (disk / "filler").open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(bytes(1024)):
            continue


def disk_is_full(ended):
    """It was told in one line, with the right exit code."""
    assert ended.code == 1, ended.err
    no_traceback(ended)
    [line] = (line for line in ended.err.splitlines() if line.startswith("perfkit: "))
    assert "the disk is full" in line
    assert "--results DIR" in line


def test_a_disk_that_fills_up_in_mid_run(small_disk, desk):
    disk = small_disk(256)
    running = desk.load_test(talk("--child"))
    running.has_measured(1)
    fill(disk)
    ended = running.end()
    disk_is_full(ended)
    assert ended.manifest["state"] == "failed"
    assert "the disk is full" in kept(desk, ended)


def test_a_disk_that_was_full_before(small_disk, desk):
    fill(small_disk(64))
    disk_is_full(desk.load_test(talk()).end())
