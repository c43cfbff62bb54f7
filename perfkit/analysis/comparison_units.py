"""Which independent observations does a run hold? Whole runs where there are enough of them, else
blocks of time: what happens in one moment is alike, what happens seconds later hardly is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from perfkit.analysis.resources import Moment
from perfkit.model.comparison import Group, StepUnit, Unit, UnitKind
from perfkit.model.histogram import Histogram
from perfkit.model.load import Second

NS_PER_S = 1_000_000_000
BLOCK_S = 5.0
SHORTEST_BLOCK_S = 2.0
"""In runs too short for ten blocks of five seconds."""
FEW_BLOCKS = 10
MOST_BLOCKS = 60
"""Of a side; those of longer runs are longer."""
ENOUGH_UNITS = 5
"""Observations of each side that a difference can be seen in."""


def choose_units(before: int, after: int) -> UnitKind:
    """What to take as a unit, given how many runs there are of each side."""
    return UnitKind.RUNS if min(before, after) >= ENOUGH_UNITS else UnitKind.BLOCKS


def count_blocks(duration_s: float, *, most: int = MOST_BLOCKS) -> int:
    """Into how many blocks of equal length a run is cut; at least 1.

    >>> count_blocks(120.0), count_blocks(25.0), count_blocks(12.0), count_blocks(3600.0)
    (24, 10, 6, 60)
    """
    by_length = int(duration_s / BLOCK_S)
    if by_length < FEW_BLOCKS:
        by_length = min(FEW_BLOCKS, int(duration_s / SHORTEST_BLOCK_S))
    return max(1, min(most, by_length))


@dataclass(frozen=True, slots=True)
class RunSpan:
    """From when to when a run's load lasted, on its own clock."""

    start_ns: int
    end_ns: int

    @property
    def duration_s(self) -> float:
        """In seconds."""
        return (self.end_ns - self.start_ns) / NS_PER_S


def cut_run(
    seconds: Iterable[Second], seen: Sequence[Moment], span: RunSpan, blocks: int
) -> tuple[Unit, ...]:
    """The run's units: ``blocks`` of equal length, each with the seconds whose middle is in it.

    Raises ValueError if a histogram in a second is none.
    """
    width_ns = max(1, (span.end_ns - span.start_ns) / blocks)
    drafts = [_Draft() for _ in range(blocks)]
    for second in seconds:
        middle = (second.start_ns + second.end_ns) / 2 - span.start_ns
        drafts[min(blocks - 1, max(0, int(middle / width_ns)))].add(second)
    return tuple(
        draft.unit(_cpu_s(seen, span.start_ns + index * width_ns, width_ns))
        for index, draft in enumerate(drafts)
        if draft.duration_ns > 0
    )


class _Draft:
    """A unit that is being added up."""

    __slots__ = ("duration_ns", "errors", "responses")

    def __init__(self) -> None:
        self.duration_ns = 0
        self.responses: dict[str, Histogram] = {}
        self.errors: dict[str, int] = {}

    def add(self, second: Second) -> None:
        self.duration_ns += second.end_ns - second.start_ns
        for name, step in second.steps.items():
            self.responses.setdefault(name, Histogram()).merge(Histogram.thaw(step.response))
            self.errors[name] = self.errors.get(name, 0) + step.errors

    def unit(self, cpu_s: float | None) -> Unit:
        steps = {name: StepUnit(of, self.errors[name]) for name, of in self.responses.items()}
        return Unit(self.duration_ns / NS_PER_S, steps, cpu_s)


def _cpu_s(seen: Sequence[Moment], start_ns: float, width_ns: float) -> float | None:
    """CPU time used in a stretch of time; None if no sample tells of it.

    Where samples cover only a part of it, that part stands for the whole.
    """
    used_ns = covered_ns = 0.0
    for moment in seen:
        overlap = min(moment.at_ns, start_ns + width_ns) - max(moment.since_ns, start_ns)
        if overlap > 0:
            covered_ns += overlap
            used_ns += moment.cpu_percent / 100 * overlap
    return used_ns / covered_ns * width_ns / NS_PER_S if covered_ns else None


def make_group(
    runs: Sequence[Sequence[Unit]], kind: UnitKind, memory_mib: Sequence[float]
) -> Group:
    """One side of a comparison, from the units of each of its runs."""
    units = tuple(unit for run in runs for unit in run)
    return Group(units, kind is UnitKind.BLOCKS, tuple(memory_mib))
