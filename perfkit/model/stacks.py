"""What a sampling profiler saw: stacks, and from when to when each was unchanged."""

from dataclasses import dataclass

from msgspec import Struct


class Frame(Struct, frozen=True, gc=False):
    """One call on a stack."""

    function: str
    file: str
    """As the interpreter knows it; empty where there is none."""
    line: int
    """The line being executed; 0 if unknown."""


Stack = tuple[Frame, ...]
"""Outermost call first."""


class Segment(Struct, frozen=True):
    """A stretch of time in which samples of a thread showed one unchanged stack."""

    start_ns: int
    end_ns: int
    stack: Stack


@dataclass(frozen=True, slots=True)
class ThreadRecording:
    """One thread's segments in order of time, without overlap."""

    pid: int
    thread_id: int
    """The operating system's id of the thread where known (on Linux equal to ``pid`` for the main
    thread), else the profiler's."""
    name: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Unseen:
    """A stretch in which the profiler of this process got no CPU itself, so could not look."""

    pid: int
    start_ns: int
    end_ns: int
    stood: bool = False
    """Not for want of a CPU of its own: the whole machine stood, or so it looked from beside."""


@dataclass(frozen=True, slots=True)
class Recording:
    """One time-stamped recording of a process tree, on the run's clock."""

    threads: tuple[ThreadRecording, ...]
    rate_hz: int
    unseen: tuple[Unseen, ...] = ()
    gil_only: bool = False
    """Only what held the GIL was seen: for how long is right, when it was is not known."""


@dataclass(frozen=True, slots=True)
class TraceNote:
    """Where one process's recording is, and what its time 0 means."""

    pid: int
    file: str
    """The artifact's name in the run folder."""
    zero_ns: int
    """The trace's time 0 on the run's clock, corrected so that changes lie where they were."""
    rate_hz: int
    profiler_pid: int = 0
    """The process that recorded it; 0: not noted."""


@dataclass(frozen=True, slots=True)
class ThreadCpu:
    """How much CPU time one thread had used at each of several moments."""

    pid: int
    thread_id: int
    """As in ``ThreadRecording``."""
    samples: tuple[tuple[int, int], ...]
    """(``at_ns`` on the run's clock, ``run_ns`` used since the thread was born), in order."""
    ended_ns: int | None = None
    """When it was first missed; None while it lived."""
    starved: tuple[tuple[int, int], ...] = ()
    """(``start_ns``, ``end_ns``) when it was ready to run but others had the CPU, in order. The
    kernel tells it afterwards: a stretch may be up to a reading's interval too late."""


@dataclass(frozen=True, slots=True)
class WeightedStack:
    """A stack and how long it was seen, split by what the thread was doing."""

    thread: str
    stack: Stack
    cpu_s: float
    waiting_s: float
    """Not on a CPU while there was work: a sleep, a lock, a query, another thread's turn."""
    idle_s: float = 0.0
    """Not on a CPU because there was nothing to do: an event loop or worker waiting for work."""


@dataclass(frozen=True, slots=True)
class HotFunction:
    """One function's cost, over all stacks it is on. Recursion counts once a stack."""

    function: str
    file: str
    line: int
    """Where in the file it was seen most."""
    owner: str
    """``own``, ``framework``, ``library``, ``stdlib``: whose code it is."""
    self_cpu_s: float
    self_waiting_s: float
    total_cpu_s: float
    total_waiting_s: float
    self_cpu_share: float = 0.0
    """Of all threads' time on the CPU, 0 to 1."""
    total_cpu_share: float = 0.0
    """Likewise."""
    self_waiting_share: float = 0.0
    """Of all threads' time waiting, 0 to 1."""
    total_waiting_share: float = 0.0
    """Likewise."""
