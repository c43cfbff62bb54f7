"""What has the whole machine been doing since the load began?"""

import contextlib
from collections.abc import Iterable

import psutil

from perfkit.model.load import MachineSecond


class MachineMeter:
    """Reads the machine's CPU time, and that of ``tools`` (pids), from when it was made on.

    A tool that ends keeps what it had used when it was last read.
    """

    def __init__(self, tools: Iterable[int]) -> None:
        self._busy_s, self._steal_s = _machine_times()
        self._before = {pid: _cpu_s(pid) for pid in tools}
        self._used = dict(self._before)

    def read(self, tools: Iterable[int]) -> MachineSecond:
        """As of now."""
        busy_s, steal_s = _machine_times()
        for pid in tools:
            self._used[pid] = max(_cpu_s(pid), self._used.get(pid, 0.0))
        return MachineSecond(
            busy_s=busy_s - self._busy_s,
            steal_s=steal_s - self._steal_s,
            tools_s=sum(used - self._before.get(pid, 0.0) for pid, used in self._used.items()),
        )


def _machine_times() -> tuple[float, float]:
    """Busy and stolen seconds since the machine came up. Guests' time is part of user's."""
    times = psutil.cpu_times()
    steal = getattr(times, "steal", 0.0)
    idle = times.idle + getattr(times, "iowait", 0.0)
    guests = getattr(times, "guest", 0.0) + getattr(times, "guest_nice", 0.0)
    return sum(times) - idle - guests, steal


def _cpu_s(pid: int) -> float:
    with contextlib.suppress(psutil.Error):
        times = psutil.Process(pid).cpu_times()
        return times.user + times.system
    return 0.0
