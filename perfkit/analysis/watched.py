"""Which threads run an event loop or a pool's tasks, and in the middle of what was each when?"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from perfkit.analysis.hotspots import thread_label
from perfkit.analysis.oncpu import until_ended
from perfkit.analysis.saturation import Stretch, covered_ns
from perfkit.analysis.starvation import OwnClock, blind
from perfkit.analysis.turns import Turn, turn_of
from perfkit.analysis.unbroken import Piece
from perfkit.model.stacks import Recording, Segment, Stack, ThreadCpu
from perfkit.model.stalls import Place

MOST_LOST = 0.4
"""Of a thread's time; where others had the CPU for more, nothing is said about what held it."""


@dataclass(frozen=True, slots=True)
class WatchedThread:
    """One thread of a loop or a pool, with what each of its segments was in the middle of."""

    pid: int
    label: str
    place: Place
    segments: Sequence[Segment]
    """In order of time; at least one."""
    turns: Sequence[Turn]
    cpu: ThreadCpu | None
    blind: Sequence[Stretch]
    """When others had the CPU, in order."""

    @property
    def observed(self) -> Stretch:
        """From when to when it was recorded."""
        return self.segments[0].start_ns, self.segments[-1].end_ns

    @property
    def callbacks_shown(self) -> int:
        """In how many segments it was in the middle of a callback or task."""
        return sum(1 for turn in self.turns if turn.below and not turn.idle)

    @property
    def lost_share(self) -> float:
        """Of its time, 0 to 1, when others had the CPU that it or its profiler waited for."""
        start_ns, end_ns = self.observed
        return min(covered_ns(self.blind) / max(end_ns - start_ns, 1), 1.0)

    def looked_hz(self, rate_hz: int) -> float:
        """How often it was looked at, at least, in the time that others left it.

        The profiler falls behind when it or the thread it stops waits for a CPU: on a machine with
        twelve busy processes for two CPUs it took a quarter of its samples, with half of the time
        lost to others.
        """
        return rate_hz * (1 - min(self.lost_share, MOST_LOST)) ** 2

    @property
    def busy(self) -> list[Stretch]:
        """When it was not waiting for events or tasks."""
        return [
            (segment.start_ns, segment.end_ns)
            for segment, turn in zip(self.segments, self.turns, strict=True)
            if not turn.idle
        ]

    def pieces(self, aspect: Callable[[Stack], Stack]) -> list[Piece]:
        """The segments, each with a number for what it shows of a callback or task.

        Where the ``aspect`` of what is below is equal, so is the number. Their times are those of a
        clock that stands still while others had the CPU.
        """
        number_of, at = _Numbers(aspect), OwnClock(self.blind).at
        return [
            (
                at(s.start_ns),
                at(s.end_ns),
                None if turn.idle or not turn.below else number_of(turn.below),
            )
            for s, turn in zip(self.segments, self.turns, strict=True)
        ]


def watched_threads(recording: Recording, cpu: Sequence[ThreadCpu]) -> Iterator[WatchedThread]:
    """Those threads of the recording, as far as they lived."""
    known = {(times.pid, times.thread_id): times for times in cpu}
    several = len({thread.pid for thread in recording.threads}) > 1
    turns = _Turns()
    for thread in recording.threads:
        times = known.get((thread.pid, thread.thread_id))
        segments = until_ended(thread.segments, times)
        found = [turns.of(segment.stack) for segment in segments]
        places = {turn.place for turn in found}
        if Place.LOOP in places or Place.WORKER in places:
            place = Place.LOOP if Place.LOOP in places else Place.WORKER
            label = thread_label(thread, with_pid=several)
            dark = blind(recording, thread.pid, times)
            yield WatchedThread(thread.pid, label, place, segments, found, times, dark)


class _Turns:
    """What stacks mean, found once for each: hashing a deep stack again and again is slow."""

    __slots__ = ("_by_stack",)

    def __init__(self) -> None:
        self._by_stack: dict[int, Turn] = {}

    def of(self, stack: Stack) -> Turn:
        known = self._by_stack.get(id(stack))
        if known is None:
            known = self._by_stack[id(stack)] = turn_of(stack)
        return known


class _Numbers:
    """Equal things get equal numbers."""

    __slots__ = ("_aspect", "_by_aspect", "_by_stack")

    def __init__(self, aspect: Callable[[Stack], Stack]) -> None:
        self._aspect = aspect
        self._by_stack: dict[int, int] = {}
        self._by_aspect: dict[Stack, int] = {}

    def __call__(self, below: Stack) -> int:
        known = self._by_stack.get(id(below))
        if known is None:
            aspect = self._aspect(below)
            known = self._by_aspect.setdefault(aspect, len(self._by_aspect))
            self._by_stack[id(below)] = known
        return known
