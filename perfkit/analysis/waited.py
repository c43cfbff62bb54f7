"""Who waited while the bot was held? Stalls laid beside the interactions of the same moments."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from perfkit.analysis.distribution import percentiles
from perfkit.model.histogram import Histogram
from perfkit.model.load import Second
from perfkit.model.stalls import Place, StallGroup, StallMark, StallNumbers

NOTICED_NS = 20_000_000
"""A student whose wait has less in common with a stall did not wait for it."""


class WaitTally:
    """Counts waits second by second. Memory is bounded by the stalls that are told."""

    __slots__ = ("_ends", "_groups", "_marks", "_numbers", "_times", "_waited")

    def __init__(self, numbers: StallNumbers | None) -> None:
        self._numbers = numbers
        self._marks = sorted(_of_loops(numbers), key=lambda mark: mark.start_ns)
        self._ends: list[int] = []
        """Of all stalls up to each, when the last of them ended."""
        for mark in self._marks:
            before = self._ends[-1] if self._ends else 0
            self._ends.append(max(before, _end_ns(mark)))
        self._waited = [0] * len(self._marks)
        self._times: dict[int, Histogram] = {}

    def add(self, second: Second) -> None:
        """Count this second's waits."""
        if self._marks:
            for intended_ns, ended_ns in second.waits:
                self._count(intended_ns, ended_ns)

    def _count(self, intended_ns: int, ended_ns: int) -> None:
        groups = set()
        for place in range(bisect_right(self._ends, intended_ns), len(self._marks)):
            mark = self._marks[place]
            if mark.start_ns >= ended_ns:
                break
            both_ns = min(ended_ns, _end_ns(mark)) - max(intended_ns, mark.start_ns)
            if both_ns >= NOTICED_NS:
                self._waited[place] += 1
                groups.add(mark.group)
        for group in groups:
            self._times.setdefault(group, Histogram()).record((ended_ns - intended_ns) // 1000)

    def numbers(self, begin_ns: int, *, loaded: bool) -> StallNumbers | None:
        """The stalls on an axis that begins then; with who waited, if there was a load."""
        if self._numbers is None:
            return None
        waited = {
            (mark.start_ns, mark.group): count if loaded else None
            for mark, count in zip(self._marks, self._waited, strict=True)
        }
        marks = tuple(
            replace(
                mark,
                at_s=(mark.start_ns - begin_ns) / 1e9,
                waited=waited.get((mark.start_ns, mark.group)),
            )
            for mark in self._numbers.longest
        )
        groups = tuple(
            self._group(number, group, marks) if loaded and group.place == Place.LOOP else group
            for number, group in enumerate(self._numbers.groups)
        )
        return replace(self._numbers, groups=groups, longest=marks)

    def _group(self, number: int, group: StallGroup, marks: Sequence[StallMark]) -> StallGroup:
        waited = [mark.waited or 0 for mark in marks if mark.group == number]
        times = self._times.get(number)
        return replace(
            group,
            waited=sum(waited),
            waited_most=max(waited, default=0),
            waited_p95_ms=None if times is None else percentiles(times).p95,
        )


def _of_loops(numbers: StallNumbers | None) -> list[StallMark]:
    """Nobody is known to wait for one worker among several."""
    if numbers is None:
        return []
    loops = {n for n, group in enumerate(numbers.groups) if group.place == Place.LOOP}
    return [mark for mark in numbers.longest if mark.group in loops]


def _end_ns(mark: StallMark) -> int:
    return mark.start_ns + int(mark.length_ms * 1e6)
