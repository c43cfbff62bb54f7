"""Which processes belong to a bot that perfkit started, wherever they have gone?

Three ways lead to them, because each of them fails for some: the process group (a daemon leaves
it), the parents (an orphan has lost them), and the environment that perfkit gave to the first and
that all others inherited (unless they cleared it).
"""

import os
from collections.abc import Iterable
from pathlib import Path

import psutil


def members(leader: int, notes: Path) -> set[psutil.Process]:
    """The living processes of the bot that ``leader`` began; zombies don't count as living."""
    mark = str(notes.absolute())
    found: set[psutil.Process] = set()
    for pid in psutil.pids():
        process = _process(pid)
        if process and (_group(pid) == leader or _carries(process, mark)):
            found.add(process)
    for process in tuple(found):
        found.update(_children(process))
    return set(living(found))


def living(processes: Iterable[psutil.Process]) -> tuple[psutil.Process, ...]:
    """Those that still run. A process id that was given to another process doesn't count."""
    return tuple(process for process in processes if _runs(process))


def signal_all(processes: Iterable[psutil.Process], signal_number: int) -> None:
    """Send each the signal; the ones that end meanwhile, or that aren't ours to end, are left."""
    for process in processes:
        try:
            process.send_signal(signal_number)
        except psutil.Error:
            continue


def _process(pid: int) -> psutil.Process | None:
    try:
        return psutil.Process(pid)
    except psutil.Error:
        return None


def _group(pid: int) -> int | None:
    try:
        return os.getpgid(pid)
    except OSError:
        return None


def _carries(process: psutil.Process, mark: str) -> bool:
    try:
        return process.environ().get("PERFKIT_NOTES") == mark
    except (psutil.Error, OSError):
        return False  # another user's, or the kernel's


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.Error:
        return []


def _runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False
