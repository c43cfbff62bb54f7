"""Was the machine busy with something else while the load ran?

``seconds.jsonl`` → ``EnvironmentNumbers``. What neither the bot nor perfkit nor its tools used is
others' work: it takes time from the bot that no change of the bot brings back.
"""

from perfkit.model.load import MachineSecond, Second
from perfkit.model.manifest import Host
from perfkit.model.summary import BotNumbers, EnvironmentNumbers

NS_PER_S = 1_000_000_000
MUCH_SHARE = 0.10
"""Of all the machine's CPUs, in others' hands: enough to move response times visibly."""
STEAL_SHARE = 0.02


class MachineTally:
    """Follows the machine's CPU time, while things counted."""

    __slots__ = ("_before", "_cpu_before_s", "_last", "_start_ns")

    def __init__(self) -> None:
        self._before = MachineSecond(0.0, 0.0, 0.0)
        self._cpu_before_s = 0.0
        self._start_ns: int | None = None
        self._last: Second | None = None

    def add(self, second: Second) -> None:
        """Add one second, in order of time."""
        if not second.counted:
            self._before = second.machine or self._before
            self._cpu_before_s = second.generator_cpu_s
            return
        if self._start_ns is None:
            self._start_ns = second.start_ns
        if second.machine is not None:
            self._last = second

    def numbers(self, host: Host, bot: BotNumbers | None) -> EnvironmentNumbers | None:
        """Means over the load; None where the machine was not read, or nothing is known of the
        bot."""
        if self._start_ns is None or self._last is None or self._last.machine is None:
            return None
        duration_s = (self._last.end_ns - self._start_ns) / NS_PER_S
        if bot is None or duration_s <= 0:
            return None
        machine, before, percent = self._last.machine, self._before, 100 / duration_s
        busy_s = machine.busy_s - before.busy_s
        steal_s = machine.steal_s - before.steal_s
        ours_s = self._last.generator_cpu_s - self._cpu_before_s
        ours_s += machine.tools_s - before.tools_s
        others = (busy_s - steal_s - ours_s) * percent - bot.cpu_percent.mean
        return EnvironmentNumbers(
            cpus=host.cpus,
            governor=host.governor,
            load_1min=host.load_1min,
            busy_percent=busy_s * percent,
            others_percent=max(0.0, others),
            steal_percent=steal_s * percent,
        )


def find_disturbance(environment: EnvironmentNumbers) -> tuple[str, ...]:
    """What took the machine's time from the bot, a sentence each; none: nothing to speak of."""
    whole = 100.0 * environment.cpus
    found = []
    if environment.others_percent > MUCH_SHARE * whole:
        found.append(
            f"the machine was busy with something else: {environment.others_percent:.0f} % of a "
            f"core went to processes that are not part of this test ({environment.cpus} "
            "CPUs); times may be longer than on a quiet machine"
        )
    if environment.steal_percent > STEAL_SHARE * whole:
        found.append(
            f"the hypervisor took {environment.steal_percent:.0f} % of a core for other machines "
            "(steal time); times may be longer than on a machine of one's own"
        )
    return tuple(found)
