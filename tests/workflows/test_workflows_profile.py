"""``perfkit profile`` on processes whose truth is known, with the real py-spy."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import textwrap

import psutil
import pytest

from perfkit.clock import SystemClock
from perfkit.errors import BotError, ToolError
from perfkit.model.manifest import RunState
from perfkit.profilers.attach import check_attach, need_pyspy
from perfkit.profilers.processes import alive
from perfkit.profilers.pyspy import Looking
from perfkit.profilers.threadcpu import ThreadCpuReader
from perfkit.workflows.profile import ProfileRequest, profile
from perfkit.workflows.profile_target import Target

pytestmark = pytest.mark.slow

CLOCK = SystemClock()

TRUTH = """
    import asyncio, json, os, subprocess, sys, threading, time

    done = {"burn": 0.0, "doze": 0.0, "shell_out": 0.0, "rest": 0.0}

    def timed(function):
        def run(*args):
            before = time.monotonic()
            function(*args)
            done[function.__name__] += time.monotonic() - before
        return run

    @timed
    def burn(seconds):
        until = time.thread_time() + seconds
        while time.thread_time() < until:
            pass

    @timed
    def doze(seconds):
        time.sleep(seconds)

    @timed
    def shell_out(seconds):
        subprocess.run(["sleep", str(seconds)])

    async def main():
        print("ready", flush=True)
        until = time.monotonic() + float(sys.argv[1])
        while time.monotonic() < until:
            burn(0.25)
            await asyncio.sleep(0.1)
            doze(0.25)
            await asyncio.sleep(0.1)
            shell_out(0.2)
        json.dump(done, open(sys.argv[2], "w"))

    threading.Thread(target=threading.Event().wait, daemon=True, name="idler").start()
    asyncio.run(main())
"""
FORKING = """
    import os, sys, time
    def work():
        until = time.monotonic() + 600
        while time.monotonic() < until:
            pass
    child = os.fork()
    if child == 0:
        def child_work():
            work()
        child_work()
        os._exit(0)
    print("ready", flush=True)
    work()
"""


SLEEPING_AND_WORKING = """
    import threading, time
    def doze():
        while True:
            time.sleep(0.05)
    def work():
        while True:
            pass
    threading.Thread(target=doze, daemon=True).start()
    print("ready", flush=True)
    work()
"""


class Told:
    """Hears what is said, and does something at a given turn of the recording."""

    def __init__(self, turn=None, act=None):
        self.said = []
        self._turns = 0
        self._turn, self._act = turn, act

    def say(self, text):
        self.said.append(text)

    def left(self, seconds):
        self._turns += 1
        if self._turns == self._turn:
            self._act()


@pytest.fixture
def start(tmp_path):
    """Start a Python program and wait until it says that it is ready."""
    started = []

    def run(source, *arguments):
        path = tmp_path / "target.py"
        path.write_text(textwrap.dedent(source))
        process = subprocess.Popen(
            [sys.executable, str(path), *map(str, arguments)],
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        started.append(process)
        assert process.stdout.readline() == b"ready\n"
        try:
            asyncio.run(check_attach(process.pid, need_pyspy(), CLOCK))
        except ToolError as error:
            pytest.skip(f"{error.what}: {error.advice}")
        return process

    yield run
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def record(target, duration_s, tmp_path, told=None, **options):
    request = ProfileRequest(
        target=target if isinstance(target, Target) else Target(target),
        duration_s=duration_s,
        rate_hz=None,
        name="truth",
        results=tmp_path / "results",
        command_line=("perfkit", "profile"),
        **options,
    )
    report = asyncio.run(profile(request, CLOCK, told or Told()))
    assert not [p for p in psutil.Process().children() if "py-spy" in p.name()]
    [folder] = (tmp_path / "results").iterdir()
    return report, folder


def by_name(functions):
    return {function.function.rpartition(".")[2]: function for function in functions}


def wrong_times(truth, hot, blocking):
    """What differs too much, as measured and as it was.

    burn() lasts until it has used its CPU time, so the kernel's count is the truth. The sd of a
    planted duration is sqrt(2)/rate = 14 ms; there are a dozen of them, and the start is missed.
    """
    pairs = {
        "burn": (hot["burn"].total_cpu_s, 0.25 * round(truth["doze"] / 0.25), 0.1 * truth["doze"]),
        "doze": (blocking["doze"].total_waiting_s, truth["doze"], 0.4),
        "shell_out": (blocking["_try_wait"].self_waiting_s, truth["shell_out"], 0.5),
    }
    return {name: each for name, each in pairs.items() if abs(each[0] - each[1]) > each[2]}


@pytest.mark.skipif(
    not ThreadCpuReader().available(os.getpid()), reason="no CPU times of threads on this kernel"
)
def test_burning_blocking_and_idling_come_out_as_what_they_were(start, tmp_path):
    for attempt in ("first", "second", "third"):
        truth_file = tmp_path / f"{attempt}.json"
        target = start(TRUTH, 9, truth_file)
        report, folder = record(target.pid, 60, tmp_path / attempt)
        truth = json.loads(truth_file.read_text())
        hot, blocking = by_name(report.profile.hot), by_name(report.profile.blocking)
        wrong = wrong_times(truth, hot, blocking)
        if not wrong:
            break  # a machine too busy to let py-spy look in time gets another chance
    assert not wrong, f"measured and truth in s: {wrong}"
    assert blocking["doze"].total_cpu_s < 0.05 * truth["doze"]
    assert "wait" not in blocking
    assert report.profile.idle_s > report.profile.duration_s
    assert report.manifest.state is RunState.COMPLETE
    assert "ended after" in " ".join(report.manifest.could_not_check)
    names = {path.name for path in folder.iterdir()}
    assert {"stacks.collapsed", "flamegraph.svg", "summary.json", "profile.json"} <= names
    assert f"pyspy-{target.pid}.trace.json.gz" in names


def test_a_forked_worker_is_recorded_apart(start, tmp_path):
    target = start(FORKING)
    [child] = psutil.Process(target.pid).children()
    report, folder = record(target.pid, 3, tmp_path)
    assert {f"MainThread (pid {pid})" for pid in (target.pid, child.pid)} == set(
        report.profile.threads
    )
    assert by_name(report.profile.hot)["work"].total_cpu_s > 0
    assert (folder / f"pyspy-{child.pid}.trace.json.gz").is_file()


def test_ctrl_c_keeps_what_was_recorded(start, tmp_path):
    target = start(FORKING)
    told = Told(turn=2, act=lambda: os.kill(os.getpid(), signal.SIGINT))
    report, _ = record(target.pid, 60, tmp_path, told)
    assert report.manifest.state is RunState.INTERRUPTED
    assert by_name(report.profile.hot)["work"].total_cpu_s > 0
    assert target.poll() is None


def test_a_process_killed_in_mid_recording_leaves_its_recording(start, tmp_path):
    target = start(FORKING)
    told = Told(turn=2, act=lambda: os.killpg(target.pid, signal.SIGKILL))
    report, _ = record(target.pid, 60, tmp_path, told)
    assert report.manifest.state is RunState.COMPLETE
    assert any(f"process {target.pid} ended after" in said for said in told.said)
    assert report.profile.hot


def test_what_is_not_python_or_not_there_is_told_before_anything_is_made(tmp_path):
    with subprocess.Popen(["/bin/sleep", "60"]) as sleeper:
        try:
            with pytest.raises(BotError, match="not a Python process"):
                record(sleeper.pid, 5, tmp_path)
        finally:
            sleeper.kill()
    with pytest.raises(BotError, match="there is no process"):
        record(2**22 + 5, 5, tmp_path)
    assert not (tmp_path / "results").exists()


WORKING = """
    import os, sys
    pid = os.fork()
    open(sys.argv[1] + str(os.getpid()), "w").close()
    print("at work", flush=True)
    def work():
        while True:
            pass
    work()
"""


def test_a_command_is_started_recorded_and_ended_with_all_it_started(tmp_path):
    script, marks = tmp_path / "bot.py", tmp_path / "marks"
    marks.mkdir()
    script.write_text(textwrap.dedent(WORKING))
    command = Target(command=(sys.executable, str(script), f"{marks}/"))
    told = Told()
    report, folder = record(command, 2, tmp_path, told)
    assert by_name(report.profile.hot)["work"].total_cpu_s > 0
    pids = [int(mark.name) for mark in marks.iterdir()]
    assert len(pids) == 2
    assert not any(alive(pid) for pid in pids)
    assert (folder / "command.log").read_text().count("at work") == 2
    assert report.manifest.bot_command.endswith(f"{marks}/")
    assert report.manifest.state is RunState.COMPLETE


def test_a_command_behind_a_shell_is_found(tmp_path):
    script = tmp_path / "bot.py"
    script.write_text("while True: pass")
    shell = f"{sys.executable} {script}; true"
    report, _ = record(Target(command=("sh", "-c", shell)), 1, tmp_path)
    assert report.profile.hot[0].function == "<module>"


def test_a_command_that_ends_at_once_is_told_with_its_last_words(tmp_path):
    command = (sys.executable, "-c", "raise SystemExit('BOT_TOKEN is not set')")
    with pytest.raises(BotError, match="ended") as ended:
        record(Target(command=command), 5, tmp_path)
    assert "BOT_TOKEN is not set" in ended.value.detail


def test_what_holds_the_gil_is_told_apart_from_what_lets_go_of_it(start, tmp_path):
    target = start(SLEEPING_AND_WORKING)
    report, _ = record(target.pid, 3, tmp_path, looking=Looking(gil=True))
    assert report.profile.hot[0].function == "work"
    assert "doze" not in by_name(report.profile.hot)
    assert report.profile.idle_s == report.profile.waiting_s == 0


def test_compiled_frames_are_shown_when_asked_for(start, tmp_path):
    target = start(SLEEPING_AND_WORKING)
    try:
        asyncio.run(check_attach(target.pid, need_pyspy(), CLOCK, Looking(native=True)))
    except ToolError as error:
        pytest.skip(error.what)
    report, _ = record(target.pid, 3, tmp_path, looking=Looking(native=True))
    seen = {function.function for function in (*report.profile.hot, *report.profile.blocking)}
    assert any("sleep" in name for name in seen)


def test_children_are_left_out_when_asked_for(start, tmp_path):
    target = start(FORKING)
    report, _ = record(target.pid, 2, tmp_path, subprocesses=False)
    assert report.profile.threads == ("MainThread",)
