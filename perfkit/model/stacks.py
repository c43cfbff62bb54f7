"""What a sampling profiler saw: stacks, and from when to when each was unchanged."""

from dataclasses import dataclass

from msgspec import Struct


class Frame(Struct, frozen=True):
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
class Recording:
    """One time-stamped recording of a process tree, on the run's clock."""

    threads: tuple[ThreadRecording, ...]
    rate_hz: int


@dataclass(frozen=True, slots=True)
class WeightedStack:
    """A stack and how long it was seen, split by what the thread was doing."""

    thread: str
    stack: Stack
    cpu_s: float
    waiting_s: float


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
