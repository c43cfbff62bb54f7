"""How much is in use of the machine that the bot runs on, or of what its container has of it?"""

import os
from pathlib import Path

import psutil

from perfkit.analysis.host import CpuTimes, Machine, host_reading
from perfkit.clock import Clock
from perfkit.model.monitoring import HostReading
from perfkit.monitor.cgroup import CgroupReader

WORK = ("user", "nice", "system", "irq", "softirq")
REST = ("idle", "iowait", "steal")


class HostReader:
    """Reads the machine; ``disk``: a place on the disk that the history is on."""

    def __init__(self, clock: Clock, disk: Path, *, cgroups: CgroupReader | None = None) -> None:
        self._clock = clock
        self._disk = disk
        self._cgroups = CgroupReader(clock.now_ns) if cgroups is None else cgroups
        self._before: Machine | None = None
        self._pid: int | None = None

    def read(self, pid: int) -> HostReading:
        """The machine now, and the limits of this process's cgroup.

        CPU shares are since the read before; None at the first, and where ``pid`` is another one's.
        """
        now = self._machine(pid)
        before = self._before if pid == self._pid else None
        self._before, self._pid = now, pid
        return host_reading(before, now)

    def _machine(self, pid: int) -> Machine:
        memory, swap = psutil.virtual_memory(), psutil.swap_memory()
        disks = _disk_counters()
        return Machine(
            at_ns=self._clock.now_ns(),
            cpus=tuple(map(_cpu_times, psutil.cpu_times(percpu=True))),
            load_1min=os.getloadavg()[0],
            memory_bytes=memory.total,
            # `used` leaves out what is shared and can't be given back
            memory_used_bytes=memory.total - memory.available,
            swap_bytes=swap.total,
            swap_used_bytes=swap.used,
            disk_used_share=self._disk_used_share(),
            disk_read_bytes=disks[0] if disks else None,
            disk_written_bytes=disks[1] if disks else None,
            allowed=self._cgroups.read(pid),
        )

    def _disk_used_share(self) -> float | None:
        try:
            space = os.statvfs(self._disk)
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
