"""How fast does the bot's memory grow while it is loaded?

The first part of a load fills caches and pools, which is no growth that goes on: the slope is taken
over the rest. It is the median of the slopes between all pairs of moments (Theil 1950, Sen 1968),
which a single garbage collection doesn't turn.
"""

from collections.abc import Sequence
from statistics import median

NS_PER_MIN = 60_000_000_000
SETTLING_SHARE = 1 / 3
"""How much of the load counts as filling up."""
SHORTEST_NS = 20_000_000_000
"""What is left must be at least this long: an allocator asks for memory in steps."""
MOST_MOMENTS = 200
"""Pairs grow with the square: of more moments, evenly spread ones are taken."""


def growth_per_min(
    seen: Sequence[tuple[int, float]], *, start_ns: int, end_ns: int
) -> float | None:
    """MiB a minute, from moments (nanoseconds, MiB); None where the load was too short to tell."""
    settled_ns = start_ns + round((end_ns - start_ns) * SETTLING_SHARE)
    if end_ns - settled_ns < SHORTEST_NS:
        return None
    during = [moment for moment in seen if settled_ns <= moment[0] <= end_ns]
    chosen = during[:: -(-len(during) // MOST_MOMENTS) or 1]
    slopes = [
        (later_mib - earlier_mib) / (later_ns - earlier_ns) * NS_PER_MIN
        for index, (earlier_ns, earlier_mib) in enumerate(chosen)
        for later_ns, later_mib in chosen[index + 1 :]
        if later_ns > earlier_ns
    ]
    return median(slopes) if slopes else None
