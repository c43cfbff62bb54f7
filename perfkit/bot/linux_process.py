"""What does Linux tell of one process? ``/proc/PID``, read directly.

psutil tells most of it as well, at three times the cost; but of context switches only those of the
main thread, no page faults, and it looks through all processes of the machine for children.
"""

import os
from pathlib import Path

import psutil

from perfkit.bot.memory import read_rollup
from perfkit.bot.process_view import ProcessFacts, SharedMemory
from perfkit.bot.reaped_account import Used
from perfkit.bot.thread_switches import ThreadSwitches
from perfkit.formats.procfs import (
    Stat,
    parse_arguments,
    parse_boot_s,
    parse_io,
    parse_pids,
    parse_resident_pages,
    parse_stat,
    parse_switches,
)
from perfkit.masking import encodable, mask_argv

MOST_BYTES = 64 * 1024
"""Of any file. A longer command line loses its last arguments."""
MOST_SHOWN = 512
"""Characters of a command line."""
SOCKETS_EVERY = 10
"""Looks. To list the descriptors is half of a look's cost. So it is done when their number has
changed, only new ones are asked what they are, and after so many looks all are asked again, as a
socket may have been closed and a file opened in its place."""
TICKS_PER_S = os.sysconf("SC_CLK_TCK")
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_GONE = (FileNotFoundError, ProcessLookupError)


class LinuxProcesses:
    """The processes in ``/proc``, or in a folder like it."""

    def __init__(self, proc: str = "/proc") -> None:
        self._proc = proc
        self._boot_ms: int | None = None
        self._tells_children: bool | None = None

    def open(self, pid: int) -> "LinuxProcess | None":
        """The process with this id; None: there is none, or nobody may look."""
        folder = f"{self._proc}/{pid}"
        try:
            born_ticks = parse_stat(_read(f"{folder}/stat")).born_ticks
        except (*_GONE, PermissionError):
            return None
        if self._boot_ms is None:  # asked once: it moves when the calendar is set
            self._boot_ms = parse_boot_s(_read_all(f"{self._proc}/stat")) * 1000
            # only kernels with CONFIG_PROC_CHILDREN do
            self._tells_children = Path(self._proc, "thread-self", "children").exists()
        born_ms = self._boot_ms + born_ticks * 1000 // TICKS_PER_S
        return LinuxProcess(pid, folder, born_ticks, born_ms, bool(self._tells_children))


class LinuxProcess:
    """One process (``ProcessView``)."""

    def __init__(
        self, pid: int, folder: str, born_ticks: int, born_ms: int, tells_children: bool
    ) -> None:
        self._pid = pid
        self._folder = folder
        self._born_ticks = born_ticks
        self._born_ms = born_ms
        self._tells_children = tells_children
        self._switches = ThreadSwitches()
        self._switched = 0
        self._looks = 0
        self._is_socket: dict[str, bool] = {}
        self._listed: tuple[int, ...] = ()
        """Its threads, from the search for children just before."""

    @property
    def pid(self) -> int:
        """Its id."""
        return self._pid

    @property
    def born_ms(self) -> int:
        """When it began, by the calendar; hundredths of a second are told."""
        return self._born_ms

    def read(self) -> ProcessFacts | None:
        """How it is now; None: it is gone."""
        try:
            stat = parse_stat(_read(f"{self._folder}/stat"))
            if stat.born_ticks != self._born_ticks:
                return None  # its id was given to another
            return self._ended(stat) if stat.ended else self._living(stat)
        except (*_GONE, PermissionError):
            return None

    def _living(self, stat: Stat) -> ProcessFacts:
        pages = parse_resident_pages(_read(f"{self._folder}/statm"))
        self._switched = self._switches.count(self._living_threads(stat), self._switches_of)
        open_fds, sockets = self._descriptors()
        read_bytes, written_bytes = self._io()
        self._looks += 1
        return ProcessFacts(
            parent_pid=stat.parent_pid,
            ended=False,
            cpu=_cpu(stat),
            rss_bytes=pages * PAGE_BYTES,
            threads=stat.threads,
            context_switches=self._switched,
            open_fds=open_fds,
            sockets=sockets,
            read_bytes=read_bytes,
            written_bytes=written_bytes,
            major_faults=_major_faults(stat),
        )

    def _ended(self, stat: Stat) -> ProcessFacts:
        read_bytes, written_bytes = self._io()
        return ProcessFacts(
            parent_pid=stat.parent_pid,
            ended=True,
            cpu=_cpu(stat),
            rss_bytes=0,
            threads=0,
            context_switches=self._switched,
            read_bytes=read_bytes,
            written_bytes=written_bytes,
            major_faults=_major_faults(stat),
        )

    def shared_memory(self) -> SharedMemory:
        """How its memory divides into its own and what it shares."""
        sums = read_rollup(Path(self._folder, "smaps_rollup"))
        if sums is None:
            return SharedMemory(None, None)
        return SharedMemory(sums["Pss"], sums["Private_Clean"] + sums["Private_Dirty"])

    def command(self) -> str:
        """Its command line, secrets masked, else its name. Empty: it is gone."""
        try:
            data = _read_all(f"{self._folder}/cmdline")
            if len(data) >= MOST_BYTES:  # half a secret would not be known for one
                data = data[: data.rfind(b"\0") + 1]
            words = mask_argv(parse_arguments(data))
            name = parse_stat(_read(f"{self._folder}/stat")).name
        except (*_GONE, PermissionError):
            return ""
        return encodable(" ".join(words) or name)[:MOST_SHOWN]

    def children(self) -> tuple[int, ...]:
        """The ids of those that it began and that haven't been waited for."""
        if not self._tells_children:
            return _children_of_all(self._pid)
        found: list[int] = []
        self._listed = self._threads()
        for thread in self._listed:
            try:
                found += parse_pids(_read_all(f"{self._folder}/task/{thread}/children"))
            except _GONE:
                continue
        return tuple(found)

    def _living_threads(self, stat: Stat) -> tuple[int, ...]:
        listed, self._listed = self._listed, ()
        if stat.threads == 1:
            return (self._pid,)
        return listed if len(listed) == stat.threads else self._threads()

    def _threads(self) -> tuple[int, ...]:
        try:
            return tuple(map(int, os.listdir(f"{self._folder}/task")))  # noqa: PTH208 - quick
        except (*_GONE, PermissionError):
            return ()

    def _switches_of(self, thread: int) -> int | None:
        try:
            return parse_switches(_read(f"{self._folder}/task/{thread}/status"))
        except _GONE:
            return None

    def _descriptors(self) -> tuple[int | None, int | None]:
        """How many are open, and how many of them are sockets."""
        folder = f"{self._folder}/fd"
        again = self._looks % SOCKETS_EVERY == 0
        try:
            # Linux tells the number there since 6.2; before, it is 0
            if again or os.stat(folder).st_size != len(self._is_socket):  # noqa: PTH116 - quick
                names = os.listdir(folder)  # noqa: PTH208 - quick
                known = {} if again else self._is_socket
                self._is_socket = {
                    name: known[name] if name in known else _is_socket(f"{folder}/{name}")
                    for name in names
                }
        except PermissionError:
            return None, None
        return len(self._is_socket), sum(self._is_socket.values())

    def _io(self) -> tuple[int, int] | tuple[None, None]:
        try:
            return parse_io(_read(f"{self._folder}/io"))
        except PermissionError:
            return None, None


def _cpu(stat: Stat) -> Used:
    return Used(stat.cpu_ticks / TICKS_PER_S, stat.reaped_cpu_ticks / TICKS_PER_S)


def _major_faults(stat: Stat) -> Used:
    return Used(stat.major_faults, stat.reaped_major_faults)


def _is_socket(path: str) -> bool:
    try:
        return os.readlink(path).startswith("socket:")  # noqa: PTH115 - quick
    except OSError:  # closed meanwhile
        return False


def _children_of_all(pid: int) -> tuple[int, ...]:
    """Looked up among all processes of the machine."""
    try:
        return tuple(child.pid for child in psutil.Process(pid).children())
    except psutil.Error:
        return ()


def _read(path: str) -> bytes:
    """A file that the kernel gives in one piece."""
    opened = os.open(path, os.O_RDONLY)
    try:
        return os.read(opened, MOST_BYTES)
    finally:
        os.close(opened)


def _read_all(path: str) -> bytes:
    """A file that may come in pieces: of a page nearly, as long as there are more."""
    opened = os.open(path, os.O_RDONLY)
    try:
        data = piece = os.read(opened, MOST_BYTES)
        while len(piece) >= PAGE_BYTES // 2 and len(data) < MOST_BYTES:
            piece = os.read(opened, MOST_BYTES - len(data))
            data += piece
        return data
    finally:
        os.close(opened)
