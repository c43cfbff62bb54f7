"""How fast did the bot's counters grow between two moments, and what did each process take part?

Two ``Moment``s → rates, for views. The kernel counts CPU time in hundredths of a second, so rates
over less than about a second are coarse: a view takes moments some seconds apart (``before``).
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from perfkit.model.monitoring import Moment, ProcessReading

NS_PER_S = 1_000_000_000


@dataclass(frozen=True, slots=True)
class ProcessRates:
    """One process at the later moment, with its rates since the earlier one."""

    process: ProcessReading
    cpu_cores: float | None
    """CPU in cores: 0.3 is 30 % of one core. None: it was not there before."""
    switches_per_s: float | None
    read_bytes_per_s: float | None
    written_bytes_per_s: float | None


@dataclass(frozen=True, slots=True)
class TreeRates:
    """The whole tree between two moments, ended processes included."""

    seconds: float
    cpu_cores: float
    """1.5: one and a half cores."""
    switches_per_s: float
    read_bytes_per_s: float | None
    """None: a process does not tell."""
    written_bytes_per_s: float | None
    major_faults_per_s: float | None
    processes: tuple[ProcessRates, ...]
    """In the order of the later moment: the bot's own process first."""


def rates(before: Moment, now: Moment) -> TreeRates | None:
    """What was used between the two; None unless ``now`` is later than ``before``."""
    seconds = (now.at_ns - before.at_ns) / NS_PER_S
    if seconds <= 0:
        return None
    older = {(process.pid, process.born_ms): process for process in before.processes}
    reads = all(process.read_bytes is not None for process in now.processes)
    writes = all(process.written_bytes is not None for process in now.processes)
    faults = all(process.major_faults is not None for process in now.processes)
    was, has = before.totals, now.totals
    return TreeRates(
        seconds=seconds,
        cpu_cores=(has.cpu_s - was.cpu_s) / seconds,
        switches_per_s=(has.context_switches - was.context_switches) / seconds,
        read_bytes_per_s=(has.read_bytes - was.read_bytes) / seconds if reads else None,
        written_bytes_per_s=(has.written_bytes - was.written_bytes) / seconds if writes else None,
        major_faults_per_s=(has.major_faults - was.major_faults) / seconds if faults else None,
        processes=tuple(
            _process_rates(older.get((process.pid, process.born_ms)), process, seconds)
            for process in now.processes
        ),
    )


def window(moments: Sequence[Moment], seconds: float) -> tuple[Moment, Moment] | None:
    """The newest moment and the one about that long before it, or the oldest there is.

    ``moments``: in order of time. None: there are no two.
    """
    if len(moments) < 2:
        return None
    wanted_ns = moments[-1].at_ns - round(seconds * NS_PER_S)
    place = bisect_right(moments, wanted_ns, key=lambda moment: moment.at_ns)
    return moments[min(max(place - 1, 0), len(moments) - 2)], moments[-1]


def _process_rates(
    before: ProcessReading | None, now: ProcessReading, seconds: float
) -> ProcessRates:
    if before is None:
        return ProcessRates(now, None, None, None, None)
    return ProcessRates(
        process=now,
        cpu_cores=(now.cpu_s - before.cpu_s) / seconds,
        switches_per_s=(now.context_switches - before.context_switches) / seconds,
        read_bytes_per_s=_rate(before.read_bytes, now.read_bytes, seconds),
        written_bytes_per_s=_rate(before.written_bytes, now.written_bytes, seconds),
    )


def _rate(before: int | None, now: int | None, seconds: float) -> float | None:
    return None if before is None or now is None else (now - before) / seconds
