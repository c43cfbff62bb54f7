"""What do a cgroup's files say? Lines of version 1 and 2 → paths, limits and amounts.

Source: the kernel's admin-guide/cgroup-v2.rst and cgroup-v1/. Raises ValueError for what is no such
file.
"""

import re
from dataclasses import dataclass

NO_LIMIT = 1 << 62
"""From here on a limit of version 1 means none: it shows the greatest number of whole pages."""
_DELETED = " (deleted)"
_ESCAPED = re.compile(r"\\([0-7]{3})")


@dataclass(frozen=True, slots=True)
class CgroupMount:
    """Where a tree of groups can be looked into."""

    controllers: frozenset[str]
    """``memory``, ``cpu``, …; empty: version 2, which has all in one tree."""
    root: str
    """The group that is shown at the mount point."""
    point: str


def parse_mounts(mountinfo: str) -> tuple[CgroupMount, ...]:
    """The mounts of cgroups in ``/proc/PID/mountinfo``."""
    mounts = []
    for line in mountinfo.splitlines():
        mount, _, described = line.partition(" - ")
        fields, about = mount.split(" "), described.split(" ")
        if about[0] in {"cgroup", "cgroup2"} and len(fields) > 4 and len(about) > 2:
            names = about[2].split(",") if about[0] == "cgroup" else ()
            mounts.append(
                CgroupMount(frozenset(names), _unescaped(fields[3]), _unescaped(fields[4]))
            )
    return tuple(mounts)


def parse_groups(text: str) -> dict[str, str]:
    """A process's groups from ``/proc/PID/cgroup`` by controller; that of version 2 by ``""``."""
    groups = {}
    for line in text.splitlines():
        number, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        if not (number.isdigit() and path.startswith("/")):
            raise ValueError("not a /proc/PID/cgroup")
        for controller in controllers.split(","):
            groups[controller] = path.removesuffix(_DELETED)
    return groups


def folders(mount: CgroupMount, group: str) -> tuple[str, ...]:
    """The folders of a group and of those around it, up to the mount point, innermost first.

    Of a group that this mount does not show (it is outside of a container's own part of the tree)
    only the mount point, which is around it or beside it.
    """
    inside = _below(mount.root, group)
    found = [mount.point]
    for name in inside.split("/"):
        if name == "..":
            return (mount.point,)
        if name:
            found.append(f"{found[-1].rstrip('/')}/{name}")
    return tuple(reversed(found))


def parse_limit(text: str) -> int | None:
    """A limit in bytes or microseconds; None: there is none."""
    word = text.strip()
    if word == "max":
        return None
    amount = int(word)
    return None if amount < 0 or amount >= NO_LIMIT else amount


def parse_cpu_max(text: str) -> float | None:
    """Version 2's ``cpu.max`` in cores; None: no limit."""
    quota, period = text.split()
    limit = parse_limit(quota)
    return None if limit is None else limit / int(period)


def parse_cpu_list(text: str) -> frozenset[int]:
    """The numbers of the CPUs of a list such as ``0-3,8``."""
    found: set[int] = set()
    for part in text.strip().split(","):
        first, _, last = part.partition("-")
        if first:
            found.update(range(int(first), int(last or first) + 1))
    return frozenset(found)


def parse_amount_of(name: str, text: str) -> int:
    """One amount of a file such as ``memory.stat`` or ``cpu.stat``, which has a name a line."""
    found = re.search(rf"^{re.escape(name)} (\d+)$", text, re.MULTILINE)
    if found is None:
        raise ValueError(f"no {name} in it")
    return int(found[1])


def _below(root: str, group: str) -> str:
    if root == "/":
        return group
    return group[len(root) :] if f"{group}/".startswith(f"{root}/") else ""


def _unescaped(path: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 8)), path)
