"""Which value has each series at this moment? ``Moment`` → values by series name.

What isn't known is not there: a sum over the bot's processes is given only where each of them
tells its part. The names are those of ``model.series``.
"""

from collections.abc import Callable, Mapping

from perfkit.model.monitoring import HostReading, Moment, ProcessReading, Totals

_Part = Callable[[ProcessReading], int | None]


def series_values(moment: Moment) -> dict[str, float]:
    """What is known of the bot and its host. Of a bot that is gone: that, and its counters."""
    known: dict[str, float | None] = {
        **_counters(moment.totals, moment.processes),
        **_processes(moment.processes),
        **_host(moment.host),
        "perfkit_bot_memory_limit_bytes": moment.host.memory_bytes,
    }
    return {name: float(value) for name, value in known.items() if value is not None}


def _counters(totals: Totals, processes: tuple[ProcessReading, ...]) -> Mapping[str, float | None]:
    return {
        "perfkit_bot_processes_started_total": totals.born,
        "perfkit_bot_processes_ended_total": totals.ended,
        "perfkit_bot_cpu_seconds_total": totals.cpu_s,
        "perfkit_bot_context_switches_total": totals.context_switches,
        "perfkit_bot_read_bytes_total": _if_told(
            totals.read_bytes, processes, lambda process: process.read_bytes
        ),
        "perfkit_bot_written_bytes_total": _if_told(
            totals.written_bytes, processes, lambda process: process.written_bytes
        ),
        "perfkit_bot_major_faults_total": _if_told(
            totals.major_faults, processes, lambda process: process.major_faults
        ),
    }


def _processes(processes: tuple[ProcessReading, ...]) -> Mapping[str, float | None]:
    return {
        "perfkit_bot_up": 1 if processes else 0,
        "perfkit_bot_processes": len(processes),
        "perfkit_bot_resident_memory_bytes": _sum(processes, lambda process: process.rss_bytes),
        "perfkit_bot_proportional_memory_bytes": _sum(processes, lambda process: process.pss_bytes),
        "perfkit_bot_unique_memory_bytes": _sum(processes, lambda process: process.uss_bytes),
        "perfkit_bot_threads": _sum(processes, lambda process: process.threads),
        "perfkit_bot_open_fds": _sum(processes, lambda process: process.open_fds),
        "perfkit_bot_sockets": _sum(processes, lambda process: process.sockets),
    }


def _host(host: HostReading) -> Mapping[str, float | None]:
    return {
        "perfkit_host_cpu_ratio": host.cpu_share,
        "perfkit_host_steal_ratio": host.steal_share,
        "perfkit_host_load1": host.load_1min,
        "perfkit_host_memory_bytes": host.memory_bytes,
        "perfkit_host_memory_used_bytes": host.memory_used_bytes,
        "perfkit_host_swap_bytes": host.swap_bytes,
        "perfkit_host_swap_used_bytes": host.swap_used_bytes,
        "perfkit_host_disk_used_ratio": host.disk_used_share,
        "perfkit_host_disk_read_bytes_total": host.disk_read_bytes,
        "perfkit_host_disk_written_bytes_total": host.disk_written_bytes,
    }


def _sum(processes: tuple[ProcessReading, ...], part: _Part) -> int | None:
    """None where there is no process, or one that does not tell."""
    total = 0
    for process in processes:
        value = part(process)
        if value is None:
            return None
        total += value
    return total if processes else None


def _if_told(total: int, processes: tuple[ProcessReading, ...], part: _Part) -> int | None:
    return None if _sum(processes, part) is None else total


def memory_share(moment: Moment) -> float | None:
    """Resident memory of the bot as a share of what it may use; None: the bot is gone."""
    resident = _sum(moment.processes, lambda process: process.rss_bytes)
    return None if resident is None else resident / moment.host.memory_bytes
