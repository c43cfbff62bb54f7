"""Which processes of a tree are Python's, and how many threads have they?"""

import time
from pathlib import Path

import psutil

SETTLED_S = 0.5
"""A child younger than this may be between fork and exec, or gone at once: not worth a profiler."""


def python_children(pid: int) -> tuple[int, ...]:
    """Descendants that run Python and have settled; empty if the process is gone."""
    try:
        children = psutil.Process(pid).children(recursive=True)
    except psutil.Error:
        return ()
    return tuple(child.pid for child in children if _settled(child) and runs_python(child.pid))


def no_children(_: int) -> tuple[int, ...]:
    """For those who look at one process alone."""
    return ()


def runs_python(pid: int) -> bool:
    """Whether its program is called python, or it has loaded libpython (as uWSGI does)."""
    try:
        process = psutil.Process(pid)
        if Path(process.exe()).name.startswith(("python", "pypy")):
            return True
        return any("libpython" in mapping.path for mapping in process.memory_maps())
    except (psutil.Error, OSError, AttributeError):
        # gone, not ours to read, or (macOS) no memory maps at all
        return False


def alive(pid: int) -> bool:
    """Whether the process exists and has not ended."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False


def most_threads(pid: int) -> int:
    """Threads of the process of its tree that has most; at least 1."""
    counts = [1]
    for each in (pid, *python_children(pid)):
        try:
            counts.append(psutil.Process(each).num_threads())
        except psutil.Error:
            continue
    return max(counts)


def resume_if_stopped(pid: int) -> None:
    """Let a process go on that a killed profiler left stopped."""
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_STOPPED:
            process.resume()
    except psutil.Error:
        return


def _settled(process: psutil.Process) -> bool:
    try:
        return time.time() - process.create_time() >= SETTLED_S
    except psutil.Error:
        return False
