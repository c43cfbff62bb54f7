"""What has a browser to know that opens the page now, or comes back to it? The last minutes; pure.

Each event is put into bytes once, however many look. An event's id is the page's own mark and the
event's number, so that a browser that was away for a moment gets just what it missed, and one that
comes back to another perfkit gets everything.
"""

from collections import deque
from collections.abc import Sequence

from perfkit.analysis.busy_processes import busy_processes
from perfkit.analysis.charted import LINES, LONGEST_WINDOW_MS, Look, line_values
from perfkit.model.monitoring import Moment, Notice, Snapshot
from perfkit.monitor.page.words import (
    MOST_PROCESSES,
    Columns,
    Everything,
    Now,
    Told,
    name_text,
    rounded,
    write_event,
    write_now,
    write_told,
)

KEPT_MS = 5 * 60_000
SOONEST_MS = 200
"""Looks that follow sooner are left out of the page: nobody sees more than five a second."""
_MOST_TOLD = 50
_MOST_MISSED = 120
"""So many events back a browser can catch up; beyond that it gets everything."""
_MOST_DIGITS = 16
"""No page ever gets so far: a longer number is none of its ids."""


class Recent:
    """The last minutes of one bot. ``mark`` tells this page's events from another's.

    Looks that are further apart than ``gap_ms`` have a gap between them.
    """

    def __init__(self, bot: str, mark: str, *, gap_ms: int, keeps_history: bool) -> None:
        self._bot = name_text(bot)
        self._mark = mark
        self._gap_ms = gap_ms
        self._keeps_history = keeps_history
        self._number = 0
        self._looks: deque[Look] = deque()
        self._charted: deque[tuple[int, dict[str, float]]] = deque()
        self._moment: Moment | None = None
        self._now: Now | None = None
        self._told: deque[Told] = deque(maxlen=_MOST_TOLD)
        self._events: deque[bytes] = deque(maxlen=_MOST_MISSED)
        self._everything: bytes | None = None

    def see(self, snapshot: Snapshot) -> bytes | None:
        """The event of a look at the bot; None if it follows too soon."""
        if self._now is not None and 0 <= snapshot.at_ms - self._now.at < SOONEST_MS:
            return None
        self._look(Look(snapshot.at_ms, snapshot.values))
        lines = line_values(self._looks, gap_ms=self._gap_ms)
        moment = snapshot.moment
        busy = () if moment is None else busy_processes(self._moment, moment, most=MOST_PROCESSES)
        self._moment = moment
        self._now = write_now(snapshot, lines, busy)
        self._charted.append((snapshot.at_ms, self._now.lines))
        _forget(self._charted, snapshot.at_ms - KEPT_MS)
        return self._event(self._now)

    def hear(self, notice: Notice) -> bytes:
        """The event of a notice."""
        told = write_told(notice)
        self._told.append(told)
        return self._event(told)

    def catch_up(self, seen: str) -> Sequence[bytes]:
        """What a browser needs that has last seen the event with this id."""
        mark, _, number = seen.partition("-")
        ours = mark == self._mark and number.isdecimal() and len(number) < _MOST_DIGITS
        missed = self._number - int(number) if ours else -1
        if 0 <= missed <= len(self._events):
            return list(self._events)[len(self._events) - missed :]
        if self._everything is None:
            self._everything = write_event(self._id(), self._all())
        return [self._everything]

    def _look(self, look: Look) -> None:
        if self._looks and look.at_ms <= self._looks[-1].at_ms:  # the calendar was put back
            self._looks.clear()
            self._charted.clear()
        self._looks.append(look)
        while self._looks[0].at_ms < look.at_ms - LONGEST_WINDOW_MS - self._gap_ms:
            self._looks.popleft()

    def _event(self, said: Now | Told) -> bytes:
        self._number += 1
        event = write_event(self._id(), said)
        self._events.append(event)
        self._everything = None
        return event

    def _id(self) -> str:
        return f"{self._mark}-{self._number}"

    def _all(self) -> Everything:
        return Everything(
            bot=self._bot,
            recent=columns_of(self._charted, gap_ms=self._gap_ms),
            now=self._now,
            told=tuple(self._told),
            keeps_history=self._keeps_history,
        )


def columns_of(charted: Sequence[tuple[int, dict[str, float]]], *, gap_ms: int) -> Columns:
    """Lines at each moment, a column for each that is ever known."""
    known = {key for _, lines in charted for key in lines}
    return Columns(
        at=[at_ms for at_ms, _ in charted],
        lines={
            key: [rounded(lines.get(key)) for _, lines in charted] for key in LINES if key in known
        },
        gap=gap_ms,
    )


def _forget(charted: deque[tuple[int, dict[str, float]]], before_ms: int) -> None:
    while charted and charted[0][0] < before_ms:
        charted.popleft()
