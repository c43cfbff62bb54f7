"""The program that enters a process: ``python -P -m perfkit.profilers.entry.surgeon``.

Arguments: the pid, how many seconds a safe moment is looked for, the text to run there. A program
of its own, in a session of its own, deaf to what ends perfkit: what it has begun (a millisecond)
it ends. Its last line on standard error is an ``Entered`` as JSON.
"""

import contextlib
import signal
import sys
import time
from collections.abc import Iterator

import msgspec

from perfkit.profilers.entry import image
from perfkit.profilers.entry.machine_code import FUNCTIONS, PAGE, make_page, make_text
from perfkit.profilers.entry.ptrace import Registers, Stop, TracedThread
from perfkit.profilers.entry.safe_moment import (
    WAITS,
    follow_to_wait,
    held,
    stop_waiting,
    system_call,
    threads,
)

_VERSION = "Py_Version"
_TRIED = ((3, 11), (3, 12), (3, 13))
_BUSY_AFTER_S = 0.3
"""So long a waiting thread is looked for before a busy one is followed."""
_LOOK_EVERY_S = 0.002
_SYSCALL = b"\x0f\x05"
_MMAP = 9
_READ_EXECUTE, _PRIVATE_ANONYMOUS = 5, 0x22
_ALL_SIGNALS = 0xFFFFFFFFFFFFFFFF
_MMAP_S = 0.5


class Entered(msgspec.Struct, frozen=True):
    """How it went; in ``problem`` is why nothing was done, and nothing was."""

    problem: str = ""
    """Empty: a thread of the process is about to run the text."""
    kind: str = ""
    """``refused`` (ptrace is), ``gone``, ``foreign`` (no CPython that is known), ``moment``."""
    newer: bool = False
    """It is a CPython that takes scripts by itself (3.14 and newer)."""


class _NotEnteredError(Exception):
    def __init__(self, kind: str, problem: str, *, newer: bool = False) -> None:
        super().__init__(problem)
        self.outcome = Entered(problem, kind, newer)


def enter(pid: int, patience_s: float, text: bytes) -> Entered:
    """Have a thread of the process run the text."""
    until = time.monotonic() + patience_s
    try:
        page = make_page(_functions(pid))
        for thread, registers in _safe_moments(pid, until):
            address = image.find_page(pid, page) or _map_page(pid, thread, registers)
            image.write_memory(pid, address, page + text)
            # the one step that counts: before it nothing is changed, after it nobody is needed
            thread.set_registers(registers.but(rip=address, r11=registers["rip"]))
            return Entered()
    except _NotEnteredError as error:
        return error.outcome
    except PermissionError as error:
        return Entered(f"Permission denied: {error}", "refused")
    except OSError as error:
        return Entered(f"No such process: {error}", "gone")
    return Entered("none of its threads came to wait in epoll, poll or select", "moment")


def _functions(pid: int) -> dict[str, int]:
    found = image.find_functions(pid, (*FUNCTIONS, _VERSION))
    missing = sorted({*FUNCTIONS, _VERSION} - set(found))
    if missing:
        raise _NotEnteredError("foreign", f"it has no {missing[0]}")
    version = image.python_version(pid, found[_VERSION])
    if version not in _TRIED:
        raise _NotEnteredError(
            "foreign", "it is Python {}.{}".format(*version), newer=version > _TRIED[-1]
        )
    return found


def _safe_moments(pid: int, until: float) -> Iterator[tuple[TracedThread, Registers]]:
    """One thread after another, each held while it stands where it may be sent elsewhere."""
    busy_from = time.monotonic() + _BUSY_AFTER_S
    while time.monotonic() < until and not _asked_to_end:
        for thread in threads(pid):
            blocked_in = system_call(pid, thread)
            follow = blocked_in is None and time.monotonic() >= busy_from
            if blocked_in not in WAITS and not follow:
                continue
            with contextlib.suppress(ProcessLookupError), held(thread) as traced:
                registers = follow_to_wait(traced) if follow else stop_waiting(traced)
                if registers is not None:
                    yield traced, registers
        time.sleep(_LOOK_EVERY_S)


def _map_page(pid: int, thread: TracedThread, registers: Registers) -> int:
    """Have the stopped thread ask the kernel for a page of memory; its address."""
    call = registers["rip"] - len(_SYSCALL)
    if image.read_memory(pid, call, len(_SYSCALL)) != _SYSCALL:
        raise _NotEnteredError("foreign", "its C library waits in a way that is not known")
    mask = thread.signal_mask()
    try:
        # no signal may come between: its handler would run with the registers of this call
        thread.set_signal_mask(_ALL_SIGNALS)
        thread.set_registers(
            registers.but(
                rip=call, rax=_MMAP, rdi=0, rsi=PAGE, rdx=_READ_EXECUTE, r10=_PRIVATE_ANONYMOUS,
                r8=-1, r9=0,
            )
        )  # fmt: skip
        for _ in ("it begins", "it is done"):
            thread.resume_to_system_call()
            if thread.wait(time.monotonic() + _MMAP_S) is not Stop.SYSTEM_CALL:
                raise _NotEnteredError("gone", "No such process: it ended")
        address = thread.registers().result
    finally:
        thread.set_registers(registers)
        thread.set_signal_mask(mask)
    if address < 0:
        raise _NotEnteredError("refused", f"it gets no memory that it may execute ({-address})")
    return address


_asked_to_end: list[int] = []


def main() -> None:
    """The program. What ends perfkit only keeps it from beginning."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda got, _: _asked_to_end.append(got))
    pid, patience_s, python = sys.argv[1:]
    outcome = enter(int(pid), float(patience_s), make_text(python))
    sys.stderr.write("\n" + msgspec.json.encode(outcome).decode())


if __name__ == "__main__":
    main()
