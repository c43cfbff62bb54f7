"""Does a student's code hold up everybody else? A loop without an await would do so for ever.

All students share the event loop's thread. Another thread looks whether that still goes round; if
it doesn't for long, and a student's code is where it hangs, that code is interrupted there.
"""

import asyncio
import ctypes
import sys
import threading
from collections.abc import Callable
from types import FrameType

LOOKS_PER_PATIENCE = 20


class HeldUpError(RuntimeError):
    """Raised in the midst of code that went on for too long without an await."""

    def __init__(self) -> None:
        super().__init__("went on without an await and held up all students")


class Watchdog:
    """Watches the event loop from ``start`` to ``stop``; ``files`` are the students' own."""

    def __init__(self, files: Callable[[], frozenset[str]], patience_s: float = 10.0) -> None:
        self._files = files
        self._interval_s = patience_s / LOOKS_PER_PATIENCE
        self._missed = 0
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        self._beat: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """To be called in the event loop."""
        self._go_round()
        self._thread = threading.Thread(
            target=self._watch, args=(threading.get_ident(),), name="watchdog", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """To be called in the event loop."""
        self._ended.set()
        if self._beat is not None:
            self._beat.cancel()
        if self._thread is not None:
            self._thread.join()

    def _go_round(self) -> None:
        self._missed = 0
        self._beat = asyncio.get_running_loop().call_later(self._interval_s, self._go_round)

    def _watch(self, watched: int) -> None:
        while not self._ended.wait(self._interval_s):
            self._missed += 1
            if self._missed > LOOKS_PER_PATIENCE and self._is_theirs(watched):
                self._missed = 0
                # the documented way to raise an exception in another thread; there is no other one
                ctypes.pythonapi.PyThreadState_SetAsyncExc(
                    ctypes.c_ulong(watched), ctypes.py_object(HeldUpError)
                )

    def _is_theirs(self, watched: int) -> bool:
        """Whether what hangs is a student's code, and not perfkit itself."""
        files = self._files()
        frame: FrameType | None = sys._current_frames().get(watched)  # noqa: SLF001 - documented
        while frame is not None:
            if frame.f_code.co_filename in files:
                return True
            frame = frame.f_back
        return False
