"""How much CPU time has each thread used by now? Asked of the kernel, file by file.

``/proc/PID/task/TID/schedstat`` begins with the nanoseconds the thread has run, and those it was
ready to run but waited for a CPU. Reading it costs 2 µs and the process nothing; the kernel brings
the count of a running thread up to date at each scheduler tick (4 ms at 250 Hz) and whenever the
thread leaves its CPU.
"""

import contextlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from perfkit.formats.threadcpu import Moment, ThreadKey

LEAST_INTERVAL_S = 0.02
STARVED_NS = 5_000_000
"""Who waited less for a CPU between two readings had the usual many short waits of a busy machine,
which make no callback look long."""
_COST_PER_THREAD_S = 10e-6
_SHARE = 0.005
"""Of one core that reading may take."""


def interval_s(threads: int) -> float:
    """How long to wait between two readings of so many threads: rarer when there are many."""
    return max(LEAST_INTERVAL_S, threads * _COST_PER_THREAD_S / _SHARE)


class ThreadCpuReader:
    """Reads all threads of some processes, and says what is new since the last reading."""

    __slots__ = ("_inner_ids", "_proc", "_starved", "_used")

    def __init__(self, proc: Path = Path("/proc")) -> None:
        self._proc = proc
        self._used: dict[ThreadKey, int] = {}
        self._starved: dict[ThreadKey, int] = {}
        self._inner_ids: dict[ThreadKey, int] = {}

    @property
    def threads(self) -> int:
        """How many threads were alive at the last reading."""
        return len(self._used)

    def available(self, pid: int) -> bool:
        """Whether the kernel counts for this process (Linux with CONFIG_SCHED_INFO)."""
        return bool(self._read(pid, pid))

    def read(self, pids: Iterable[int], at_ns: int, tools: Iterable[int] = ()) -> Moment:
        """What all threads of these processes have used; ``at_ns`` is the moment of reading.

        Of ``tools``, processes that watch them, only the time they waited for a CPU is told.
        """
        now: dict[ThreadKey, int] = {}
        starved: dict[ThreadKey, int] = {}
        inner_ids: dict[ThreadKey, int] = {}
        for pid in pids:
            for thread, counts in self._counts(pid):
                inner_ids[pid, thread] = inner = self._inner_id(pid, thread)
                now[pid, inner], starved[pid, inner] = counts
        for pid in tools:
            starved.update({(pid, thread): counts[1] for thread, counts in self._counts(pid)})
        before, self._used, self._inner_ids = self._used, now, inner_ids
        return Moment(
            at_ns,
            [(*key, used) for key, used in now.items() if before.get(key) != used],
            [key for key in before if key not in now],
            self._starved_since(starved),
        )

    def _counts(self, pid: int) -> Iterator[tuple[int, tuple[int, int]]]:
        for thread in self._thread_ids(pid):
            counts = self._read(pid, thread)
            if counts is not None:
                yield thread, counts

    def _starved_since(self, now: dict[ThreadKey, int]) -> list[tuple[int, int, int]]:
        """Who has waited long since the last reading, and how long."""
        before, self._starved = self._starved, now
        waited = {key: ns - before.get(key, ns) for key, ns in now.items()}
        return [(*key, ns) for key, ns in waited.items() if ns >= STARVED_NS]

    def _thread_ids(self, pid: int) -> list[int]:
        try:
            return [int(task.name) for task in (self._proc / str(pid) / "task").iterdir()]
        except OSError:  # the process has ended
            return []

    def _read(self, pid: int, thread: int) -> tuple[int, int] | None:
        """Nanoseconds run, and waited for a CPU."""
        try:
            descriptor = os.open(f"{self._proc}/{pid}/task/{thread}/schedstat", os.O_RDONLY)
        except OSError:  # the thread has ended, or the kernel does not count
            return None
        try:
            run_ns, starved_ns, *_ = os.read(descriptor, 64).split()
            return int(run_ns), int(starved_ns)
        except (OSError, ValueError):
            return None
        finally:
            os.close(descriptor)

    def _inner_id(self, pid: int, thread: int) -> int:
        """The thread's id as the process itself sees it, which differs inside a container.

        py-spy reads that one from the interpreter's memory, so it is what recordings hold.
        """
        known = self._inner_ids.get((pid, thread))
        if known is not None:
            return known
        with contextlib.suppress(OSError, ValueError):
            status = self._proc / str(pid) / "task" / str(thread) / "status"
            for line in status.read_text().splitlines():
                if line.startswith("NSpid:"):
                    return int(line.split()[-1])
        return thread
