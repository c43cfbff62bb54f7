"""What has one sink yet to be brought, when is it tried again, and what is told of it?

The pure part of ``monitor.delivery``: time comes in as seconds of any clock that does not go back.
Snapshots are many and one replaces another: the oldest is dropped where they don't fit. Notices are
few: each is tried again, ever more slowly, for as long as ``Bounds.keep_s``. A loss is counted and
told.
"""

from collections import deque
from dataclasses import dataclass

from perfkit.model.monitoring import Notice, Snapshot


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much waits for one sink, and how long it is tried again."""

    snapshots: int = 60
    notices: int = 1000
    keep_s: float = 3600.0
    """A notice is given up when it is so old."""
    first_wait_s: float = 1.0
    """After a failure; doubled with each further one."""
    longest_wait_s: float = 60.0
    calm_s: float = 60.0
    """A sink that comes and goes is told of no more often than this."""
    longest_asked_wait_s: float = 600.0
    """A sink that asks to be left alone for longer is tried again all the same."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why something could not be brought."""

    why: str
    final: bool = False
    """Trying again would not help."""
    wait_s: float = 0.0
    dropped: int | None = None
    """Not None: the sink itself keeps it, and has given up so many older ones."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What the other sinks are told of this one."""

    what: str
    over: bool = False
    to_itself: bool = False
    """The sink itself is told too: something has not reached it."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    notice: Notice
    since_s: float


class Lane:
    """The queue of one sink."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._snapshots: deque[Snapshot] = deque()
        self._notices: deque[_Waiting] = deque()
        self._current: Snapshot | _Waiting | None = None
        self._hurried = False
        self._failures = 0
        """In a row."""
        self._not_before_s = float("-inf")
        self._told = False
        """Whether the others know that it does not work."""
        self._told_at_s = float("-inf")
        self._loss_told = False
        self._lost_before = 0
        self._dropped_before = 0
        self.lost = 0
        """Notices that never reached the sink."""
        self.dropped = 0
        """Snapshots that never reached it."""

    @property
    def waiting(self) -> int:
        """Snapshots and notices that are still to be brought."""
        return len(self._snapshots) + len(self._notices) + (self._current is not None)

    def offer_snapshot(self, snapshot: Snapshot) -> None:
        """To be brought in its turn, or dropped for a newer one."""
        if len(self._snapshots) == self._bounds.snapshots:
            self._snapshots.popleft()
            self.dropped += 1
        self._snapshots.append(snapshot)

    def offer_notice(self, notice: Notice, at_s: float) -> None:
        """To be brought before all snapshots."""
        if len(self._notices) == self._bounds.notices:
            self._notices.popleft()
            self.lost += 1
        self._notices.append(_Waiting(notice, at_s))

    def next(self, at_s: float) -> Snapshot | Notice | None:
        """What to bring now; None if there is nothing, or it is not time yet.

        Each is followed by ``went_well`` or ``failed``, or by ``give_up``.
        """
        if at_s < self._not_before_s and not self._hurried:
            return None
        if self._notices:
            waiting = self._current = self._notices.popleft()
            return waiting.notice
        self._current = self._snapshots.popleft() if self._snapshots else None
        return self._current

    def wait_s(self, at_s: float) -> float | None:
        """How long to wait for ``next``'s time; None: until something is offered."""
        return max(self._not_before_s - at_s, 0.0) if self.waiting else None

    def hurry(self) -> None:
        """No more will be offered: what waits is tried once, at once."""
        self._hurried = True

    def give_up(self) -> None:
        """What waits is lost."""
        current = () if self._current is None else (self._current,)
        notices = sum(isinstance(each, _Waiting) for each in current)
        self.lost += notices + len(self._notices)
        self.dropped += len(current) - notices + len(self._snapshots)
        self._current = None
        self._notices.clear()
        self._snapshots.clear()

    def went_well(self, at_s: float) -> Trouble | None:
        """What ``next`` gave has reached the sink."""
        self._current = None
        self._failures = 0
        if self._told:
            return None if self.waiting else self._over()
        return self._tell_loss(at_s, "it can't keep up") if self._missing else None

    def failed(self, failure: Failure, at_s: float) -> Trouble | None:
        """What ``next`` gave has not reached it."""
        if failure.dropped is not None:
            self._current = None
            self._failures += 1
            self.dropped += failure.dropped
            return self._tell_failure(failure, at_s)
        if not failure.final:
            self._failures += 1
            self._not_before_s = at_s + self._patience_s(failure)
        if failure.final:
            self._lose_current()
        elif self._hurried:
            self.give_up()
        else:
            self._put_back(at_s)
        return self._tell_failure(failure, at_s)

    def _patience_s(self, failure: Failure) -> float:
        doubled = self._bounds.first_wait_s * 2.0 ** min(self._failures - 1, 30)
        asked = min(failure.wait_s, self._bounds.longest_asked_wait_s)
        return max(min(doubled, self._bounds.longest_wait_s), asked)

    def _put_back(self, at_s: float) -> None:
        current = self._current
        if isinstance(current, _Waiting):
            old = at_s - current.since_s >= self._bounds.keep_s
            if old or len(self._notices) == self._bounds.notices:
                self._lose_current()
            else:
                self._notices.appendleft(current)
        elif current is None or len(self._snapshots) == self._bounds.snapshots:
            self._lose_current()
        else:
            self._snapshots.appendleft(current)
        self._current = None

    def _lose_current(self) -> None:
        if isinstance(self._current, _Waiting):
            self.lost += 1
        else:
            self.dropped += 1
        self._current = None

    @property
    def _missing(self) -> int:
        return self.lost - self._lost_before + self.dropped - self._dropped_before

    def _tell_failure(self, failure: Failure, at_s: float) -> Trouble | None:
        if (failure.final or self.lost > self._lost_before) and not self._loss_told:
            return self._tell_loss(at_s, failure.why)
        # one failure may be chance, which trying again mends
        if self._told or self._failures < 2 or at_s - self._told_at_s < self._bounds.calm_s:
            return None
        self._told = True
        self._told_at_s = at_s
        return Trouble(failure.why)

    def _tell_loss(self, at_s: float, why: str) -> Trouble:
        self._told = True
        self._told_at_s = at_s
        self._loss_told = True
        return Trouble(f"{why}; {self._losses()} so far")

    def _over(self) -> Trouble:
        missing = self._missing > 0
        what = f"works again; {self._losses()}" if missing else "works again; nothing was lost"
        self._told = self._loss_told = False
        self._lost_before, self._dropped_before = self.lost, self.dropped
        return Trouble(what, over=True, to_itself=missing)

    def _losses(self) -> str:
        lost, dropped = self.lost - self._lost_before, self.dropped - self._dropped_before
        counted = [f"{lost} notice{'s' * (lost != 1)}"] if lost else []
        if dropped:
            counted.append(f"{dropped} snapshot{'s' * (dropped != 1)}")
        return f"{' and '.join(counted)} did not get there"
