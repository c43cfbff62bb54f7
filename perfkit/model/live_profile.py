"""What a process did in the last seconds: what the live view of a profile shows."""

from dataclasses import dataclass

from perfkit.model.stalls import StallGroup


@dataclass(frozen=True, slots=True)
class LiveFunction:
    """One function. Shares are of one core's time, so those of several threads may exceed 1."""

    function: str
    file: str
    line: int
    owner: str
    """As in ``HotFunction``."""
    self_cpu: float
    total_cpu: float
    self_waiting: float


@dataclass(frozen=True, slots=True)
class LiveProfile:
    """The last seconds of one process tree."""

    seconds: float
    """How much time it is about."""
    threads: int
    cpu: float
    """Of one core's time."""
    waiting: float
    idle: float
    functions: tuple[LiveFunction, ...]
    """By time on the CPU, then waiting, most first."""
    stalls: tuple[StallGroup, ...] = ()
    """Callbacks that held an event loop, or tasks that held a worker; by total time."""
