"""Outside programs: drained, ended, and never left behind."""

import asyncio
import os
import signal
import sys

import psutil
import pytest

from perfkit.clock import SystemClock
from perfkit.program import TAIL_BYTES, Program, Request, run

CLOCK = SystemClock()


@pytest.fixture
def until():
    """Wait for a condition, in turns of 2 ms, and fail after ten seconds."""

    async def wait(condition):
        for _ in range(5000):
            if condition():
                return
            await asyncio.sleep(0.002)
        raise TimeoutError("it never came true")

    return wait


def shell(script, **patience):
    return Request(("/bin/sh", "-c", script), **patience)


def test_a_program_runs_to_its_end_and_its_last_words_are_kept():
    before = CLOCK.now_ns()
    outcome = asyncio.run(run(shell("echo out; echo oh no >&2; exit 3"), CLOCK, timeout_s=10))
    assert (outcome.exit_code, outcome.stderr, outcome.killed) == (3, "oh no\n", False)
    assert before < outcome.spawned_ns < CLOCK.now_ns()


def test_a_chatty_program_is_drained_and_only_its_tail_kept():
    script = f"import sys; sys.stderr.write('x' * {3 * TAIL_BYTES * 100} + 'end')"
    outcome = asyncio.run(run(Request((sys.executable, "-c", script)), CLOCK, timeout_s=30))
    assert len(outcome.stderr) == TAIL_BYTES
    assert outcome.stderr.endswith("end")


def test_a_program_finds_what_it_is_given_in_its_input_and_its_environment():
    request = shell('cat >&2; echo "$GREETING" >&2', words=b"hello ", environment={"GREETING": "x"})
    assert asyncio.run(run(request, CLOCK, timeout_s=10)).stderr == "hello x\n"


@pytest.mark.parametrize("script", ["exit 0", "exec 0<&-; echo done >&2"])
def test_a_program_need_not_listen(script):
    request = shell(script, words=b"x" * 1_000_000)
    assert asyncio.run(run(request, CLOCK, timeout_s=10)).exit_code == 0


def test_what_it_leaves_running_does_not_hold_up_its_end(tmp_path):
    request = shell(f"echo said >&2; sleep 60 & echo $! > {tmp_path}/pid")
    outcome = asyncio.run(run(request, CLOCK, timeout_s=30))
    left = psutil.Process(int((tmp_path / "pid").read_text()))
    assert left.is_running()
    left.kill()
    assert (outcome.exit_code, outcome.stderr) == (0, "said\n")


def test_its_children_are_ended_with_it_where_that_is_asked(tmp_path, until):
    async def end():
        script = f"sleep 60 & echo $! > {tmp_path}/new; mv {tmp_path}/new {tmp_path}/pid; wait"
        program = await Program.start(shell(script, whole_group=True, interrupt_s=0.05), CLOCK)
        await until((tmp_path / "pid").exists)
        child = psutil.Process(int((tmp_path / "pid").read_text()))
        await program.end()
        await until(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE)

    asyncio.run(end())


def test_a_program_that_is_missing_is_an_oserror():
    with pytest.raises(FileNotFoundError):
        asyncio.run(run(Request(("/no/such/program",)), CLOCK, timeout_s=1))


def test_a_program_has_a_session_of_its_own():
    async def session_of():
        program = await Program.start(shell("exec sleep 60"), CLOCK)
        try:
            return os.getsid(program.pid), program.pid, program.running
        finally:
            await program.end()

    session, pid, running = asyncio.run(session_of())
    assert session == pid != os.getsid(0)
    assert running
    assert not psutil.pid_exists(pid)


@pytest.mark.parametrize(
    ("ignored", "exit_code", "killed"),
    [("", -signal.SIGINT, False), ("INT", -signal.SIGTERM, False), ("INT TERM", -9, True)],
)
def test_ending_gets_firmer_until_it_works(tmp_path, until, ignored, exit_code, killed):
    ready = tmp_path / "ready"
    trap = f"trap '' {ignored}; " if ignored else ""

    async def end():
        request = shell(f"{trap}touch {ready}; exec sleep 60", interrupt_s=0.05, terminate_s=0.05)
        program = await Program.start(request, CLOCK)
        await until(ready.exists)
        return await program.end()

    outcome = asyncio.run(end())
    assert (outcome.exit_code, outcome.killed) == (exit_code, killed)


def test_ending_what_has_ended_just_tells_how():
    async def end_twice():
        program = await Program.start(shell("exit 5"), CLOCK)
        return await program.outcome(), await program.end()

    first, second = asyncio.run(end_twice())
    assert first == second
    assert first.exit_code == 5


def test_when_time_is_over_the_program_is_ended():
    outcome = asyncio.run(run(shell("exec sleep 60"), CLOCK, timeout_s=0.05))
    assert (outcome.exit_code, outcome.in_time) == (-signal.SIGINT, False)


def test_cancelling_leaves_no_program_behind(tmp_path, until):
    ready = tmp_path / "ready"

    async def cancel():
        script = shell(f"touch {ready}; exec sleep 60")
        task = asyncio.create_task(run(script, CLOCK, timeout_s=60))
        await until(ready.exists)
        children = psutil.Process().children()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return children

    for child in asyncio.run(cancel()):
        assert not child.is_running()


DEAF = "trap '' INT TERM; touch {ready}; while :; do sleep 60; done"


def test_cancelling_twice_kills_a_program_that_hears_nothing(tmp_path, until):
    ready = tmp_path / "ready"

    async def cancel():
        task = asyncio.create_task(run(shell(DEAF.format(ready=ready)), CLOCK, timeout_s=60))
        await until(ready.exists)
        (child,) = psutil.Process().children()
        task.cancel()
        for _ in range(20):  # until it waits for the program's end
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return child

    child = asyncio.run(cancel())
    assert psutil.wait_procs([child], timeout=10)[1] == []
