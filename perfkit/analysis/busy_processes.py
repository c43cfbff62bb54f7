"""Which processes of a watched bot are the busiest and the largest just now?"""

from collections.abc import Mapping
from dataclasses import dataclass

from perfkit.model.monitoring import Moment, ProcessReading


@dataclass(frozen=True, slots=True)
class BusyProcess:
    """One process between two looks."""

    reading: ProcessReading
    cores: float | None
    """CPU time it used, in seconds a second; None: it was not there at the look before."""


def busy_processes(before: Moment | None, now: Moment, *, most: int) -> tuple[BusyProcess, ...]:
    """The busiest and the largest, up to so many of either, the busiest first."""
    cores = _cores(before, now)
    everyone = [BusyProcess(each, cores.get((each.pid, each.born_ms))) for each in now.processes]
    busiest = sorted(everyone, key=_by_cpu)
    largest = sorted(everyone, key=lambda each: -each.reading.rss_bytes)[:most]
    chosen = {each.reading.pid for each in [*busiest[:most], *largest]}
    return tuple(each for each in busiest if each.reading.pid in chosen)


def _by_cpu(process: BusyProcess) -> tuple[float, int]:
    return (-(process.cores or 0.0), -process.reading.rss_bytes)


def _cores(before: Moment | None, now: Moment) -> Mapping[tuple[int, int], float]:
    if before is None or now.at_ns <= before.at_ns:
        return {}
    seconds = (now.at_ns - before.at_ns) / 1e9
    used = {(each.pid, each.born_ms): each.cpu_s for each in before.processes}
    return {
        key: max(0.0, each.cpu_s - used[key]) / seconds
        for each in now.processes
        if (key := (each.pid, each.born_ms)) in used
    }
