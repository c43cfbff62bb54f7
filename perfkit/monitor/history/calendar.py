"""Can the calendar be trusted to say what is too old? One set wrong must not cost years of history.

It is, once it has gone on as the monotonic clock does for ten minutes, however far apart the looks
are, and if the newest look is of about now.
"""

from perfkit.clock import Clock
from perfkit.model.history import MINUTE_MS

STEADY_MS = 10 * MINUTE_MS
LEAP_MS = 5 * MINUTE_MS
"""By so much calendar and monotonic clock, or calendar and look, may differ."""


class SteadyCalendar:
    """Asked now and then, it knows since when the calendar was not set."""

    __slots__ = ("_clock", "_since")

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._since: tuple[int, int] | None = None
        """The monotonic clock and the calendar, in milliseconds."""

    def now_ms(self, at_ms: int) -> int | None:
        """Now; None: the calendar can't be trusted yet. ``at_ms``: of the newest look."""
        steady_ms = self._clock.now_ns() // 1_000_000
        wall_ms = round(self._clock.wall().timestamp() * 1000)
        since_ms, since_wall_ms = self._since or (steady_ms, wall_ms)
        passed_ms = steady_ms - since_ms
        if self._since is None or abs(wall_ms - since_wall_ms - passed_ms) > LEAP_MS:
            self._since = steady_ms, wall_ms
            return None
        agree = abs(wall_ms - at_ms) <= LEAP_MS
        return min(wall_ms, at_ms) if agree and passed_ms >= STEADY_MS else None
