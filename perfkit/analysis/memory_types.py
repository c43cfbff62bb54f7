"""Of which types are there more and more objects? Growth from look to look, told from noise."""

import math

from perfkit.model.memory_inside import Census, GrowingType, Look

NS_A_MINUTE = 60e9
LEAST_GROWTH = 20
"""Objects: below that it may be a handful of requests under way."""
NOISE = 4.0
"""In standard deviations of a Poisson number: what is under way at one moment comes and goes."""


def growing_types(census: Census, *, limit: int = 30) -> tuple[GrowingType, ...]:
    """Types that never lost objects from look to look and gained many, the largest growth first.

    Two looks show a difference only; that is not yet told from noise by its course, so then it has
    to be larger than what chance gives.
    """
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
    gained = counts[-1] - counts[0]
    steady = all(a <= b for a, b in zip(counts, counts[1:], strict=False))
    noise = NOISE * math.sqrt(max(counts[0], 1))
    return steady and gained >= LEAST_GROWTH and gained > min(noise, _course(counts))


def _course(counts: list[int]) -> float:
    """What a rise must exceed that went on at every look: less, the more looks there were."""
    steps = [b - a for a, b in zip(counts, counts[1:], strict=False)]
    if len(steps) < 3 or min(steps) <= 0 or max(steps) > 4 * min(steps):
        return math.inf
    return 0.0


def _counts(look: Look) -> dict[str, tuple[int, int]]:
    """Objects and bytes by name; classes of one name are taken together."""
    counts: dict[str, tuple[int, int]] = {}
    for row in look.types:
        count, size = counts.get(row.name, (0, 0))
        counts[row.name] = count + row.count, size + row.bytes
    return counts
