"""How much of each stretch of a thread's time was spent on a CPU?

The profiler says which stack a thread showed; the kernel says how much CPU time the thread used
between two moments. Where a moment's window holds several stacks, its CPU time goes first to those
that are not known to wait, each getting the same share of its time, and what is left to the
others. So a ``sleep`` and a loop that look alike to the profiler come out as what they were.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from perfkit.model.stacks import Segment, Stack, ThreadCpu

Waits = Callable[[Stack], bool]


def cpu_of_segments(
    segments: Sequence[Segment], cpu: ThreadCpu | None, waits: Waits
) -> tuple[int, ...]:
    """Nanoseconds on a CPU for each segment; the rest of its time the thread waited.

    Never less than 0 nor more than the segment's length. Time outside the kernel's windows is
    judged by ``waits`` alone: all of it CPU, or none.
    """
    waiting = [waits(segment.stack) for segment in segments]
    used = [0] * len(segments)
    measured = [0] * len(segments)
    for window in _windows(cpu, segments):
        for part, share in zip(window.parts, _divide(window, waiting), strict=True):
            used[part.segment] += share
            measured[part.segment] += part.length_ns
    for number, segment in enumerate(segments):
        if not waiting[number]:
            used[number] += segment.end_ns - segment.start_ns - measured[number]
    return tuple(used)


def until_ended(segments: Sequence[Segment], cpu: ThreadCpu | None) -> tuple[Segment, ...]:
    """The segments as far as the thread lived.

    py-spy never hears of a thread's end: its last stack stays open until the recording ends.
    """
    if cpu is None or cpu.ended_ns is None:
        return tuple(segments)
    end_ns = cpu.ended_ns
    return tuple(
        segment if segment.end_ns <= end_ns else Segment(segment.start_ns, end_ns, segment.stack)
        for segment in segments
        if segment.start_ns < end_ns
    )


@dataclass(frozen=True, slots=True)
class _Part:
    segment: int
    length_ns: int


@dataclass(frozen=True, slots=True)
class _Window:
    cpu_ns: int
    parts: tuple[_Part, ...]


def _windows(cpu: ThreadCpu | None, segments: Sequence[Segment]) -> Iterable[_Window]:
    """The time between each two of the kernel's moments, with the segments' parts in it."""
    samples = cpu.samples if cpu else ()
    first = 0
    for (start_ns, used_before), (end_ns, used_after) in pairwise(samples):
        while first < len(segments) and segments[first].end_ns <= start_ns:
            first += 1
        parts = tuple(_parts(segments, first, start_ns, end_ns))
        if parts:
            yield _Window(max(used_after - used_before, 0), parts)


def _parts(segments: Sequence[Segment], first: int, start_ns: int, end_ns: int) -> Iterable[_Part]:
    for number in range(first, len(segments)):
        segment = segments[number]
        if segment.start_ns >= end_ns:
            return
        length = min(segment.end_ns, end_ns) - max(segment.start_ns, start_ns)
        if length > 0:
            yield _Part(number, length)


def _divide(window: _Window, waiting: Sequence[bool]) -> list[int]:
    """Each part's CPU time; together the window's, as far as it has room."""
    busy_ns = sum(part.length_ns for part in window.parts if not waiting[part.segment])
    idle_ns = sum(part.length_ns for part in window.parts if waiting[part.segment])
    for_busy = min(window.cpu_ns, busy_ns)
    for_idle = min(window.cpu_ns - for_busy, idle_ns)
    return [
        part.length_ns * for_idle // idle_ns
        if waiting[part.segment]
        else part.length_ns * for_busy // busy_ns
        for part in window.parts
    ]
