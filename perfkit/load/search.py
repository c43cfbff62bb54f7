"""With how many students is tried next? Doubling until the bot breaks, then halving the gap.

A probe that held is believed. One that broke is tried once more, since a busy machine breaks
objectives too: only two of two say that so many are too many.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from perfkit.analysis.capacity import bracket
from perfkit.model.capacity import Holding, Probe

PRECISION = 0.05
"""The search ends when the gap is at most this share of what is held (and always at one)."""
PATIENCE = 3
"""So many invalid probes with one number of students end the search."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Between these is searched; both count."""

    fewest: int
    most: int


def next_users(probes: Sequence[Probe], bounds: Bounds) -> int | None:
    """The number of students to try; None when there is nothing left to find out."""
    low, too_many = bracket(probes)
    high = bounds.most + 1 if too_many is None else too_many
    if low >= bounds.most or high <= bounds.fewest or (low and high - low <= _gap(low)):
        return None
    if gave_up(probes) is not None:
        return None
    doubtful = _doubtful(probes, low, high)
    if doubtful is not None:
        return doubtful
    if low == 0:
        return bounds.fewest
    return min(2 * low, bounds.most) if high > bounds.most else (low + high) // 2


def gave_up(probes: Sequence[Probe]) -> Probe | None:
    """The probe that ended the search, because its number of students can't be measured here."""
    invalid = [p for p in probes if p.holding is Holding.INVALID]
    for probe in invalid:
        if sum(p.users == probe.users for p in invalid) >= PATIENCE:
            return probe
    return None


def most_probes(bounds: Bounds) -> int:
    """About how many probes a search takes at most, for the time left: up, then halving."""
    up = (bounds.most // bounds.fewest).bit_length()
    return up + HALVINGS * 2


HALVINGS = 4
"""Until the gap is a sixteenth of what it was, which is about the precision; half of them break."""


def _gap(low: int) -> int:
    return max(1, int(PRECISION * low))


def _doubtful(probes: Sequence[Probe], low: int, high: int) -> int | None:
    """A number of students between the two that was tried and isn't decided: tried again."""
    undecided = [p.users for p in probes if low < p.users < high]
    return min(undecided, default=None)
