"""The one clock: CLOCK_MONOTONIC, shared by everything a run observes.

Interactions, samples and stacks carry nanoseconds of this clock, so that the same moment can be
looked at from every side. Python's ``time.monotonic_ns``, asyncio's ``loop.time`` (stock and
uvloop) and the kernel's CLOCK_MONOTONIC are the same clock on Linux and macOS.
"""

import time
from datetime import UTC, datetime
from typing import Protocol


def suspended_ns() -> int | None:
    """How long the machine has been suspended since it was started, which its monotonic clock
    leaves out; None where the system has no clock that counts it (all but Linux).
    """
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return None if boot is None else time.clock_gettime_ns(boot) - time.monotonic_ns()


class Clock(Protocol):
    """Where code that needs the time gets it from, so that tests can bring their own."""

    def now_ns(self) -> int:
        """Nanoseconds of a clock that never goes back; its zero means nothing."""

    def wall(self) -> datetime:
        """The moment by the calendar, in UTC."""


class SystemClock:
    """The machine's own clocks."""

    def now_ns(self) -> int:
        """Nanoseconds of CLOCK_MONOTONIC."""
        return time.monotonic_ns()

    def wall(self) -> datetime:
        """Now, in UTC."""
        return datetime.now(UTC)
