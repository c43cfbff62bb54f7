"""How much of each stretch of a thread's time was spent on a CPU?

The kernel says exactly how much CPU time a thread used; the profiler says which stacks it showed,
as samples do: in the long run right, but blind to what begins and ends between two samples. So what
the kernel counted in a moment may not be divided among the stacks seen in that moment: a loop that
works and waits by turns of 5 ms looks, in each 20 ms, half busy whatever it showed. The whole time
on the CPU is divided instead, once for the whole recording, by what each innermost line is believed
to do: a call known to wait uses none, any other is busy, unless long stretches of it and nothing
else, in which the kernel's count is its own, say otherwise (a ``sleep`` that looks like a loop).

On a machine with too much to do, a line that works also waits for a CPU. The kernel counts that
too, and a long stretch of waiting for a CPU is no evidence of a line that waits by itself.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from perfkit.analysis.starvation import OwnClock
from perfkit.model.stacks import Frame, Segment, Stack, ThreadCpu

Waits = Callable[[Stack], bool]

TICK_NS = 4_000_000
"""So late, at 250 Hz, the kernel may count what a running thread has used."""
_DOUBTED, _TRUSTED = 0.1, 0.25
"""Shares of a line's time that must be long stretches for them to say anything, and for them to say
all. Two lines that take turns of 5 ms show long stretches in 6 % of their time by chance."""
_LIKELY = 0.5
"""A line that uses the CPU for more of its time is one that works."""


def cpu_of_segments(
    segments: Sequence[Segment], cpu: ThreadCpu | None, waits: Waits, *, blur_ns: int = 0
) -> tuple[int, ...]:
    """Nanoseconds on a CPU for each segment; the rest of its time the thread waited.

    Never less than 0 nor more than the segment's length, and together what the kernel counted. Time
    outside the kernel's windows is judged by ``waits`` alone: all of it CPU, or none. ``blur_ns``
    is how far a change of stack may lie from where the recording has it.
    """
    windows = _windows(cpu, segments)
    numbers, lines = _lines(segments, waits)
    measured = [0] * len(segments)
    for window in windows:
        for part in window.parts:
            measured[part.segment] += part.length_ns
    for number, line in enumerate(numbers):
        lines[line].seen_ns += measured[number]
    _add_long_stretches(windows, segments, numbers, lines, blur_ns)
    cpu_ns = sum(window.cpu_ns for window in windows)
    shares = _shares(lines, cpu_ns)
    return tuple(
        min(round(shares[line] * inside_ns), inside_ns)
        + (0 if lines[line].waits else segment.end_ns - segment.start_ns - inside_ns)
        for segment, line, inside_ns in zip(segments, numbers, measured, strict=True)
    )


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
    start_ns: int
    end_ns: int
    cpu_ns: int
    ready_ns: int
    """Waiting for a CPU."""
    parts: tuple[_Part, ...]
    """The segments' stretches in it."""


@dataclass(slots=True)
class _Line:
    """What is known of one innermost line."""

    waits: bool
    """It is a call known to wait."""
    seen_ns: int = 0
    """Within the kernel's windows."""
    long_ns: int = 0
    """Windows in which the thread can have shown nothing else."""
    long_wanted_ns: int = 0
    """What the kernel counted in those, on a CPU or ready for one."""

    def believed(self) -> float:
        """The share of its time in which it wants a CPU, as far as the line alone tells."""
        if not self.long_ns:
            return 1.0
        trust = (self.long_ns / self.seen_ns - _DOUBTED) / (_TRUSTED - _DOUBTED)
        trust = min(max(trust, 0.0), 1.0)
        return 1.0 - trust + trust * self.long_wanted_ns / self.long_ns


def _windows(cpu: ThreadCpu | None, segments: Sequence[Segment]) -> list[_Window]:
    """The time between each two of the kernel's moments, latest first.

    The kernel counts a running thread's time a tick (4 ms) late, so what a window can't hold was
    used in the one before; but not where the profiler saw only some of the window.
    """
    windows = []
    late_ns = 0
    for found in reversed(list(_windows_as_counted(cpu, segments) if cpu else ())):
        seen_ns = sum(part.length_ns for part in found.parts)
        wanted_ns = found.cpu_ns + late_ns
        late_ns = max(wanted_ns - seen_ns, 0) if seen_ns == found.end_ns - found.start_ns else 0
        if seen_ns:
            cpu_ns = min(wanted_ns, seen_ns)
            ready_ns = min(found.ready_ns, seen_ns - cpu_ns)
            windows.append(replace(found, cpu_ns=cpu_ns, ready_ns=ready_ns))
    return windows


def _windows_as_counted(cpu: ThreadCpu, segments: Sequence[Segment]) -> Iterator[_Window]:
    first = 0
    starved = OwnClock(cpu.starved)
    for (start_ns, used_before), (end_ns, used_after) in pairwise(cpu.samples):
        while first < len(segments) and segments[first].end_ns <= start_ns:
            first += 1
        length_ns = end_ns - start_ns
        yield _Window(
            start_ns,
            end_ns,
            max(used_after - used_before, 0),
            length_ns - (starved.at(end_ns) - starved.at(start_ns)),
            tuple(_parts(segments, first, start_ns, end_ns)),
        )


def _parts(segments: Sequence[Segment], first: int, start_ns: int, end_ns: int) -> Iterator[_Part]:
    for number in range(first, len(segments)):
        segment = segments[number]
        if segment.start_ns >= end_ns:
            return
        yield _Part(number, min(segment.end_ns, end_ns) - max(segment.start_ns, start_ns))


def _lines(segments: Sequence[Segment], waits: Waits) -> tuple[list[int], list[_Line]]:
    """For each segment the number of its innermost line, and the lines."""
    known: dict[tuple[Frame | None, bool], int] = {}
    numbers: list[int] = []
    lines: list[_Line] = []
    for segment in segments:
        waiting = waits(segment.stack)
        number = known.setdefault(
            (segment.stack[-1] if segment.stack else None, waiting), len(lines)
        )
        if number == len(lines):
            lines.append(_Line(waiting))
        numbers.append(number)
    return numbers, lines


def _add_long_stretches(
    windows: Sequence[_Window],
    segments: Sequence[Segment],
    numbers: Sequence[int],
    lines: Sequence[_Line],
    blur_ns: int,
) -> None:
    """Give each line the windows that lie in a stretch of it, ``blur_ns`` from both ends."""
    begins, ends = _stretches(segments, numbers)
    for window in windows:
        first, last = window.parts[0].segment, window.parts[-1].segment
        alone = begins[first] == begins[last]
        if (
            alone
            and begins[first] + blur_ns <= window.start_ns
            and (window.end_ns <= ends[first] - blur_ns)
        ):
            line = lines[numbers[first]]
            line.long_ns += window.end_ns - window.start_ns
            line.long_wanted_ns += window.cpu_ns + window.ready_ns


def _stretches(segments: Sequence[Segment], numbers: Sequence[int]) -> tuple[list[int], list[int]]:
    """For each segment, from when to when the thread showed its innermost line without a break."""
    begins = [segment.start_ns for segment in segments]
    ends = [segment.end_ns for segment in segments]
    for number in range(1, len(segments)):
        if numbers[number] == numbers[number - 1] and begins[number] == ends[number - 1]:
            begins[number] = begins[number - 1]
    for number in range(len(segments) - 1, 0, -1):
        if begins[number] == begins[number - 1]:
            ends[number - 1] = ends[number]
    return begins, ends


def _shares(lines: Sequence[_Line], cpu_ns: int) -> list[float]:
    """Each line's share of time on the CPU, such that together they used ``cpu_ns``.

    Where the lines believed to work have too little time for it, they get all of theirs first; then
    the calls known to wait work a little themselves (a compiled event loop's name is all that is
    seen of it); what was seen to wait comes last.
    """
    believed = [0.0 if line.waits else line.believed() for line in lines]
    expected_ns = sum(share * line.seen_ns for share, line in zip(believed, lines, strict=True))
    if expected_ns >= cpu_ns:
        return [share * cpu_ns / (expected_ns or 1.0) for share in believed]
    left_ns = cpu_ns - expected_ns
    order = [
        1 if line.waits else 0 if share >= _LIKELY else 2
        for share, line in zip(believed, lines, strict=True)
    ]
    shares = believed
    for turn in range(3):
        room_ns = sum(
            (1.0 - shares[n]) * lines[n].seen_ns for n in range(len(lines)) if order[n] == turn
        )
        part = min(left_ns / room_ns, 1.0) if room_ns else 0.0
        left_ns -= part * room_ns
        shares = [s + part * (1.0 - s) if order[n] == turn else s for n, s in enumerate(shares)]
    return shares
