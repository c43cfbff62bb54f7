"""What did a tree's memory do over time? Moments → points summed over processes, and lives."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

from perfkit.analysis.memory_growth import judge_growth
from perfkit.formats.mprof import MprofFile
from perfkit.model.memory import (
    MemoryKind,
    MemoryMoment,
    MemoryPoint,
    ProcessLife,
    ProcessMemory,
    TreeMemory,
)

MIB = 1024 * 1024
MOST_CURVE = 60
NS_PER_S = 1_000_000_000


def measure_memory(moments: Sequence[MemoryMoment]) -> TreeMemory | None:
    """Everything that is told of a run; None if no process was seen alive."""
    seen = [moment for moment in moments if moment.processes]
    if not seen:
        return None
    begin_ns = seen[0].at_ns
    points = tuple(_point(moment, begin_ns) for moment in seen)
    length_s = points[-1].t_s
    share = sum(moment.reading_s for moment in seen) / length_s if length_s else 0.0
    return memory_numbers(points, _lives(moments, begin_ns), reading_share=share)


def memory_numbers(
    points: Sequence[MemoryPoint],
    lives: Sequence[ProcessLife] = (),
    *,
    reading_share: float | None = 0.0,
) -> TreeMemory:
    """The same of points, of which there is at least one, wherever they come from.

    Without a ``reading_share`` perfkit has not looked itself, and of memory only RSS is known.
    """
    growth = judge_growth([(point.t_s, point.own_mib) for point in points])
    return TreeMemory(
        growth=growth,
        points=tuple(points),
        lives=tuple(lives),
        kinds=_kinds(points, own_known=reading_share is not None),
        curve=_curve(points, growth.settled_s),
        reading_share=reading_share,
    )


def _kinds(points: Sequence[MemoryPoint], *, own_known: bool) -> tuple[MemoryKind, ...]:
    columns: dict[str, Sequence[float | None]] = {
        "RSS": [point.rss_mib for point in points],
        "PSS": [point.pss_mib for point in points],
        "USS": [point.uss_mib for point in points],
        "own": [point.own_mib if own_known else None for point in points],
        "VMS": [point.vms_mib for point in points],
    }
    whole = {name: [v for v in values if v is not None] for name, values in columns.items()}
    return tuple(
        MemoryKind(name, values[0], min(values), max(values), values[-1])
        for name, values in whole.items()
        if len(values) == len(points)
    )


def _curve(points: Sequence[MemoryPoint], settled_s: float) -> tuple[float, ...]:
    """Means of equally many readings each, above the lowest since it has settled."""
    lowest = min(point.own_mib for point in points if point.t_s >= settled_s)
    width = -(-len(points) // MOST_CURVE)
    slots = (points[i : i + width] for i in range(0, len(points), width))
    return tuple(max(0.0, fmean(point.own_mib for point in slot) - lowest) for slot in slots)


def mprof_points(file: MprofFile) -> tuple[MemoryPoint, ...]:
    """The first process and its children, summed, at the moments the first was looked at.

    mprof looks at the children just after, so their readings belong to the moment before.
    """
    times = [reading.at_s for reading in file.readings]
    mib = [reading.mib for reading in file.readings]
    processes = [1] * len(times)
    for readings in file.children.values():
        for reading in readings:
            place = max(0, bisect_right(times, reading.at_s) - 1)
            mib[place] += reading.mib
            processes[place] += 1
    return tuple(
        MemoryPoint(at_s - times[0], value, value, processes=count)
        for at_s, value, count in zip(times, mib, processes, strict=True)
    )


def _point(moment: MemoryMoment, begin_ns: int) -> MemoryPoint:
    return MemoryPoint(
        t_s=(moment.at_ns - begin_ns) / NS_PER_S,
        rss_mib=sum(process.rss for process in moment.processes) / MIB,
        own_mib=sum(process.own for process in moment.processes) / MIB,
        vms_mib=sum(process.vms for process in moment.processes) / MIB,
        pss_mib=_whole(process.pss for process in moment.processes),
        uss_mib=_whole(process.uss for process in moment.processes),
        processes=len(moment.processes),
    )


def _whole(values: Iterable[int | None]) -> float | None:
    """The sum in MiB; None if one of the processes did not tell."""
    total = 0
    for value in values:
        if value is None:
            return None
        total += value
    return total / MIB


@dataclass(slots=True)
class _Life:
    """A process, as far as it was seen."""

    born_s: float
    first: ProcessMemory
    last: ProcessMemory
    last_s: float
    most_rss: int


def _lives(moments: Sequence[MemoryMoment], begin_ns: int) -> list[ProcessLife]:
    """In the order they were first seen. An id that comes back after a gap is another process."""
    open_lives: dict[int, _Life] = {}
    ended: list[tuple[int, _Life, float | None]] = []
    commands: dict[int, str] = {}
    for moment in moments:
        at_s = (moment.at_ns - begin_ns) / NS_PER_S
        commands.update((seen.pid, seen.command) for seen in moment.born)
        present = {process.pid for process in moment.processes}
        gone = [pid for pid in open_lives if pid not in present]
        ended += [(pid, open_lives.pop(pid), at_s) for pid in gone]
        for process in moment.processes:
            life = open_lives.setdefault(
                process.pid, _Life(at_s, process, process, at_s, process.rss)
            )
            life.last, life.last_s = process, at_s
            life.most_rss = max(life.most_rss, process.rss)
    ended += [(pid, life, None) for pid, life in open_lives.items()]
    ended.sort(key=lambda entry: entry[1].born_s)
    return [
        ProcessLife(
            pid=pid,
            command=commands.get(pid, ""),
            born_s=life.born_s,
            gone_s=gone_s,
            most_rss_mib=life.most_rss / MIB,
            first_own_mib=life.first.own / MIB,
            last_own_mib=life.last.own / MIB,
        )
        for pid, life, gone_s in ended
    ]
