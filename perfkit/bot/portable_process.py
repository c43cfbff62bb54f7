"""What does a system other than Linux tell of one process? What psutil knows everywhere."""

from collections.abc import Callable
from typing import TypeVar

import psutil

from perfkit.bot.process_view import ProcessFacts, SharedMemory
from perfkit.bot.reaped_account import Used
from perfkit.masking import encodable, mask_argv

_Told = TypeVar("_Told")


def open_portable(pid: int) -> "PortableProcess | None":
    """The process with this id; None: there is none, or nobody may look."""
    try:
        return PortableProcess(psutil.Process(pid))
    except psutil.Error:
        return None


class PortableProcess:
    """One process (``ProcessView``)."""

    def __init__(self, process: psutil.Process) -> None:
        self._process = process

    @property
    def pid(self) -> int:
        """Its id."""
        return self._process.pid

    @property
    def born_ms(self) -> int:
        """When it began, by the calendar."""
        return round(self._process.create_time() * 1000)

    def read(self) -> ProcessFacts | None:
        """How it is now; None: it is gone, or may not be looked into."""
        process = self._process
        try:
            with process.oneshot():
                if not process.is_running():  # its id may have been given to another
                    return None
                times = process.cpu_times()
                return ProcessFacts(
                    parent_pid=process.ppid(),
                    ended=process.status() == psutil.STATUS_ZOMBIE,
                    cpu=Used(
                        times.user + times.system, times.children_user + times.children_system
                    ),
                    rss_bytes=process.memory_info().rss,
                    threads=process.num_threads(),
                    context_switches=sum(process.num_ctx_switches()),
                    open_fds=_told(process.num_fds),
                    sockets=_told(lambda: len(process.net_connections("all"))),
                )
        except psutil.Error:
            return None

    def shared_memory(self) -> SharedMemory:
        """How much memory is its own. What it shares isn't divided anywhere but on Linux."""
        memory = _told(self._process.memory_full_info)
        return SharedMemory(getattr(memory, "pss", None), getattr(memory, "uss", None))

    def command(self) -> str:
        """Its command line, secrets masked, else its name. Empty: it is gone."""
        words = _told(self._process.cmdline) or ()
        return encodable(" ".join(mask_argv(words))) or _told(self._process.name) or ""

    def children(self) -> tuple[int, ...]:
        """The ids of those that it began and that haven't been waited for."""
        return tuple(child.pid for child in _told(self._process.children) or ())


def _told(ask: Callable[[], _Told]) -> _Told | None:
    """None where the system does not tell."""
    try:
        return ask()
    except psutil.Error:
        return None
