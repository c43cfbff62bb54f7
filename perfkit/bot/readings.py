"""What do the bot's processes use now, and what has its whole tree used so far?

Each read gives ``ProcessReading``s of those that live and ``Totals`` that never fall: what a
process had used stays counted when it ends, and what short-lived children used that nobody saw is
counted to the parent that waited for them (``bot.reaped_account``).
"""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from perfkit.bot.linux_process import LinuxProcesses
from perfkit.bot.pace import Pace
from perfkit.bot.portable_process import open_portable
from perfkit.bot.process_view import OpenProcess, ProcessFacts, ProcessView, SharedMemory
from perfkit.bot.tree_totals import TreeTotals
from perfkit.clock import Clock
from perfkit.model.monitoring import ProcessReading, Totals

SEARCH_SHARE = 0.002
"""Of a core, for looking for new children: at each look, where that takes no more than this."""
MEMORY_EVERY_NS = 10_000_000_000
MEMORY_SHARE = 0.002
"""Of a core, for PSS and USS: the process can't map memory while they are added up."""


@dataclass(slots=True)
class _Member:
    """A process of the tree that was seen to live."""

    view: ProcessView
    command: str
    looks: int = 0
    weighed: bool = False
    memory: SharedMemory = SharedMemory(None, None)  # noqa: RUF009 - frozen


class TreeReader:
    """The process ``pid`` and its descendants; any of them may come and go meanwhile."""

    def __init__(
        self,
        pid: int,
        clock: Clock,
        *,
        open_process: OpenProcess | None = None,
        spent_ns: Callable[[], int] = time.thread_time_ns,
    ) -> None:
        self._pid = pid
        self._open = _system_processes() if open_process is None else open_process
        self._begun = False
        self._members: dict[int, _Member] = {}
        """By pid, each behind its parent."""
        self._unreaped: dict[int, int] = {}
        """Those that ended and whose parent hasn't noticed: when they were born, by pid."""
        self._totals = TreeTotals()
        self._search = Pace(clock.now_ns, spent_ns, every_ns=0, share=SEARCH_SHARE)
        self._weigh = Pace(clock.now_ns, spent_ns, every_ns=MEMORY_EVERY_NS, share=MEMORY_SHARE)

    def read(self) -> tuple[tuple[ProcessReading, ...], Totals]:
        """The living processes, the bot's own first, and what the tree has used.

        No processes: the bot's own is gone. Orphans that it may have left are counted in the
        totals until they end, but a bot they are not.
        """
        if not self._begun:
            self._begun = True
            self._take_in(self._pid, None)
        if self._search.due:
            with self._search.working():
                self._look_for_children()
        living = self._read_all()
        if self._pid not in living:
            return (), self._totals.so_far()
        self._weigh_when_due(living)
        readings = tuple(self._reading(pid, facts) for pid, facts in living.items())
        return readings, self._totals.so_far()

    def _read_all(self) -> dict[int, ProcessFacts]:
        seen = {pid: member.view.read() for pid, member in self._members.items()}
        for pid, facts in reversed(seen.items()):  # children end before their parents
            if facts is None or facts.ended:
                self._end(pid, facts)
        living = {pid: facts for pid, facts in seen.items() if facts and not facts.ended}
        for pid, facts in living.items():
            self._totals.count(pid, facts)
        return living

    def _end(self, pid: int, final: ProcessFacts | None) -> None:
        member = self._members.pop(pid)
        if final is not None:
            self._totals.count(pid, final)
            self._unreaped[pid] = member.view.born_ms
        self._totals.end(pid)

    def _look_for_children(self) -> None:
        parents = list(self._members)
        listed: set[int] = set()
        for parent in parents:  # which grows meanwhile
            for pid in self._members[parent].view.children():
                listed.add(pid)
                if pid not in self._members and self._take_in(pid, parent):
                    parents.append(pid)
        self._unreaped = {pid: born for pid, born in self._unreaped.items() if pid in listed}

    def _take_in(self, pid: int, parent: int | None) -> bool:
        """Begin to look at a process, if it is there and new."""
        view = self._open(pid)
        if view is None or self._unreaped.get(pid) == view.born_ms:
            return False
        facts = view.read()
        if facts is None or (parent is not None and facts.parent_pid not in self._members):
            return False  # the child has ended, and its id was given to a stranger
        self._totals.begin()
        self._members[pid] = _Member(view, view.command())
        return True

    def _weigh_when_due(self, living: dict[int, ProcessFacts]) -> None:
        members = [self._members[pid] for pid in living]
        if not self._weigh.due:
            members = [member for member in members if not member.weighed]
            if not members or not self._weigh.affordable:
                return
        with self._weigh.working():
            for member in members:
                member.weighed, member.memory = True, member.view.shared_memory()
                # a program may call itself something else, or start another in its place
                member.command = member.view.command() or member.command

    def _reading(self, pid: int, facts: ProcessFacts) -> ProcessReading:
        member = self._members[pid]
        member.looks += 1
        if member.looks == 2:  # at the first it may not have begun its own program yet
            member.command = member.view.command() or member.command
        shown = self._totals.shown(pid)
        return ProcessReading(
            pid=pid,
            parent_pid=facts.parent_pid,
            born_ms=member.view.born_ms,
            command=member.command,
            cpu_s=shown.cpu_s,
            rss_bytes=facts.rss_bytes,
            threads=facts.threads,
            context_switches=facts.context_switches,
            pss_bytes=member.memory.pss_bytes,
            uss_bytes=member.memory.uss_bytes,
            open_fds=facts.open_fds,
            sockets=facts.sockets,
            read_bytes=shown.read_bytes,
            written_bytes=shown.written_bytes,
            major_faults=shown.major_faults,
        )


def _system_processes() -> OpenProcess:
    return LinuxProcesses().open if sys.platform == "linux" else open_portable
