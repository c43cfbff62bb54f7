"""Of which types are there more and more objects? Growth from look to look, told from noise."""

import itertools
import math

from perfkit.model.memory_inside import Census, GrowingType, Look

NS_A_MINUTE = 60e9
LEAST_GROWTH = 20
"""Objects: below that it may be a handful of requests under way."""
NOISE = 4.0
"""In standard deviations of a Poisson number: what is under way at one moment comes and goes."""
LEAST_STEPS = 3
UNEVEN = 4
"""A rise so even over as many steps is none by chance, however small."""


def growing_types(census: Census, *, limit: int = 30) -> tuple[GrowingType, ...]:
    """Types that never lost objects from look to look and gained many, the largest growth first."""
    first, last = census.looks[0], census.looks[-1]
    minutes = (last.at_ns - first.at_ns) / NS_A_MINUTE
    if minutes <= 0:
        return ()
    courses = [_counts(look) for look in census.looks]
    rows = [
        GrowingType(
            name=name,
            first=courses[0].get(name, (0, 0))[0],
            last=count,
            per_min=(count - courses[0].get(name, (0, 0))[0]) / minutes,
            grew_bytes=size - courses[0].get(name, (0, 0))[1],
        )
        for name, (count, size) in courses[-1].items()
        if grows_on([course.get(name, (0, 0))[0] for course in courses])
    ]
    return tuple(sorted(rows, key=lambda row: (row.first - row.last, row.name)))[:limit]


def grows_on(counts: list[int]) -> bool:
    """Whether a number rises from look to look, by more than chance gives.

    >>> grows_on([100, 180, 270, 350]), grows_on([100, 180, 90, 350]), grows_on([900, 920, 921])
    (True, False, False)
    """
    steps = [after - before for before, after in itertools.pairwise(counts)]
    if min(steps, default=0) <= 0 or sum(steps) < LEAST_GROWTH:
        return False
    even = len(steps) >= LEAST_STEPS and max(steps) <= UNEVEN * min(steps)
    return even or sum(steps) > NOISE * math.sqrt(max(counts[0], 1))


def _counts(look: Look) -> dict[str, tuple[int, int]]:
    """Objects and bytes by name; classes of one name are taken together."""
    counts: dict[str, tuple[int, int]] = {}
    for row in look.types:
        count, size = counts.get(row.name, (0, 0))
        counts[row.name] = count + row.count, size + row.bytes
    return counts
