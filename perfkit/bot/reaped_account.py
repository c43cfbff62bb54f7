"""How much has a process used, with the children that nobody saw live and die?

The kernel adds what a process used (CPU time, page faults, I/O) to its parent when the parent waits
for it. So each number of a parent may hold what was already counted to a child while it lived.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Used:
    """What a process has used since it was born, in whatever unit; neither part ever falls.

    Where the kernel tells both parts in one sum (I/O), that sum is ``reaped`` and ``own`` is 0.
    """

    own: float
    reaped: float
    """By its children that ended and that it waited for, and by theirs."""


_NOTHING = Used(0.0, 0.0)


class ReapedAccount:
    """Counts each use once, to the process that used it or, if that was never sampled to its end,
    to the parent that waited for it.

    Without this a bot that starts a program for each update would look idle: such children live
    shorter than the time between two samples.
    """

    def __init__(self) -> None:
        self._last: dict[int, Used] = {}
        self._parents: dict[int, int] = {}
        self._counted: dict[int, float] = {}
        """Use of ended children that was counted to themselves while they lived."""
        self._unseen: dict[int, float] = {}
        self._total = 0.0

    @property
    def total(self) -> float:
        """Of all processes, those that ended as well; never less than before."""
        return self._total

    def count(self, pid: int, parent: int, used: Used) -> float:
        """What to show for this process now; never less than before."""
        last = self._last.get(pid, _NOTHING)
        before = last.own + self._unseen.get(pid, 0.0)
        if used == last and parent == self._parents.get(pid):
            return before  # as of most processes at most looks
        self._parents[pid] = parent  # it changes when the parent ends first
        self._last[pid] = used
        # A child that ended is counted before its parent has waited for it, and a parent that
        # ignores SIGCHLD never does: both make the difference negative for a while.
        unseen = max(self._unseen.get(pid, 0.0), used.reaped - self._counted.get(pid, 0.0))
        self._unseen[pid] = unseen
        self._total += max(0.0, used.own + unseen - before)
        return used.own + unseen

    def ended(self, pid: int) -> None:
        """The process is gone: what was counted to it must not be counted to its parent again.

        Of processes that ended between the same two samples, children are told before parents.
        """
        last = self._last.pop(pid, None)
        if last is None:
            return
        self._unseen.pop(pid)
        parent = self._parents.pop(pid)
        # its own children may have ended, and been waited for, since it was last sampled
        passed_on = last.own + max(last.reaped, self._counted.pop(pid, 0.0))
        if parent in self._last:
            self._counted[parent] = self._counted.get(parent, 0.0) + passed_on
