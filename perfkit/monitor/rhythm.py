"""When is the next look due, and how many were missed? Even intervals, whatever a look takes.

Looks are due at whole multiples of the interval since the first, so that what one takes never adds
up. One that could not be done in its time is left out, never made up for: two looks at once would
say less than one.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Looked:
    """A look that is done now."""

    at_ms: int
    """The calendar's time of it: later than that of the look before, unless the calendar was set
    back by more than ``LEAD_MS``."""
    missed: int = 0
    """Looks that were due before it and could not be done."""
    slept_s: float = 0.0
    """The machine itself was suspended so long since the look before."""
    set_s: float = 0.0
    """Somebody has set the calendar forward by so much, or back if less than 0."""


APART_LEAST_S = 2.0
"""By so much calendar and CLOCK_MONOTONIC part in one interval if the machine was suspended (on
Linux the monotonic clock stands still then) or the calendar was set."""


LEAD_MS = 2000
"""So far a look's time may be ahead of the calendar. One that was wrong and is set right again is
followed: looks with times in the future would be kept there, and all before them thrown away."""


class Rhythm:
    """Counts the looks. Begins with the first ``look``."""

    def __init__(self, interval_ns: int) -> None:
        self._interval_ns = interval_ns
        self._due_ns = 0
        self._before: tuple[int, int, int] | None = None
        """Of the look before: the monotonic clock, the calendar, and the time it was given."""
        self._suspended_ns: int | None = None
        self.missed = 0
        """In all."""

    def wait_ns(self, now_ns: int) -> int:
        """Until the next look is due; 0: it is."""
        return max(0, self._due_ns - now_ns) if self._before is not None else 0

    def resume(self, now_ns: int) -> None:
        """Looks that were due until now were put off for something else: they are not missed."""
        self._due_ns += max(0, (now_ns - self._due_ns) // self._interval_ns) * self._interval_ns

    def look(self, now_ns: int, wall_ms: int, suspended_ns: int | None = None) -> Looked:
        """A look is done now. Its time does not go back with a calendar that is set back a little:
        it counts on by the monotonic clock until the calendar has caught up.

        ``suspended_ns``: ``clock.suspended_ns()``. Without it all that the calendar goes forward by
        is taken for sleep.
        """
        suspended_before_ns, self._suspended_ns = self._suspended_ns, suspended_ns
        if self._before is None:
            self._due_ns = now_ns + self._interval_ns
            self._before = now_ns, wall_ms, wall_ms
            return Looked(wall_ms)
        before_ns, before_wall_ms, before_ms = self._before
        passed_ms = (now_ns - before_ns) // 1_000_000
        apart_s = (wall_ms - before_wall_ms - passed_ms) / 1000
        slept_s = max(0.0, apart_s)
        if suspended_ns is not None and suspended_before_ns is not None:
            slept_s = (suspended_ns - suspended_before_ns) / 1e9
        missed = max(0, (now_ns - self._due_ns) // self._interval_ns)
        self._due_ns += (missed + 1) * self._interval_ns
        self.missed += missed
        risen_ms = before_ms + max(1, passed_ms)
        at_ms = wall_ms if risen_ms - wall_ms > LEAD_MS else max(wall_ms, risen_ms)
        self._before = now_ns, wall_ms, at_ms
        return Looked(at_ms, missed, _counting(slept_s), _counting(apart_s - slept_s))


def _counting(apart_s: float) -> float:
    return apart_s if abs(apart_s) >= APART_LEAST_S else 0.0
