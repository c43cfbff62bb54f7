"""How much of each stretch of a thread's time was spent on a CPU?

The profiler says which stack a thread showed; the kernel says how much CPU time the thread used
between two moments. Where several stacks share the window between two such moments, who used the
CPU is estimated from all windows together: a line that is seen alone with no CPU used, such as a
``sleep``, gets none in the windows it shares, and a loop that looks just like it gets all.

The estimate is an expectation-maximisation over one unknown for each innermost line, its share of
time on the CPU: divide every window's CPU time by the present shares, take the shares that come
out, repeat. No window's CPU time is ever lost or made.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from perfkit.model.stacks import Frame, Segment, Stack, ThreadCpu

Waits = Callable[[Stack], bool]

ROUNDS = 12
"""Shares of planted sleeps and loops change by less than 1 % in further rounds."""
_EXPECTED = 1.0
_EXPECTED_OF_WAITS = 0.002
"""Shares to begin with: of a call that is known to wait it takes evidence to believe more."""


def cpu_of_segments(
    segments: Sequence[Segment], cpu: ThreadCpu | None, waits: Waits
) -> tuple[int, ...]:
    """Nanoseconds on a CPU for each segment; the rest of its time the thread waited.

    Never less than 0 nor more than the segment's length. Time outside the kernel's windows is
    judged by ``waits`` alone: all of it CPU, or none.
    """
    windows = _windows(cpu, segments)
    lines, shares = _lines(segments, waits)
    for _ in range(ROUNDS):
        shares = _shares_that_come_out(windows, lines, shares)
    used = [0] * len(segments)
    measured = [0] * len(segments)
    for window in windows:
        divided = _divide(window, [shares[lines[part.segment]] for part in window.parts])
        for part, share in zip(window.parts, divided, strict=True):
            used[part.segment] += min(int(share), part.length_ns)
            measured[part.segment] += part.length_ns
    for number, segment in enumerate(segments):
        if not waits(segment.stack):
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
    length_ns: int
    parts: tuple[_Part, ...]
    """The segments' stretches in it."""


def _windows(cpu: ThreadCpu | None, segments: Sequence[Segment]) -> list[_Window]:
    """The time between each two of the kernel's moments, latest first.

    The kernel counts a running thread's time a tick (4 ms) late, so what a window can't hold was
    used in the one before; but not where the profiler saw only some of the window.
    """
    windows = []
    late_ns = 0
    for found in reversed(list(_windows_as_counted(cpu.samples if cpu else (), segments))):
        seen_ns = sum(part.length_ns for part in found.parts)
        wanted_ns = found.cpu_ns + late_ns
        late_ns = max(wanted_ns - seen_ns, 0) if seen_ns == found.length_ns else 0
        if seen_ns:
            windows.append(_Window(min(wanted_ns, seen_ns), seen_ns, found.parts))
    return windows


def _windows_as_counted(
    samples: Sequence[tuple[int, int]], segments: Sequence[Segment]
) -> Iterator[_Window]:
    first = 0
    for (start_ns, used_before), (end_ns, used_after) in pairwise(samples):
        while first < len(segments) and segments[first].end_ns <= start_ns:
            first += 1
        parts = tuple(_parts(segments, first, start_ns, end_ns))
        yield _Window(max(used_after - used_before, 0), end_ns - start_ns, parts)


def _parts(segments: Sequence[Segment], first: int, start_ns: int, end_ns: int) -> Iterator[_Part]:
    for number in range(first, len(segments)):
        segment = segments[number]
        if segment.start_ns >= end_ns:
            return
        yield _Part(number, min(segment.end_ns, end_ns) - max(segment.start_ns, start_ns))


def _lines(segments: Sequence[Segment], waits: Waits) -> tuple[list[int], list[float]]:
    """For each segment the number of its innermost line, and each line's expected share."""
    numbers: dict[tuple[Frame | None, bool], int] = {}
    lines: list[int] = []
    shares: list[float] = []
    for segment in segments:
        waiting = waits(segment.stack)
        key = (segment.stack[-1] if segment.stack else None, waiting)
        number = numbers.setdefault(key, len(numbers))
        if number == len(shares):
            shares.append(_EXPECTED_OF_WAITS if waiting else _EXPECTED)
        lines.append(number)
    return lines, shares


def _shares_that_come_out(
    windows: Sequence[_Window], lines: Sequence[int], shares: Sequence[float]
) -> list[float]:
    """Each line's share of time on the CPU, if every window is divided by the present ones."""
    used = [0.0] * len(shares)
    seen = [0] * len(shares)
    for window in windows:
        divided = _divide(window, [shares[lines[part.segment]] for part in window.parts])
        for part, cpu_ns in zip(window.parts, divided, strict=True):
            used[lines[part.segment]] += cpu_ns
            seen[lines[part.segment]] += part.length_ns
    return [
        min(cpu_ns / length, 1.0) if length else share
        for cpu_ns, length, share in zip(used, seen, shares, strict=True)
    ]


def _divide(window: _Window, shares: Sequence[float]) -> list[float]:
    """Each part's CPU time: together the window's, and none more than its length.

    In proportion to what the shares let expect. A part that would get more than its length gets
    that, and the others divide the rest.
    """
    divided = [0.0] * len(shares)
    left_ns = float(window.cpu_ns)
    open_parts = list(range(len(shares)))
    while open_parts:
        factor = left_ns / (sum(shares[n] * window.parts[n].length_ns for n in open_parts) or 1.0)
        full = [n for n in open_parts if shares[n] * factor >= 1.0]
        if not full:
            for n in open_parts:
                divided[n] = shares[n] * factor * window.parts[n].length_ns
            break
        for n in full:
            divided[n] = float(window.parts[n].length_ns)
            left_ns -= divided[n]
        open_parts = [n for n in open_parts if n not in full]
    return divided
