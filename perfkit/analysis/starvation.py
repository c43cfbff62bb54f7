"""When could a thread not run, or the profiler not look, because others had the CPU?

What a thread shows then is what it showed before, so a short callback looks like a long one. Such
time is no evidence of a stall: it is taken off the clock by which rows are judged.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median

from perfkit.analysis.saturation import Stretch
from perfkit.model.stacks import Recording, ThreadCpu, TraceNote, Unseen

LATE_NS = 5_000_000
"""A reading of the kernel's counts that comes so much too late says that the machine stood."""


def unseen(note: TraceNote, cpu: Iterable[ThreadCpu]) -> Iterator[Unseen]:
    """When the profiler that made this recording got no CPU, or the whole machine stood still.

    A virtual machine that its host lets wait notices nothing: no thread in it waited for a CPU. But
    perfkit, which reads the kernel's counts at even intervals, comes late.
    """
    for times in cpu:
        if times.pid == note.profiler_pid:
            for start_ns, end_ns in times.starved:
                yield Unseen(note.pid, start_ns, end_ns)
        elif times.pid == times.thread_id == note.pid:
            for start_ns, end_ns in _late(times.samples):
                yield Unseen(note.pid, start_ns, end_ns, stood=True)


def _late(samples: Sequence[tuple[int, int]]) -> Iterator[Stretch]:
    """From when each reading was due to when it came, of those that came late."""
    moments = [at_ns for at_ns, _ in samples]
    gaps = [after - before for before, after in pairwise(moments)]
    usual_ns = round(median(gaps)) if gaps else 0
    for before, gap_ns in zip(moments, gaps, strict=False):
        if gap_ns > usual_ns + LATE_NS:
            yield before + usual_ns, before + gap_ns


def blind(recording: Recording, pid: int, cpu: ThreadCpu | None) -> tuple[Stretch, ...]:
    """When nothing could be learned of this thread, in order and without overlap."""
    unseen = ((each.start_ns, each.end_ns) for each in recording.unseen if each.pid == pid)
    return _joined((*unseen, *(() if cpu is None else cpu.starved)))


def _joined(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """The same time in order and without overlap."""
    joined: list[Stretch] = []
    for start_ns, end_ns in sorted(stretches):
        if joined and start_ns <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end_ns)
        else:
            joined.append((start_ns, end_ns))
    return tuple(joined)


def starved_share(recording: Recording) -> float:
    """Of the time that was recorded, the share (0 to 1) in which the profiler got no CPU.

    It gets one when the processes it looks at let go of theirs, so what works is seen too rarely.
    """
    spans: dict[int, list[int]] = {}
    for thread in recording.threads:
        if thread.segments:
            span = spans.setdefault(thread.pid, [thread.segments[0].start_ns, 0])
            span[0] = min(span[0], thread.segments[0].start_ns)
            span[1] = max(span[1], thread.segments[-1].end_ns)
    recorded_ns = sum(end_ns - start_ns for start_ns, end_ns in spans.values())
    starved = (each for each in recording.unseen if not each.stood)
    starved_ns = sum(each.end_ns - each.start_ns for each in starved)
    return min(starved_ns / recorded_ns, 1.0) if recorded_ns else 0.0


class OwnClock:
    """A clock that stands still in these stretches, which are in order and don't overlap."""

    __slots__ = ("_lost", "_starts", "_stretches")

    def __init__(self, stretches: Sequence[Stretch]) -> None:
        self._stretches = stretches
        self._starts = [start_ns for start_ns, _ in stretches]
        self._lost = [0]
        """Before each stretch, how much time was lost."""
        for start_ns, end_ns in stretches:
            self._lost.append(self._lost[-1] + end_ns - start_ns)

    def at(self, ns: int) -> int:
        """What this clock shows then."""
        place = bisect_right(self._starts, ns)
        if place == 0:
            return ns
        start_ns, end_ns = self._stretches[place - 1]
        return ns - self._lost[place - 1] - min(ns, end_ns) + start_ns
