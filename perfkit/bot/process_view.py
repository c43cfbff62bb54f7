"""What can be asked of one process, whatever the system? The shape of its readers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from perfkit.bot.reaped_account import Used


@dataclass(frozen=True, slots=True)
class ProcessFacts:
    """One process at one moment; None: the system does not tell."""

    parent_pid: int
    ended: bool
    """It runs no more, and only waits for its parent to notice. Its counters are final."""
    cpu: Used
    """Seconds."""
    rss_bytes: int
    threads: int
    context_switches: int
    open_fds: int | None = None
    sockets: int | None = None
    read_bytes: int | None = None
    """With those of children that it waited for, as the kernel tells no other number."""
    written_bytes: int | None = None
    """So as well."""
    major_faults: Used | None = None


@dataclass(frozen=True, slots=True)
class SharedMemory:
    """What costs the process something to be read: its memory, divided fairly."""

    pss_bytes: int | None
    uss_bytes: int | None


class ProcessView(Protocol):
    """One process from the moment it was found; never another one that was given its id."""

    @property
    def pid(self) -> int:
        """Its id."""

    @property
    def born_ms(self) -> int:
        """When it began, by the calendar."""

    def read(self) -> ProcessFacts | None:
        """How it is now; None: it is gone."""

    def shared_memory(self) -> SharedMemory:
        """How its memory divides into its own and what it shares."""

    def command(self) -> str:
        """Its command line, secrets masked, else its name. Empty: it is gone."""

    def children(self) -> tuple[int, ...]:
        """The ids of those that it began and that haven't been waited for."""


OpenProcess = Callable[[int], ProcessView | None]
"""Begins to look at the process with an id; None: there is none, or nobody may look."""
