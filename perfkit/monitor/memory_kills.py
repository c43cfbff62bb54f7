"""Has the kernel killed for want of memory while the bot was watched? Its own counters tell.

Of the bot's cgroup and those around it (``memory.events``, which counts what is below as well; in
version 1 ``memory.oom_control``), where there is none of the whole machine (``/proc/vmstat``).
"""

from pathlib import Path

_ROOT = Path("/")
_NAME = "oom_kill"


class MemoryKills:
    """Counts from when it is made. The bot's cgroup may be gone with it: then the one around it."""

    def __init__(self, pid: int, root: Path = _ROOT) -> None:
        files = [*_counters(pid, root), root / "proc/vmstat"]
        counts = {file: _read(file) for file in files}
        self._before = {file: count for file, count in counts.items() if count is not None}

    def since(self) -> int | None:
        """So many processes were killed; None: nobody counts them."""
        for file, before in self._before.items():
            now = _read(file)
            if now is not None:
                return max(now - before, 0)
        return None


def _counters(pid: int, root: Path) -> list[Path]:
    """From the innermost cgroup outwards."""
    try:
        lines = (root / f"proc/{pid}/cgroup").read_text("utf-8", "replace").splitlines()
    except OSError:
        return []
    found: list[Path] = []
    for line in lines:
        _, controllers, path = (*line.split(":", 2), "", "")[:3]
        if controllers == "":
            found += _outwards(root / "sys/fs/cgroup", path, "memory.events")
        elif "memory" in controllers.split(","):
            found += _outwards(root / "sys/fs/cgroup/memory", path, "memory.oom_control")
    return found


def _outwards(top: Path, path: str, file: str) -> list[Path]:
    parts = [part for part in path.split("/") if part not in {"", ".."}]
    return [top.joinpath(*parts[:depth], file) for depth in range(len(parts), -1, -1)]


def _read(file: Path) -> int | None:
    try:
        text = file.read_text("ascii", "replace")
    except OSError:
        return None
    for line in text.splitlines():
        name, _, count = line.partition(" ")
        if name == _NAME and count.strip().isdecimal():
            return int(count)
    return None
