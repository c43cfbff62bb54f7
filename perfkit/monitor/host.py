"""How much is in use of the machine that the bot runs on, or of what its container has of it?"""

import os
from dataclasses import dataclass
from pathlib import Path

import psutil

from perfkit.analysis.host import CpuTimes, Machine, host_reading
from perfkit.clock import Clock
from perfkit.model.monitoring import HostReading
from perfkit.monitor.cgroup import CgroupReader

WORK = ("user", "nice", "system", "irq", "softirq")
REST = ("idle", "iowait", "steal")
STORAGE_EVERY_NS = 5_000_000_000


@dataclass(frozen=True, slots=True)
class _Storage:
    """What is read every five seconds only: to ask for it costs more than for all the rest."""

    swap_bytes: int
    swap_used_bytes: int
    disk_used_share: float | None
    disk_read_bytes: int | None
    disk_written_bytes: int | None


class HostReader:
    """Reads the machine; ``disk``: a place on the disk that the history is on."""

    def __init__(self, clock: Clock, disk: Path, *, cgroups: CgroupReader | None = None) -> None:
        self._clock = clock
        self._disk = disk
        self._cgroups = CgroupReader(clock.now_ns) if cgroups is None else cgroups
        self._before: Machine | None = None
        self._pid: int | None = None
        self._storage: _Storage | None = None
        self._stored_ns = 0

    def read(self, pid: int) -> HostReading:
        """The machine now, and the limits of this process's cgroup.

        CPU shares are since the read before; None at the first, and where ``pid`` is another one's.
        """
        now = self._machine(pid)
        before = self._before if pid == self._pid else None
        self._before, self._pid = now, pid
        return host_reading(before, now)

    def _machine(self, pid: int) -> Machine:
        memory, storage = psutil.virtual_memory(), self._storage_now()
        allowed = self._cgroups.read(pid)
        return Machine(
            at_ns=self._clock.now_ns(),
            cpus=tuple(map(_cpu_times, psutil.cpu_times(percpu=True))),
            load_1min=os.getloadavg()[0],
            memory_bytes=memory.total,
            # `used` leaves out what is shared and can't be given back
            memory_used_bytes=memory.total - memory.available,
            swap_bytes=storage.swap_bytes,
            swap_used_bytes=storage.swap_used_bytes,
            disk_used_share=storage.disk_used_share,
            disk_read_bytes=storage.disk_read_bytes,
            disk_written_bytes=storage.disk_written_bytes,
            allowed=allowed,
        )

    def _storage_now(self) -> _Storage:
        now_ns = self._clock.now_ns()
        if self._storage is None or now_ns - self._stored_ns >= STORAGE_EVERY_NS:
            self._stored_ns, self._storage = now_ns, _storage(self._disk)
        return self._storage


def _storage(disk: Path) -> _Storage:
    swap, counters = psutil.swap_memory(), _disk_counters()
    return _Storage(
        swap_bytes=swap.total,
        swap_used_bytes=swap.used,
        disk_used_share=_disk_used_share(disk),
        disk_read_bytes=counters[0] if counters else None,
        disk_written_bytes=counters[1] if counters else None,
    )


def _disk_used_share(disk: Path) -> float | None:
    try:
        space = os.statvfs(disk)
    except OSError:
        return None
    used = space.f_blocks - space.f_bfree
    whole = used + space.f_bavail  # without what is reserved for root, as df
    return used / whole if whole else None


def _disk_counters() -> tuple[int, int] | None:
    """Bytes read and written; None: a container may hide its machine's disks."""
    try:
        disks = psutil.disk_io_counters()
    except (OSError, NotImplementedError):
        return None
    return None if disks is None else (disks.read_bytes, disks.write_bytes)


def _cpu_times(times: object) -> CpuTimes:
    """Of psutil's numbers; some systems don't tell all. A guest's time is in the user's."""
    busy_s = sum(getattr(times, name, 0.0) for name in WORK)
    return CpuTimes(
        busy_s=busy_s,
        steal_s=getattr(times, "steal", 0.0),
        total_s=busy_s + sum(getattr(times, name, 0.0) for name in REST),
    )
