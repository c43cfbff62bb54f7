"""How much memory do a process and its children hold at this moment, seen from outside?

Linux adds it up for each process in ``/proc/PID/smaps_rollup``, which walks the process's page
tables: 0.3 ms for each 100 MiB, during which the process can't map memory (``docs/memory.md``).
It may only be read of one's own processes; of others, and on other systems, RSS and VMS remain.
"""

from pathlib import Path

import psutil

from perfkit.bot.sampling import own_bytes
from perfkit.bot.tree import ProcessTree
from perfkit.clock import Clock
from perfkit.model.memory import MemoryMoment, ProcessMemory

KIB = 1024
RESCAN_NS = 1_000_000_000
"""How often children are looked for: it costs perfkit some milliseconds, the process nothing."""
NEEDED = ("Rss", "Pss", "Private_Clean", "Private_Dirty")


class MemorySampler:
    """Samples the tree of ``pid``; children are looked for every second."""

    def __init__(self, pid: int, clock: Clock, *, proc: Path = Path("/proc")) -> None:
        self._clock = clock
        self._proc = proc
        self._tree = ProcessTree(pid, clock.now_ns, rescan_ns=RESCAN_NS)

    def sample(self) -> MemoryMoment:
        """What each process that lives now holds; no processes: all have ended."""
        at_ns, wall_s = self._clock.now_ns(), self._clock.wall().timestamp()
        processes, found = tuple(self._tree), []
        begun_ns = self._clock.now_ns()
        for process in processes:
            try:
                found.append(self._sample(process))
            except psutil.NoSuchProcess:
                self._tree.drop(process)
            except psutil.AccessDenied:
                continue  # a child that changed its user: the others still tell
        reading_s = (self._clock.now_ns() - begun_ns) / 1e9
        return MemoryMoment(at_ns, wall_s, tuple(found), self._tree.take_new(), reading_s)

    def _sample(self, process: psutil.Process) -> ProcessMemory:
        """Raises psutil.NoSuchProcess for one that ended, waited for or not."""
        if not process.is_running() or process.status() == psutil.STATUS_ZOMBIE:
            raise psutil.NoSuchProcess(process.pid)
        info = process.memory_info()
        rollup = read_rollup(self._proc / str(process.pid) / "smaps_rollup")
        if rollup is None:
            own = own_bytes(info.rss, getattr(info, "shared", None))
            return ProcessMemory(process.pid, info.rss, info.vms, info.rss if own < 0 else own)
        return ProcessMemory(
            pid=process.pid,
            rss=rollup["Rss"],
            vms=info.vms,
            # before Linux 5.4 the anonymous part is not told, and PSS is nearest to it
            own=rollup.get("Pss_Anon", rollup["Pss"]) + rollup.get("SwapPss", 0),
            pss=rollup["Pss"],
            uss=rollup["Private_Clean"] + rollup["Private_Dirty"],
        )


def read_rollup(path: Path) -> dict[str, int] | None:
    """The sums of a ``smaps_rollup`` in bytes, by their names there; None if it can't be read."""
    try:
        lines = path.read_text("utf-8", "replace").splitlines()[1:]
    except OSError:  # no such process any more, no such file on this system, or not ours
        return None
    sums: dict[str, int] = {}
    for line in lines:
        name, _, amount = line.partition(":")
        words = amount.split()
        if len(words) == 2 and words[0].isdigit():
            sums[name] = int(words[0]) * KIB
    return sums if all(name in sums for name in NEEDED) else None
