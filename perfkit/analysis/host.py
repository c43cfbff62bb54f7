"""How much of its machine is in use? Facts of the machine and its cgroup → ``HostReading``.

Where a cgroup allows less than the machine has, what it allows counts as the whole.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from perfkit.model.monitoring import HostReading

NS_PER_S = 1_000_000_000


@dataclass(frozen=True, slots=True)
class CpuTimes:
    """What one CPU, or all together, did since the machine began, in seconds."""

    busy_s: float
    steal_s: float
    """It was to run, but the host of this virtual machine ran others."""
    total_s: float

    def __add__(self, other: "CpuTimes") -> "CpuTimes":
        return CpuTimes(
            self.busy_s + other.busy_s, self.steal_s + other.steal_s, self.total_s + other.total_s
        )


_NO_TIME = CpuTimes(0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Quota:
    """A part of something that a cgroup may use, and what it has used or uses of it."""

    limit: float
    used: float


@dataclass(frozen=True, slots=True)
class Allowed:
    """What a process's cgroups allow; None: no less than the machine has."""

    cpu: Quota | None = None
    """Cores, and the CPU seconds used so far."""
    cpus: frozenset[int] | None = None
    """The numbers of the CPUs it may run on."""
    memory: Quota | None = None
    """Bytes; what can be given back at once is not used."""
    swap: Quota | None = None
    """Bytes."""


@dataclass(frozen=True, slots=True)
class Machine:
    """The machine at one moment."""

    at_ns: int
    cpus: tuple[CpuTimes, ...]
    """Each CPU by itself."""
    load_1min: float
    memory_bytes: int
    memory_used_bytes: int
    swap_bytes: int
    swap_used_bytes: int
    disk_used_share: float | None = None
    disk_read_bytes: int | None = None
    disk_written_bytes: int | None = None
    allowed: Allowed = Allowed()


def tightest(limits: Sequence[float | None]) -> int | None:
    """The place of the limit that binds; of equal ones the last, which is around the others and
    holds what they use. None: there is no limit."""
    known = [(limit, -place) for place, limit in enumerate(limits) if limit is not None]
    return -min(known)[1] if known else None


def host_reading(before: Machine | None, now: Machine) -> HostReading:
    """The machine now; CPU shares since the moment before."""
    cpus, by_quota = _cpus(now)
    memory = _less(now.allowed.memory, now.memory_bytes)
    swap = _less(now.allowed.swap, now.swap_bytes)
    return HostReading(
        cpus=cpus,
        cpu_share=(
            _share_of_quota(before, now, cpus)
            if by_quota
            else _share_of_time(before, now, lambda cpu: cpu.busy_s)
        ),
        steal_share=_share_of_time(before, now, lambda cpu: cpu.steal_s),
        load_1min=now.load_1min,
        memory_bytes=round(memory.limit) if memory else now.memory_bytes,
        memory_used_bytes=round(memory.used) if memory else now.memory_used_bytes,
        swap_bytes=round(swap.limit) if swap else now.swap_bytes,
        swap_used_bytes=round(swap.used) if swap else now.swap_used_bytes,
        disk_used_share=now.disk_used_share,
        disk_read_bytes=now.disk_read_bytes,
        disk_written_bytes=now.disk_written_bytes,
        limited_by_cgroup=bool(memory or swap or cpus < len(now.cpus)),
    )


def _less(quota: Quota | None, whole: float) -> Quota | None:
    """The quota, if it is one of this machine."""
    return quota if quota and quota.limit < whole else None


def _cpus(now: Machine) -> tuple[float, bool]:
    """How many may be used, and whether a quota says so."""
    runs_on = float(len(_runs_on(now, now.allowed)))
    quota = _less(now.allowed.cpu, runs_on)
    return (quota.limit, True) if quota else (runs_on, False)


def _runs_on(machine: Machine, allowed: Allowed) -> tuple[CpuTimes, ...]:
    numbers = allowed.cpus or frozenset()
    return tuple(cpu for number, cpu in enumerate(machine.cpus) if number in numbers) or (
        machine.cpus
    )


def _share_of_quota(before: Machine | None, now: Machine, cores: float) -> float | None:
    if before is None:
        return None
    was, has = before.allowed.cpu, now.allowed.cpu
    if was is None or has is None or was.limit != has.limit:
        return None  # a limit that changed may be another group's
    seconds = (now.at_ns - before.at_ns) / NS_PER_S
    used_s = has.used - was.used
    # a quota is given out in periods, so that a little more may fall into a short time
    return min(1.0, used_s / seconds / cores) if seconds > 0 and used_s >= 0 else None


def _share_of_time(
    before: Machine | None, now: Machine, part: Callable[[CpuTimes], float]
) -> float | None:
    if before is None:
        return None
    was = sum(_runs_on(before, now.allowed), _NO_TIME)
    has = sum(_runs_on(now, now.allowed), _NO_TIME)
    total_s = has.total_s - was.total_s
    if total_s <= 0:
        return None
    # the kernel may correct idle time downwards
    return min(1.0, max(0.0, (part(has) - part(was)) / total_s))
