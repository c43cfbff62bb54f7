"""Can the measurement be believed? Where perfkit was the bottleneck, it measured itself."""

from perfkit.model.summary import GeneratorNumbers, LoadNumbers
from perfkit.units import format_ms

HIGHEST_CPU_PERCENT = 80.0
"""Of one core: above it a single-threaded generator queues its own work (k6: keep 20 % idle)."""
SHORTEST_FOR_CPU_S = 1.0
"""A burst of milliseconds keeps any process busy from its beginning to its end."""
HIGHEST_LATE_SHARE = 0.01
"""Of all actions may start more than 5 ms late: then the start lag's p99 is at most 5 ms."""
FEW = 3
"""Late starts are chance: in a short load, one of them would be more than that share."""


def find_doubts(load: LoadNumbers | None, generator: GeneratorNumbers | None) -> tuple[str, ...]:
    """Why the load's numbers say nothing about the bot, a sentence each; none: they do."""
    if load is None or load.interactions == 0:
        return (_nothing_measured(load),)
    if generator is None:
        return ("could not check whether perfkit kept to its plan",)
    doubts = []
    if generator.cpu_percent > HIGHEST_CPU_PERCENT and load.duration_s >= SHORTEST_FOR_CPU_S:
        doubts.append(
            f"perfkit itself was the bottleneck: it used {generator.cpu_percent:.0f} % of a core "
            f"(more than {HIGHEST_CPU_PERCENT:.0f} % can't be trusted)"
        )
    lag = generator.start_lag_ms
    if lag.late > max(FEW, HIGHEST_LATE_SHARE * lag.starts):
        doubts.append(
            f"perfkit could not keep to its plan: {lag.late} of {lag.starts} actions started more "
            f"than 5 ms late, the latest {format_ms(lag.max)} (more than "
            f"{HIGHEST_LATE_SHARE:.0%} can't be trusted: is the machine busy with something else?)"
        )
    return tuple(doubts)


def _nothing_measured(load: LoadNumbers | None) -> str:
    waiting = 0 if load is None else load.in_flight_at_end
    if waiting:
        return f"no interaction was measured: {waiting} still waited for their reply at the end"
    return "no interaction was measured"
