"""Do the values of one group tend to lie above those of another?

Mann-Whitney's test asks how likely such an order is by chance; Cliff's delta says how much of it
there is. Both look at the order of values only, so one wild value can't decide.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

MOST_EXACT = 20
"""Values of both groups together up to which all orders are counted."""


@dataclass(frozen=True, slots=True)
class Order:
    """How two groups of values lie to each other."""

    p_value: float
    """How often chance alone puts them as far apart, in either direction."""
    delta: float
    """Cliff's delta, from -1 (all of the second are lower) to +1 (all are higher)."""


def mann_whitney(first: Sequence[float], second: Sequence[float]) -> Order:
    """The order of the second group's values against the first's. Neither may be empty.

    Few values: exact, by counting all orders, ties included. Many: by the normal distribution with
    corrections for ties and continuity. Values count as independent of each other.
    """
    ranks = _doubled_ranks([*first, *second])
    n, m = len(first), len(second)
    sum_second = sum(ranks[n:])
    # U of the second group, from ranks that are twice as large: so ties stay whole numbers
    u = sum_second / 2 - m * (m + 1) / 2
    delta = 2 * u / (n * m) - 1
    if n + m <= MOST_EXACT:
        return Order(_exact(ranks, m, sum_second), delta)
    return Order(_normal(ranks, n, m, u), delta)


def _doubled_ranks(values: Sequence[float]) -> list[int]:
    """Twice the rank of each value; equal values share the mean of their ranks."""
    counts = Counter(values)
    rank_of: dict[float, int] = {}
    below = 0
    for value in sorted(counts):
        rank_of[value] = 2 * below + counts[value] + 1
        below += counts[value]
    return [rank_of[value] for value in values]


def _exact(ranks: Sequence[int], m: int, seen: int) -> float:
    """The share of all ways to choose ``m`` of the ranks whose sum is as far from the middle."""
    ways: list[Counter[int]] = [Counter({0: 1}), *(Counter[int]() for _ in range(m))]
    for rank in ranks:
        for size in range(m, 0, -1):
            for total, count in ways[size - 1].items():
                ways[size][total + rank] += count
    middle = m * sum(ranks) / len(ranks)
    far = abs(seen - middle) - 1e-9
    extreme = sum(count for total, count in ways[m].items() if abs(total - middle) >= far)
    return extreme / math.comb(len(ranks), m)


def _normal(ranks: Sequence[int], n: int, m: int, u: float) -> float:
    total = n + m
    ties = sum(count**3 - count for count in Counter(ranks).values())
    variance = n * m / 12 * (total + 1 - ties / (total * (total - 1)))
    if variance <= 0:
        return 1.0
    distance = max(0.0, abs(u - n * m / 2) - 0.5)
    return 2 * NormalDist().cdf(-distance / math.sqrt(variance))
