"""Which processes are the bot's at this moment?"""

from collections.abc import Callable, Iterable, Iterator

import psutil

from perfkit.masking import mask_argv
from perfkit.model.samples import ProcessSeen

RESCAN_NS = 2_000_000_000
"""Looking for new children costs ten times as much as sampling one process (facts/ops.md §2)."""


class ProcessTree:
    """The process ``pid`` and its descendants, looked up every two seconds or as often as told.

    A process stays in the tree when its parent ends before it.
    """

    def __init__(self, pid: int, now_ns: Callable[[], int], *, rescan_ns: int = RESCAN_NS) -> None:
        self._pid = pid
        self._rescan_ns = rescan_ns
        self._now_ns = now_ns
        self._known: dict[int, psutil.Process] = {}
        self._new: list[psutil.Process] = []
        self._nameless: set[int] = set()
        self._scanned_ns: int | None = None

    def __iter__(self) -> Iterator[psutil.Process]:
        """The known processes, ``pid`` first. Some may have ended since the last look."""
        self._rescan_when_due()
        return iter(tuple(self._known.values()))

    def drop(self, process: psutil.Process) -> None:
        """It has ended."""
        self._known.pop(process.pid, None)

    def take_new(self) -> tuple[ProcessSeen, ...]:
        """The processes found since this was last asked, in the order they were found.

        One that shows no command line may be just about to get it (it is being started): it is
        told of the next time, whatever it shows then.
        """
        found, self._new = self._new, []
        return tuple(seen for process in found if (seen := self._name(process)) is not None)

    def _name(self, process: psutil.Process) -> ProcessSeen | None:
        try:
            with process.oneshot():
                argv = process.cmdline()
                if not argv and process.pid not in self._nameless:
                    self._nameless.add(process.pid)
                    self._new.append(process)
                    return None
                command = " ".join(mask_argv(argv)) or process.name()
                return ProcessSeen(pid=process.pid, parent_pid=process.ppid(), command=command)
        except psutil.Error:
            return None  # ended, or not ours to look into

    def _rescan_when_due(self) -> None:
        now_ns = self._now_ns()
        if self._scanned_ns is None:
            self._scan(_root(self._pid))
        elif now_ns - self._scanned_ns >= self._rescan_ns:
            # from every known process, not from the first alone: orphans have children too
            self._scan(tuple(self._known.values()))
        else:
            return
        self._scanned_ns = now_ns

    def _scan(self, starting_points: Iterable[psutil.Process]) -> None:
        seen: set[int] = set()
        for process in starting_points:
            if process.pid not in seen:
                family = (process, *_descendants(process))
                seen.update(member.pid for member in family)
                for member in family:
                    if self._known.get(member.pid) != member:
                        self._add(member)

    def _add(self, process: psutil.Process) -> None:
        self._known[process.pid] = process
        self._new.append(process)


def _root(pid: int) -> tuple[psutil.Process, ...]:
    try:
        return (psutil.Process(pid),)
    except psutil.Error:
        return ()


def _descendants(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.Error:
        return []
