"""What does Linux say of a process? The files of ``/proc/PID`` → numbers (``man 5 proc``).

Raises ValueError for what is not such a file. The process chooses its own name, and anything may
stand in it: it is read from the brackets around it, the outermost.
"""

from dataclasses import dataclass

_SWITCHES = b"voluntary_ctxt_switches:"


@dataclass(frozen=True, slots=True)
class Stat:
    """``/proc/PID/stat``; times in clock ticks (``SC_CLK_TCK``)."""

    name: str
    state: str
    """``R``, ``S``, ``D``, …; ``Z`` and ``X``: it has ended."""
    parent_pid: int
    major_faults: int
    reaped_major_faults: int
    cpu_ticks: int
    """User and system, of all its threads, ended ones too."""
    reaped_cpu_ticks: int
    """Of the children that ended and that it waited for."""
    threads: int
    born_ticks: int
    """When it began, since the machine did."""

    @property
    def ended(self) -> bool:
        """Whether it runs no more, and only waits for its parent to notice."""
        return self.state in {"Z", "X"}


def parse_stat(data: bytes) -> Stat:
    """One process's ``stat``."""
    opening, closing = data.find(b"("), data.rfind(b")")
    fields = data[closing + 1 :].split()
    if opening < 0 or closing < 0 or len(fields) < 20:
        raise ValueError("not a /proc/PID/stat")
    return Stat(
        name=data[opening + 1 : closing].decode("utf-8", "replace"),
        state=fields[0].decode("ascii", "replace"),
        parent_pid=int(fields[1]),
        major_faults=int(fields[9]),
        reaped_major_faults=int(fields[10]),
        cpu_ticks=int(fields[11]) + int(fields[12]),
        reaped_cpu_ticks=int(fields[13]) + int(fields[14]),
        threads=int(fields[17]),
        born_ticks=int(fields[19]),
    )


def parse_resident_pages(statm: bytes) -> int:
    """Resident memory in pages. (``stat`` tells it too, but on machines with many cores some
    kernels leave it there megabytes behind the truth.)"""
    fields = statm.split(None, 2)
    if len(fields) < 3:
        raise ValueError("not a /proc/PID/statm")
    return int(fields[1])


def parse_io(data: bytes) -> tuple[int, int]:
    """Bytes read from and written to storage, with those of children that were waited for."""
    amounts = dict(line.split(b": ", 1) for line in data.splitlines() if b": " in line)
    try:
        return int(amounts[b"read_bytes"]), int(amounts[b"write_bytes"])
    except KeyError:
        raise ValueError("not a /proc/PID/io") from None


def parse_switches(status: bytes) -> int:
    """Context switches, voluntary and not, of the one thread whose ``status`` it is."""
    # nothing that the process chooses stands behind the last lines, so they are sought from there
    of_its_own_will = status.rfind(b"\n" + _SWITCHES)
    not_so = status.rfind(b"\nnon" + _SWITCHES)
    if of_its_own_will < 0 or not_so < 0:
        raise ValueError("not a /proc/PID/status")
    return int(status[of_its_own_will + 1 + len(_SWITCHES) : not_so]) + int(
        status[not_so + 4 + len(_SWITCHES) :].split(None, 1)[0]
    )


def parse_pids(children: bytes) -> tuple[int, ...]:
    """The process ids in ``/proc/PID/task/TID/children``."""
    return tuple(map(int, children.split()))


def parse_boot_s(stat: bytes) -> int:
    """When the machine began, by the calendar, in seconds since 1970: from ``/proc/stat``."""
    for line in stat.splitlines():
        if line.startswith(b"btime "):
            return int(line[6:])
    raise ValueError("not a /proc/stat")


def parse_arguments(cmdline: bytes) -> tuple[str, ...]:
    """A process's arguments; none for one of the kernel's, or one that is just being born.

    One that shows a title of its own instead shows it as one argument.
    """
    text = cmdline.rstrip(b"\0").decode("utf-8", "surrogateescape")
    return tuple(text.split("\0")) if text else ()
