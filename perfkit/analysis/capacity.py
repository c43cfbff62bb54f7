"""How does the bot go under as students are added? Probes → the curve, its knee, what broke first.

The knee is where throughput leaves the straight line of a bot that serves everybody: the level
farthest above the line from nothing to the last level (Satopää et al. 2011, "Kneedle").
"""

from collections.abc import Callable, Iterable, Sequence
from statistics import median

from perfkit.model.capacity import Capacity, Holding, Level, Probe

BELIEVED = 2
"""So many broken probes are needed for a number of students to count as too many."""
VISIBLE = 0.10
"""A bend smaller than this share of the highest throughput is no knee."""
FEWEST_LEVELS = 3


def bracket(probes: Sequence[Probe]) -> tuple[int, int | None]:
    """The most students known to be held (0: none) and the fewest known to be too many.

    A number counts as too many when it broke twice, above all that were held: a busy machine breaks
    objectives too.
    """
    low = max((p.users for p in probes if p.holding is Holding.HELD), default=0)
    broken = [p.users for p in probes if p.holding is Holding.BROKE and p.users > low]
    sure = [users for users in broken if broken.count(users) >= BELIEVED]
    return low, min(sure, default=None)


def measure_capacity(probes: Sequence[Probe], *, stopped: str | None = None) -> Capacity:
    """What the probes of a search came to; ``stopped`` says why it ended before it was done."""
    holds, breaks_at = bracket(probes)
    broken = [p for p in probes if p.holding is Holding.BROKE and p.users == breaks_at]
    levels = levels_of(probes)
    return Capacity(
        holds=holds,
        breaks_at=breaks_at,
        limited_by=broken[-1].broke if broken else "",
        reasons=broken[-1].reasons if broken else (),
        knee=knee_of(levels),
        levels=levels,
        stopped=stopped,
    )


def levels_of(probes: Iterable[Probe]) -> tuple[Level, ...]:
    """Probes by number of students; invalid ones tell nothing of the bot and are left out."""
    by_users: dict[int, list[Probe]] = {}
    for probe in probes:
        if probe.holding is not Holding.INVALID:
            by_users.setdefault(probe.users, []).append(probe)
    return tuple(_level(users, by_users[users]) for users in sorted(by_users))


def knee_of(levels: Sequence[Level]) -> int | None:
    """The number of students from which on more of them get hardly more done."""
    if len(levels) < FEWEST_LEVELS:
        return None
    most, highest = levels[-1].users, max(level.throughput_per_s for level in levels)
    last = levels[-1].throughput_per_s
    bends = [(lv.throughput_per_s - last * lv.users / most, lv.users) for lv in levels[:-1]]
    bend, users = max(bends)
    return users if highest > 0 and bend >= VISIBLE * highest else None


def _level(users: int, probes: Sequence[Probe]) -> Level:
    return Level(
        users=users,
        held=any(probe.holding is Holding.HELD for probe in probes),
        probes=len(probes),
        throughput_per_s=median(probe.throughput_per_s for probe in probes),
        p50_ms=median(probe.p50_ms for probe in probes),
        p95_ms=median(probe.p95_ms for probe in probes),
        p99_ms=median(probe.p99_ms for probe in probes),
        error_rate=median(probe.error_rate for probe in probes),
        cpu_percent=_known(probes, lambda probe: probe.cpu_percent),
        rss_mib=_known(probes, lambda probe: probe.rss_mib),
    )


def _known(probes: Sequence[Probe], value: Callable[[Probe], float | None]) -> float | None:
    known = [found for probe in probes if (found := value(probe)) is not None]
    return median(known) if known else None
