"""Looks at a bot whose truth is known: half a core, 100 MiB and a byte more each second."""

from collections.abc import Iterator

from perfkit.model.histogram import Histogram
from perfkit.model.monitoring import HostReading, Moment, Snapshot, Totals

CPU = "perfkit_bot_cpu_seconds_total"
MEMORY = "perfkit_bot_resident_memory_bytes"
NOON = 1_784_116_800_000
"""2026-07-15 12:00:00 UTC."""
BOT = "homework"


def look(
    at_ms: int,
    cpu_s: float = 0.0,
    memory: float = 1e8,
    *,
    bot: str = BOT,
    steady_ms: int | None = None,
    times_us: tuple[int, ...] = (),
) -> Snapshot:
    """One look; ``steady_ms``: what the clock says that nobody can set."""
    return Snapshot(
        bot,
        at_ms,
        {CPU: cpu_s, MEMORY: memory},
        moment=None if steady_ms is None else moment_of(at_ms, steady_ms),
        response=Histogram.of(times_us).freeze() if times_us else None,
    )


def looks(from_ms: int, count: int, *, begin_s: int = 0, bot: str = BOT) -> Iterator[Snapshot]:
    """A look each second."""
    for second in range(count):
        done = begin_s + second
        yield look(from_ms + 1000 * second, done / 2, 1e8 + done, bot=bot)


def moment_of(at_ms: int, steady_ms: int) -> Moment:
    """A moment of which only the two clocks are told."""
    totals = Totals(0.0, 0, 0, 0, 0, 0, 0)
    host = HostReading(1.0, None, None, 0.0, 1, 0, 0, 0)
    return Moment(steady_ms * 1_000_000, at_ms, (), totals, host)
