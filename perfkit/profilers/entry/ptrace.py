"""One thread of another process, stopped and looked into (ptrace(2), Linux on x86_64).

The thread is seized, not attached to: no signal is sent, so nothing of it shows in the process.
Whoever dies while holding one lets it go on where it is.
"""

import ctypes
import os
import signal
import time
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Self

_SETREGS, _GETREGS, _DETACH, _SYSCALL, _CONT = 13, 12, 17, 24, 7
_SEIZE, _INTERRUPT, _GETSIGMASK, _SETSIGMASK = 0x4206, 0x4207, 0x420A, 0x420B
_TRACESYSGOOD = 1
_EVENT_STOP = 128
_ANY_THREAD = 0x40000000  # __WALL: also those that are no process of their own
_SPIN_S = 0.001
"""So long a stop is waited for without sleeping: most come within 50 µs."""

_NAMES = (
    "r15", "r14", "r13", "r12", "rbp", "rbx", "r11", "r10", "r9", "r8", "rax", "rcx", "rdx", "rsi",
    "rdi", "orig_rax", "rip", "cs", "eflags", "rsp", "ss", "fs_base", "gs_base", "ds", "es", "fs",
    "gs",
)  # fmt: skip
"""As ``struct user_regs_struct`` of sys/user.h has them."""


class _UserRegs(ctypes.Structure):
    _fields_ = [(name, ctypes.c_ulonglong) for name in _NAMES]


class Stop(Enum):
    """Why a thread has stopped."""

    ASKED = auto()
    """``interrupt`` was called."""
    SYSTEM_CALL = auto()
    """It enters or leaves a system call."""
    SIGNAL = auto()
    """A signal is about to reach it."""
    OTHER = auto()
    """Somebody has stopped the whole process."""
    GONE = auto()
    """It has ended."""


@dataclass(frozen=True, slots=True)
class Registers:
    """All of a thread's registers, by name, as unsigned numbers."""

    values: dict[str, int]

    def __getitem__(self, name: str) -> int:
        return self.values[name]

    def but(self, **changed: int) -> "Registers":
        """The same with these changed; negative numbers as the machine writes them."""
        wrapped = {name: value & 0xFFFFFFFFFFFFFFFF for name, value in changed.items()}
        return replace(self, values=self.values | wrapped)

    @property
    def result(self) -> int:
        """Of the system call, negative for an error."""
        return ctypes.c_longlong(self["rax"]).value

    @property
    def system_call(self) -> int:
        """Its number, or a negative one outside of any."""
        return ctypes.c_longlong(self["orig_rax"]).value


class TracedThread:
    """A thread that is held; made by ``seize``, let go by ``detach``. OSError if it is gone."""

    __slots__ = ("_libc", "_signal", "thread")

    def __init__(self, libc: ctypes.CDLL, thread: int) -> None:
        self._libc = libc
        self.thread = thread
        self._signal = 0

    @classmethod
    def seize(cls, thread: int) -> Self:
        """Hold it; it goes on running. Raises PermissionError if that is not allowed."""
        libc = ctypes.CDLL(None, use_errno=True)
        libc.ptrace.argtypes = (ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p)
        libc.ptrace.restype = ctypes.c_long
        traced = cls(libc, thread)
        traced._ptrace(_SEIZE, 0, _TRACESYSGOOD)
        return traced

    def interrupt(self) -> None:
        """Stop it, wherever it is."""
        self._ptrace(_INTERRUPT)

    def resume(self) -> None:
        """Let it run on; a signal that stopped it reaches it."""
        self._ptrace(_CONT, 0, self._taken_signal())

    def resume_to_system_call(self) -> None:
        """Let it run until it enters or leaves one."""
        self._ptrace(_SYSCALL, 0, self._taken_signal())

    def detach(self) -> None:
        """Let it go on as if nobody had been there. It must be stopped, or be gone."""
        self._ptrace(_DETACH, 0, self._taken_signal())

    def wait(self, until: float) -> Stop | None:
        """Why it has stopped; None if it runs on at that moment of ``time.monotonic``."""
        spin_until = time.monotonic() + _SPIN_S
        while True:
            found, status = os.waitpid(self.thread, os.WNOHANG | _ANY_THREAD)
            if found:
                return self._reason(status)
            now = time.monotonic()
            if now >= until:
                return None
            time.sleep(0 if now < spin_until else 0.0002)

    def registers(self) -> Registers:
        """Those of a stopped thread."""
        regs = _UserRegs()
        self._ptrace(_GETREGS, 0, ctypes.addressof(regs))
        return Registers({name: int(getattr(regs, name)) for name in _NAMES})

    def set_registers(self, registers: Registers) -> None:
        """Of a stopped thread."""
        regs = _UserRegs(**registers.values)
        self._ptrace(_SETREGS, 0, ctypes.addressof(regs))

    def signal_mask(self) -> int:
        """The signals that do not reach it now, a bit each."""
        mask = ctypes.c_uint64()
        self._ptrace(_GETSIGMASK, 8, ctypes.addressof(mask))
        return mask.value

    def set_signal_mask(self, mask: int) -> None:
        """Of a stopped thread."""
        self._ptrace(_SETSIGMASK, 8, ctypes.addressof(ctypes.c_uint64(mask)))

    def _reason(self, status: int) -> Stop:
        if not os.WIFSTOPPED(status):
            return Stop.GONE
        number, event = os.WSTOPSIG(status), status >> 16
        if event == _EVENT_STOP:
            return Stop.ASKED if number == signal.SIGTRAP else Stop.OTHER
        if number == signal.SIGTRAP | 0x80:
            return Stop.SYSTEM_CALL
        self._signal = number
        return Stop.SIGNAL

    def _taken_signal(self) -> int:
        number, self._signal = self._signal, 0
        return number

    def _ptrace(self, request: int, address: int = 0, data: int = 0) -> None:
        if self._libc.ptrace(request, self.thread, address, data) == -1:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number))
