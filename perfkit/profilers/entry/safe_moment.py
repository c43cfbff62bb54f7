"""When may a thread be made to do something? While it waits in the kernel for something to happen.

There it holds no lock of the C library and not the interpreter's, in whatever loop. A thread
that waits is stopped there; one that never seems to is followed from system call to system call
until it comes back from one that only looked. Elsewhere a thread may hold the lock of malloc:
code run at any moment crashed or corrupted 13 of 300 processes.
"""

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path

from perfkit.profilers.entry.ptrace import Registers, Stop, TracedThread

WAITS = {232: "epoll_wait", 281: "epoll_pwait", 441: "epoll_pwait2", 7: "poll", 271: "ppoll",
         23: "select", 270: "pselect6"}  # fmt: skip
"""System calls on x86_64 that do nothing but wait."""

_EINTR = 4
_INTERRUPTED = {-4, -512, -513, -514, -516}
"""EINTR, and the kernel's own codes for a call that it would have begun again (errno.h)."""
_BEGUN = -38
"""What the result is (ENOSYS) as long as a system call has not been done."""
_STOP_S = 0.2
_FOLLOW_S = 0.25
"""So long a thread is followed before it gets a rest: each of its system calls costs it 50 µs."""
_STEPS = 2000


def threads(pid: int) -> list[int]:
    """The process's threads, the main thread first. Raises OSError if it is gone."""
    found = [int(task.name) for task in Path(f"/proc/{pid}/task").iterdir()]
    return sorted(found, key=lambda thread: (thread != pid, thread))


def system_call(pid: int, thread: int) -> int | None:
    """The number of the one it is blocked in; None for a thread that runs, or is gone.

    Raises PermissionError if the process may not be looked into.
    """
    try:
        words = Path(f"/proc/{pid}/task/{thread}/syscall").read_text().split()
    except PermissionError:
        raise
    except OSError:
        return None
    return int(words[0]) if words and words[0] not in {"running", "-1"} else None


@contextlib.contextmanager
def held(thread: int) -> Iterator[TracedThread]:
    """The thread, stopped where it was, or running on if that took too long; let go at the end."""
    traced = TracedThread.seize(thread)
    try:
        yield traced
    finally:
        with contextlib.suppress(OSError):  # it has ended, or was let go already
            _let_go(traced)


def _let_go(traced: TracedThread) -> None:
    """Only a stopped thread can be let go."""
    try:
        traced.detach()
    except ProcessLookupError:
        traced.interrupt()
        traced.wait(time.monotonic() + _STOP_S)
        traced.detach()


def stop_waiting(traced: TracedThread) -> Registers | None:
    """Stop a thread that was seen waiting; None if it was elsewhere by then.

    The registers are those to go on with: its wait has ended, interrupted, as by any signal.
    """
    traced.interrupt()
    if traced.wait(time.monotonic() + _STOP_S) is not Stop.ASKED:
        return None
    return _after_wait(traced.registers())


def follow_to_wait(traced: TracedThread) -> Registers | None:
    """Follow a busy thread until it comes back from a wait; None if it does not for too long."""
    until = time.monotonic() + _FOLLOW_S
    traced.interrupt()
    for _ in range(_STEPS):
        stop = traced.wait(until)
        if stop is Stop.SYSTEM_CALL:
            registers = traced.registers()
            # with its result at hand: an interrupted one has a signal to see to first
            if registers.result >= 0 and registers.system_call in WAITS:
                return registers.but(orig_rax=-1)
        elif stop not in {Stop.ASKED, Stop.SIGNAL}:
            return None
        traced.resume_to_system_call()
    return None


def _after_wait(registers: Registers) -> Registers | None:
    if registers.system_call not in WAITS or registers.result == _BEGUN:
        return None
    if registers.result in _INTERRUPTED:
        # begun again the call would wait its whole time anew; every caller knows an interruption
        return registers.but(orig_rax=-1, rax=-_EINTR)
    return registers.but(orig_rax=-1)
