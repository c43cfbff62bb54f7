"""How much CPU time has a process used, with the children that nobody saw live and die?"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CpuTimes:
    """A process's CPU time in seconds, user and system together, since it was born."""

    own_s: float
    reaped_s: float
    """Of its children that ended and that it waited for, and of theirs."""


class CpuAccount:
    """Counts each second of CPU time once, to the process that used it or, if that was never
    sampled to its end, to the parent that waited for it.

    Without this a bot that starts a program for each update would look idle: such children live
    shorter than the time between two samples.
    """

    def __init__(self) -> None:
        self._last: dict[int, CpuTimes] = {}
        self._parents: dict[int, int] = {}
        self._counted_s: dict[int, float] = {}
        """CPU time of ended children that was counted to themselves while they lived."""
        self._unseen_s: dict[int, float] = {}

    def count(self, pid: int, parent: int, times: CpuTimes) -> float:
        """Seconds to show for this process now; never less than before."""
        self._parents.setdefault(pid, parent)
        self._last[pid] = times
        # A child that ended is counted before its parent has waited for it, and a parent that
        # ignores SIGCHLD never does: both make the difference negative for a while.
        unseen_s = max(self._unseen_s.get(pid, 0.0), times.reaped_s - self._counted_s.get(pid, 0.0))
        self._unseen_s[pid] = unseen_s
        return times.own_s + unseen_s

    def ended(self, pid: int) -> None:
        """The process is gone: what was counted to it must not be counted to its parent again."""
        last = self._last.pop(pid, None)
        if last is None:
            return
        parent = self._parents.pop(pid)
        already_s = self._counted_s.get(parent, 0.0)
        self._counted_s[parent] = already_s + last.own_s + last.reaped_s
        self._counted_s.pop(pid, None)
        self._unseen_s.pop(pid, None)
