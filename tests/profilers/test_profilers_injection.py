"""Scripts in running processes that nobody has prepared."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from perfkit.clock import SystemClock
from perfkit.errors import BotError, ToolError
from perfkit.profilers.attach import check_process
from perfkit.profilers.entry import surgeon
from perfkit.profilers.entry.surgeon import Entered
from perfkit.profilers.injection import _error, check_platform, run_inside

IDLE = """
import select
print("up", flush=True)
while True: select.select([], [], [], 0.05)
"""
LOOP = """
import asyncio, {loop} as loops
async def work():
    print("up", flush=True)
    while True:
        sum(range(1000))
        await asyncio.sleep({pause})
loops.run(work())
"""
DEAF = "print('up', flush=True)\nwhile True: pass"
THREADS = """
import select, threading
def wait():
    print("up", flush=True)
    while True: select.select([], [], [], 0.05)
threading.Thread(target=wait).start()
threading.Event().wait()
"""


@pytest.fixture
def process():
    started = []

    def start(code, *, argv=None):
        target = subprocess.Popen(
            argv or [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True
        )
        started.append(target)
        assert target.stdout.readline() == "up\n"
        return target

    yield start
    for target in started:
        target.kill()
        target.wait()
        target.stdout.close()


def can_enter():
    return sys.platform == "linux" and os.uname().machine == "x86_64"


needs_linux = pytest.mark.skipif(not can_enter(), reason="processes are entered on Linux x86_64")


def enter(pid, script, patience_s=8.0):
    try:
        asyncio.run(run_inside(pid, script, clock=SystemClock(), patience_s=patience_s))
    except ToolError as error:
        pytest.skip(f"{error.what}: {error.advice}")


@pytest.mark.slow
@needs_linux
@pytest.mark.parametrize(
    "code",
    [
        IDLE,
        LOOP.format(loop="asyncio", pause=0.02),
        LOOP.format(loop="asyncio", pause=0),
        LOOP.format(loop="uvloop", pause=0.02),
        LOOP.format(loop="uvloop", pause=0),
        THREADS,
    ],
    ids=["select", "asyncio", "asyncio saturated", "uvloop", "uvloop saturated", "other thread"],
)
def test_a_script_runs_and_the_process_goes_on(process, tmp_path, code):
    target = process(code)
    for turn in ("one", "two"):
        said = tmp_path / turn
        enter(target.pid, f"import os, sys\nwith open({str(said)!r}, 'w') as f:\n"
              "    f.write(f'{os.getpid()} {len(vars(sys.modules[\"__main__\"]))}')")  # fmt: skip
    first, second = ((tmp_path / turn).read_text().split() for turn in ("one", "two"))
    assert first[0] == str(target.pid)
    assert first[1] == second[1], "it left something in the bot's own module"
    assert target.poll() is None


@pytest.mark.slow
@needs_linux
def test_a_script_that_fails_is_told_and_the_process_goes_on(process):
    target = process(IDLE)
    with pytest.raises(BotError, match="script failed") as caught:
        enter(target.pid, "raise RuntimeError('as planned')")
    assert "as planned" in caught.value.detail
    assert target.poll() is None


@pytest.mark.slow
@needs_linux
def test_a_process_that_never_waits_is_left_alone(process, tmp_path):
    target = process(DEAF)
    with pytest.raises(BotError, match="nothing was done to it"):
        enter(target.pid, f"open({str(tmp_path / 'said')!r}, 'w')", patience_s=1.0)
    assert target.poll() is None
    assert not (tmp_path / "said").exists()


@pytest.mark.slow
@needs_linux
def test_what_is_no_python_is_refused(process):
    target = process("", argv=["/bin/sh", "-c", "echo up; read _ </dev/tty || sleep 60"])
    with pytest.raises(BotError, match="can't be entered"):
        enter(target.pid, "")
    assert target.poll() is None


@pytest.mark.slow
@needs_linux
def test_that_somebody_else_traces_the_process_is_told(process):
    target = process(IDLE)
    from perfkit.profilers.entry.ptrace import TracedThread

    seized = TracedThread.seize(target.pid)
    try:
        outcome = json.loads(_surgeon(target.pid).stderr.rpartition("\n")[2])
    finally:
        seized.interrupt()
        seized.wait(float("inf"))
        seized.detach()
    assert outcome["kind"] == "moment"
    assert "another program traces it" in outcome["problem"]


@pytest.mark.slow
@needs_linux
def test_asked_to_end_before_the_moment_has_come_nothing_is_done(process):
    target = process(DEAF)
    program = subprocess.Popen(_argv(target.pid, 60), stderr=subprocess.PIPE, text=True)
    asked = Path(f"/proc/{program.pid}/status")
    # its handlers are in place when SIGINT is among the signals it catches
    end = time.monotonic() + 60
    while not int(asked.read_text().split("SigCgt:")[1].split()[0], 16) & 1 << signal.SIGHUP - 1:
        assert program.poll() is None
        assert time.monotonic() < end
    program.send_signal(signal.SIGTERM)
    _, said = program.communicate(timeout=15)
    assert json.loads(said.rpartition("\n")[2])["kind"] == "moment"
    assert target.poll() is None


KILLED = """
import os, signal, sys
from perfkit.profilers.entry import image, ptrace, surgeon
def die(*_): os.kill(os.getpid(), signal.SIGKILL)
{where} = die
surgeon.enter(int(sys.argv[1]), 5.0, surgeon.make_text(sys.argv[2]))
"""


@pytest.mark.slow
@needs_linux
@pytest.mark.parametrize(
    ("where", "runs"),
    [
        ("image.find_page", False),
        ("image.write_memory", False),
        ("ptrace.TracedThread.set_signal_mask", False),
        ("ptrace.TracedThread.detach", True),
    ],
    ids=["when it has stopped", "with a page mapped", "before the page", "before it is let go"],
)
@pytest.mark.parametrize("pause", [0.02, 0], ids=["paced", "saturated"])
def test_killed_in_the_middle_the_process_goes_on(process, tmp_path, where, runs, pause):
    target = process(LOOP.format(loop="asyncio", pause=pause))
    said = tmp_path / "said"
    code = KILLED.format(where=where)
    argv = [sys.executable, "-c", code, str(target.pid), f"open({str(said)!r}, 'w')"]
    done = subprocess.run(argv, check=False)
    assert done.returncode == -signal.SIGKILL
    # it still does what it is told, so it goes on
    enter(target.pid, "")
    until = time.monotonic() + 10
    while runs and not said.exists() and time.monotonic() < until:
        enter(target.pid, "")  # which of two threads is the first nobody knows
    assert said.exists() is runs
    assert target.poll() is None


def _argv(pid, patience_s):
    return [sys.executable, "-P", "-m", surgeon.__name__, str(pid), str(patience_s), "pass"]


def _surgeon(pid):
    return subprocess.run(_argv(pid, 1), stderr=subprocess.PIPE, text=True, check=True)


@pytest.mark.parametrize("where", [("Darwin", "arm64"), ("Linux", "aarch64")])
def test_other_machines_are_refused_in_words(where):
    with pytest.raises(ToolError, match="Linux on x86_64 only; this is"):
        check_platform(*where)


def test_a_process_that_does_not_exist_is_told():
    with pytest.raises(BotError, match="no process with pid"):
        check_process(2**22 + 1)


@pytest.mark.parametrize(
    ("entered", "kind", "says"),
    [
        (Entered("Permission denied: x", "refused"), ToolError, "perfkit may not look into"),
        (Entered("No such process", "gone"), BotError, "there is no process"),
        (Entered("it is Python 3.10", "foreign"), BotError, "can't be entered: it is Python 3.10"),
        (Entered("Permission denied", "memory"), ToolError, "no memory to execute code in"),
        (Entered("it only works", "moment"), BotError, "no safe moment to enter it in 10 s"),
    ],
    ids=["refused", "gone", "foreign", "memory", "moment"],
)
def test_each_reason_has_its_words(entered, kind, says):
    error = _error(os.getpid(), entered, 10.0)
    assert isinstance(error, kind)
    assert says in error.what
