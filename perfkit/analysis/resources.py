"""What did the bot use while it was loaded: CPU, memory, threads, open files?

``samples.sqlite`` → ``BotNumbers`` and ``ResourcePoint``s. CPU comes from differences of each
process's cumulative CPU time, so the first sample of a process only sets its baseline: what a child
used before it was first seen is not counted (it would be a spike), and a process id that is used
again begins anew (it would be negative).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from perfkit.analysis.memory_growth import judge_growth
from perfkit.model.report import ResourcePoint
from perfkit.model.samples import ProcessSample
from perfkit.model.summary import BotNumbers, CpuNumbers, MemoryNumbers

NS_PER_S = 1_000_000_000
MIB = 1024 * 1024
MOMENT_NS = 50_000_000
"""Samples of different processes this close together are one moment: reading one takes 0.05 ms."""
CLOSING_NS = 250_000_000
"""The sample that closes the load is taken within this time after its end."""
MOST_POINTS = 3600


@dataclass(frozen=True, slots=True)
class Moment:
    """All processes at one time, summed. CPU is the mean since the moment before."""

    since_ns: int
    at_ns: int
    cpu_percent: float
    rss_mib: float
    threads: int
    open_files: int
    """-1 where no process's could be read."""
    own_mib: float
    """Resident memory that is of no file; all of it where that is not told."""


def moments(samples: Iterable[ProcessSample]) -> Iterator[Moment]:
    """Samples in order of time, summed over the processes sampled together."""
    previous: dict[int, ProcessSample] = {}
    since_ns: int | None = None
    for group in _together(samples):
        at_ns = group[0].at_ns
        files = [sample.open_files for sample in group if sample.open_files >= 0]
        yield Moment(
            since_ns=at_ns if since_ns is None else since_ns,
            at_ns=at_ns,
            cpu_percent=sum(_cpu_percent(previous.get(s.pid), s) for s in group),
            rss_mib=sum(s.rss_bytes for s in group) / MIB,
            threads=sum(s.threads for s in group),
            open_files=sum(files) if files else -1,
            own_mib=sum(s.rss_bytes if s.own_bytes < 0 else s.own_bytes for s in group) / MIB,
        )
        previous.update((sample.pid, sample) for sample in group)
        since_ns = at_ns


def _together(samples: Iterable[ProcessSample]) -> Iterator[list[ProcessSample]]:
    group: list[ProcessSample] = []
    for sample in samples:
        if group and (
            sample.at_ns - group[0].at_ns > MOMENT_NS or any(sample.pid == s.pid for s in group)
        ):
            yield group
            group = []
        group.append(sample)
    if group:
        yield group


def _cpu_percent(before: ProcessSample | None, now: ProcessSample) -> float:
    """Percent of one core since the process's own last sample, which may lie further back."""
    if before is None or now.at_ns <= before.at_ns or now.cpu_s < before.cpu_s:
        return 0.0
    return 100 * (now.cpu_s - before.cpu_s) * NS_PER_S / (now.at_ns - before.at_ns)


def measure_bot(
    seen: Sequence[Moment],
    *,
    start_ns: int,
    end_ns: int,
    framework: str | None,
    pids: Sequence[int],
) -> BotNumbers | None:
    """What the bot used from ``start_ns`` to ``end_ns``; None if it was not sampled twice by then.

    CPU is the mean over the time that samples cover; the first moment's memory is that of the last
    sample before the start, which is the bot at rest, where there is one. The sample that closes
    the load comes a little after its end.
    """
    during = _during(seen, start_ns, end_ns)
    covering = [m for m in seen if _overlap_ns(m, start_ns, end_ns) > 0]
    if not during or not covering:
        return None
    covered_ns = sum(_overlap_ns(m, start_ns, end_ns) for m in covering)
    used = sum(m.cpu_percent * _overlap_ns(m, start_ns, end_ns) for m in covering)
    before = [moment for moment in seen if moment.at_ns < start_ns]
    growth = judge_growth([((m.at_ns - start_ns) / NS_PER_S, m.own_mib) for m in during])
    return BotNumbers(
        framework=framework,
        cpu_percent=CpuNumbers(mean=used / covered_ns, max=max(m.cpu_percent for m in covering)),
        rss_mib=MemoryNumbers(
            start=(before or during[:1])[-1].rss_mib,
            max=max(m.rss_mib for m in during),
            end=during[-1].rss_mib,
            growth_per_min=None if growth.per_min is None else growth.per_min.value,
            growth=growth,
        ),
        threads_max=max(m.threads for m in during),
        open_files_max=max(m.open_files for m in during),
        pids=tuple(pids),
    )


def _during(seen: Sequence[Moment], start_ns: int, end_ns: int) -> list[Moment]:
    return [moment for moment in seen if start_ns <= moment.at_ns <= end_ns + CLOSING_NS]


def _overlap_ns(moment: Moment, start_ns: int, end_ns: int) -> int:
    return max(0, min(moment.at_ns, end_ns) - max(moment.since_ns, start_ns))


def resource_points(
    seen: Sequence[Moment], *, start_ns: int, end_ns: int, most_points: int = MOST_POINTS
) -> tuple[ResourcePoint, ...]:
    """The moments from start to end on the axis that begins at the start, merged to fit a chart.

    A merged point has the mean CPU of its time and the most memory, threads and files.
    """
    during = _during(seen, start_ns, end_ns)
    width = -(-len(during) // most_points) or 1
    groups = (during[i : i + width] for i in range(0, len(during), width))
    return tuple(_point(group, start_ns) for group in groups)


def _point(group: Sequence[Moment], start_ns: int) -> ResourcePoint:
    length_ns = group[-1].at_ns - group[0].since_ns
    used = sum(m.cpu_percent * (m.at_ns - m.since_ns) for m in group)
    return ResourcePoint(
        t_s=((group[0].at_ns + group[-1].at_ns) / 2 - start_ns) / NS_PER_S,
        cpu_percent=used / length_ns if length_ns else 0.0,
        rss_mib=max(m.rss_mib for m in group),
        threads=max(m.threads for m in group),
        open_files=max(m.open_files for m in group),
    )
