"""What sampling a process from outside sees at one moment."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProcessSample:
    """One process at one moment. ``at_ns`` is CLOCK_MONOTONIC."""

    at_ns: int
    pid: int
    cpu_s: float
    """CPU time (user + system) the process has used since it was born."""
    rss_bytes: int
    threads: int
    open_files: int
    """Open file descriptors, sockets included; -1 if it can't be read."""
    own_bytes: int = -1
    """Of the resident memory what is of no file: heap and stacks; -1 where it is not told."""


@dataclass(frozen=True, slots=True)
class ProcessSeen:
    """A process of the bot's tree, noted when it was first seen."""

    pid: int
    parent_pid: int
    command: str
    """The command line, secrets masked."""
