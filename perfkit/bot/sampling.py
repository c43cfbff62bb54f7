"""What do the bot's processes use, moment by moment, seen from outside?"""

import psutil

from perfkit.bot.reaped_account import ReapedAccount, Used
from perfkit.bot.tree import ProcessTree
from perfkit.clock import Clock
from perfkit.model.samples import ProcessSample, ProcessSeen


class TreeSampler:
    """Samples the process ``pid`` and its descendants; any of them may come and go meanwhile."""

    def __init__(self, pid: int, clock: Clock) -> None:
        self._clock = clock
        self._tree = ProcessTree(pid, clock.now_ns)
        self._account = ReapedAccount()

    def sample(self) -> tuple[ProcessSample, ...]:
        """One sample of each process that lives now; empty when the bot is gone."""
        samples = []
        for process in self._tree:
            try:
                with process.oneshot():
                    samples.append(self._sample(process))
            except psutil.NoSuchProcess:
                self._account.ended(process.pid)
                self._tree.drop(process)
            except psutil.AccessDenied:
                continue  # a child that changed its user: the others still tell
        return tuple(samples)

    def new_processes(self) -> tuple[ProcessSeen, ...]:
        """The processes seen for the first time since this was last asked."""
        return self._tree.take_new()

    def _sample(self, process: psutil.Process) -> ProcessSample:
        """Raises psutil.NoSuchProcess for one that ended, waited for or not."""
        if not process.is_running() or process.status() == psutil.STATUS_ZOMBIE:
            raise psutil.NoSuchProcess(process.pid)
        at_ns = self._clock.now_ns()
        memory = process.memory_info()
        return ProcessSample(
            at_ns=at_ns,
            pid=process.pid,
            cpu_s=self._account.count(process.pid, process.ppid(), _cpu_times(process)),
            rss_bytes=memory.rss,
            threads=process.num_threads(),
            open_files=_open_files(process),
            own_bytes=own_bytes(memory.rss, getattr(memory, "shared", None)),
        )


def own_bytes(rss: int, shared: int | None) -> int:
    """Resident memory without that of files and shared segments, which the kernel may drop and
    bring back at any time; -1 on systems that don't tell it apart (``shared`` is None)."""
    return -1 if shared is None else max(0, rss - shared)


def _cpu_times(process: psutil.Process) -> Used:
    times = process.cpu_times()
    return Used(own=times.user + times.system, reaped=times.children_user + times.children_system)


def _open_files(process: psutil.Process) -> int:
    try:
        return process.num_fds()
    except psutil.AccessDenied:
        return -1
