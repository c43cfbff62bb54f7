"""Which processes of a watched bot are the busiest and the largest just now?"""

from perfkit.analysis.monitored_rates import ProcessRates, rates
from perfkit.model.monitoring import Moment


def busy_processes(before: Moment | None, now: Moment, *, most: int) -> tuple[ProcessRates, ...]:
    """The busiest and the largest, up to so many of either, the busiest first."""
    grown = None if before is None else rates(before, now)
    if grown is None:
        everyone = tuple(ProcessRates(each, None, None, None, None) for each in now.processes)
    else:
        everyone = grown.processes
    busiest = sorted(everyone, key=_by_cpu)
    largest = sorted(everyone, key=lambda each: -each.process.rss_bytes)[:most]
    chosen = {each.process.pid for each in [*busiest[:most], *largest]}
    return tuple(each for each in busiest if each.process.pid in chosen)


def _by_cpu(process: ProcessRates) -> tuple[float, int]:
    return (-(process.cpu_cores or 0.0), -process.process.rss_bytes)
