"""How is a moment kept more exactly than to the millisecond that uvloop's timers know?

By Linux's timerfd, which goes off within some 50 µs and costs 2 µs to set; elsewhere by the loop's
own timer, up to a millisecond late. Python has timerfd itself only from 3.13 on.
"""

import asyncio
import ctypes
import os
import sys
from collections.abc import Callable

SECOND_NS = 1_000_000_000
_ABSOLUTE = 1
"""TFD_TIMER_ABSTIME."""
_LEAST_S = 0.001
"""uvloop calls back at once for less, again and again until the moment has come."""

if sys.platform == "linux":
    _LIBC = ctypes.CDLL(None, use_errno=True)


class _TimeSpec(ctypes.Structure):
    _fields_ = (("seconds", ctypes.c_long), ("nanoseconds", ctypes.c_long))


class _TimerSpec(ctypes.Structure):
    _fields_ = (("interval", _TimeSpec), ("value", _TimeSpec))


class Alarm:
    """Calls ``ring`` once at each moment that is set; a new one replaces the former.

    ``ring`` may come a little early where there is no timerfd: it looks at the clock itself.
    """

    def __init__(self, ring: Callable[[], None], now_ns: Callable[[], int]) -> None:
        self._ring = ring
        self._now_ns = now_ns
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._descriptor = _open_timer()
        if self._descriptor is not None:
            self._loop.add_reader(self._descriptor, self._expire)

    def set(self, at_ns: int) -> None:
        """Ring at this moment of CLOCK_MONOTONIC; at once if it is over."""
        if self._descriptor is not None:
            _set_timer(self._descriptor, at_ns)
            return
        if self._timer is not None:
            self._timer.cancel()
        delay_s = (at_ns - self._now_ns()) / SECOND_NS
        self._timer = self._loop.call_later(max(_LEAST_S, delay_s), self._ring)

    def close(self) -> None:
        """Ring no more."""
        if self._timer is not None:
            self._timer.cancel()
        if self._descriptor is not None:
            self._loop.remove_reader(self._descriptor)
            os.close(self._descriptor)
            self._descriptor = None

    def _expire(self) -> None:
        if self._descriptor is not None:
            os.read(self._descriptor, 8)  # how often it went off; unread, it would ring for ever
            self._ring()


def _open_timer() -> int | None:
    if sys.platform != "linux":
        return None
    descriptor = int(_LIBC.timerfd_create(1, os.O_CLOEXEC | os.O_NONBLOCK))  # CLOCK_MONOTONIC
    return descriptor if descriptor >= 0 else None


def _set_timer(descriptor: int, at_ns: int) -> None:
    seconds, nanoseconds = divmod(max(1, at_ns), SECOND_NS)  # 0 would stop the timer
    wanted = _TimerSpec(_TimeSpec(0, 0), _TimeSpec(seconds, nanoseconds))
    _LIBC.timerfd_settime(descriptor, _ABSOLUTE, ctypes.byref(wanted), None)
