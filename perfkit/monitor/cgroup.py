"""What do a process's cgroups allow it, and what has been used of that?

The limits of all groups around it count, up to the outermost that can be seen from here. Which of
them binds is looked up every ten seconds; what was used of it, at each look.
"""

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from perfkit.analysis.host import Allowed, Quota, tightest
from perfkit.formats.cgroup import (
    folders,
    parse_amount_of,
    parse_cpu_list,
    parse_cpu_max,
    parse_groups,
    parse_limit,
    parse_mounts,
)

LIMITS_EVERY_NS = 10_000_000_000
NS_PER_S = 1_000_000_000
US_PER_S = 1_000_000

_Chains = dict[str, tuple[Path, ...]]
"""The folders of a process's groups, innermost first, by controller; version 2's by ``""``."""
_QuotaOf = Callable[[Path], Quota | None]
"""Reads the quota of the group in a folder; None: it has none. Raises OSError, ValueError."""


@dataclass(frozen=True, slots=True)
class _Bound:
    """The group whose limit binds."""

    quota_of: _QuotaOf
    group: Path


@dataclass(frozen=True, slots=True)
class _Bounds:
    cpu: _Bound | None = None
    cpus: frozenset[int] | None = None
    memory: _Bound | None = None
    swap: _Bound | None = None


class CgroupReader:
    """The limits of the cgroups of one process after another."""

    def __init__(self, now_ns: Callable[[], int], proc: Path = Path("/proc")) -> None:
        self._now_ns = now_ns
        self._proc = proc
        self._pid: int | None = None
        self._looked_ns = 0
        self._bounds = _Bounds()

    def read(self, pid: int) -> Allowed:
        """What is allowed to this process. What can't be read counts as no limit."""
        now_ns = self._now_ns()
        if pid != self._pid or now_ns - self._looked_ns >= LIMITS_EVERY_NS:
            self._pid, self._looked_ns = pid, now_ns
            self._bounds = self._look_up(pid)
        return Allowed(
            cpu=_now(self._bounds.cpu),
            cpus=self._bounds.cpus,
            memory=_now(self._bounds.memory),
            swap=_now(self._bounds.swap),
        )

    def _look_up(self, pid: int) -> _Bounds:
        try:
            groups = parse_groups(_text(self._proc / str(pid) / "cgroup"))
            mounts = parse_mounts(_text(self._proc / "self" / "mountinfo"))
        except (OSError, ValueError):  # no such process any more, or no cgroups on this system
            return _Bounds()
        chains = {
            controller: tuple(map(Path, folders(mount, groups[controller])))
            for mount in mounts
            for controller in (mount.controllers or ("",))
            if controller in groups
        }
        return _Bounds(
            cpu=_binding(chains, cpu_v2, "cpu", _cpu_v1(chains)),
            cpus=_cpus(chains),
            memory=_binding(chains, memory_v2, "memory", memory_v1),
            swap=_binding(chains, swap_v2, "memory", swap_v1),
        )


def memory_v2(group: Path) -> Quota | None:
    """Beyond ``memory.high`` the kernel slows a group down to get memory back: a limit as well."""
    limits = (_limit(group / "memory.max"), _limit(group / "memory.high"))
    bound = min((limit for limit in limits if limit is not None), default=None)
    return None if bound is None else Quota(bound, _memory_used(group, "memory.current", ""))


def memory_v1(group: Path) -> Quota | None:
    """A group's memory."""
    bound = _limit(group / "memory.limit_in_bytes")
    if bound is None:
        return None
    return Quota(bound, _memory_used(group, "memory.usage_in_bytes", "total_"))


def swap_v2(group: Path) -> Quota | None:
    """A group's swap."""
    bound = _limit(group / "memory.swap.max")
    return None if bound is None else Quota(bound, int(_text(group / "memory.swap.current")))


def swap_v1(group: Path) -> Quota | None:
    """Version 1 limits memory and swap together: what is over memory's own limit is swap's."""
    memory = _limit(group / "memory.limit_in_bytes")
    both = _limit(group / "memory.memsw.limit_in_bytes")
    if memory is None or both is None:
        return None
    used = _amount(group / "memory.memsw.usage_in_bytes") - _amount(group / "memory.usage_in_bytes")
    return Quota(max(0, both - memory), max(0, used))


def cpu_v2(group: Path) -> Quota | None:
    """A group's CPU in cores, and the seconds it has used."""
    cores = parse_cpu_max(_text(group / "cpu.max"))
    if cores is None:
        return None
    return Quota(cores, parse_amount_of("usage_usec", _text(group / "cpu.stat")) / US_PER_S)


def _cpu_v1(chains: _Chains) -> _QuotaOf:
    """In version 1 another controller counts, which may be mounted elsewhere."""
    limiting, using = chains.get("cpu", ()), chains.get("cpuacct", ())
    counting = dict(zip(limiting, using, strict=True)) if len(limiting) == len(using) else {}

    def cpu_v1(group: Path) -> Quota | None:
        quota_us = _limit(group / "cpu.cfs_quota_us")
        if quota_us is None or group not in counting:
            return None
        cores = quota_us / _amount(group / "cpu.cfs_period_us")
        return Quota(cores, _amount(counting[group] / "cpuacct.usage") / NS_PER_S)

    return cpu_v1


def _cpus(chains: _Chains) -> frozenset[int] | None:
    """The CPUs that the innermost group may use, which holds those around it as well."""
    for controller, name in (("", "cpuset.cpus.effective"), ("cpuset", "cpuset.effective_cpus")):
        for group in chains.get(controller, ()):
            with contextlib.suppress(OSError, ValueError):
                return parse_cpu_list(_text(group / name)) or None
    return None


def _binding(chains: _Chains, v2: _QuotaOf, controller: str, v1: _QuotaOf) -> _Bound | None:
    """Of all groups around the process the one whose limit is the least."""
    bounds = [_Bound(v2, group) for group in chains.get("", ())]
    bounds += [_Bound(v1, group) for group in chains.get(controller, ())]
    return _least(bounds)


def _least(bounds: Sequence[_Bound]) -> _Bound | None:
    quotas = [_now(bound) for bound in bounds]
    place = tightest([None if quota is None else quota.limit for quota in quotas])
    return None if place is None else bounds[place]


def _now(bound: _Bound | None) -> Quota | None:
    if bound is None:
        return None
    try:
        return bound.quota_of(bound.group)
    except (OSError, ValueError, ZeroDivisionError):  # the group is gone, or has no such file
        return None


def _memory_used(group: Path, name: str, prefix: str) -> int:
    """Without the caches of files that weren't used for long: they can be given back at once."""
    cached = parse_amount_of(f"{prefix}inactive_file", _text(group / "memory.stat"))
    return max(0, _amount(group / name) - cached)


def _limit(file: Path) -> int | None:
    """None also where there is no such file, as in version 2's outermost group."""
    try:
        return parse_limit(_text(file))
    except FileNotFoundError:
        return None


def _amount(file: Path) -> int:
    return int(_text(file))


def _text(file: Path) -> str:
    return file.read_text("utf-8", "surrogateescape")  # the name of a group may be any bytes
