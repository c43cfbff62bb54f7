"""At which steps, and from which tier of the history, is a range of time shown?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median_low

from perfkit.model.history import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, TimeRange

TIERS = (SECOND_MS, MINUTE_MS, HOUR_MS)
"""A tier is named by its step. In the first are the looks themselves, whatever their interval."""
_STEPS = tuple(
    unit * times
    for unit, many in (
        (SECOND_MS, (1, 2, 5, 10, 15, 30)),
        (MINUTE_MS, (1, 2, 5, 10, 15, 30)),
        (HOUR_MS, (1, 2, 3, 6, 12)),
        (DAY_MS, (1, 2, 7, 28)),
    )
    for times in many
)
_LEAST_GAP_MS = 3 * SECOND_MS


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of time, and the tier that it is read from."""

    tier: int
    within: TimeRange


def begin_of(at_ms: int, step_ms: int) -> int:
    """When the step of time began that this moment is in."""
    return at_ms - at_ms % step_ms


def step_for(length_ms: int, points: int) -> int:
    """The shortest step that people use, a second or more, with no more points than that."""
    least = length_ms / max(1, points)
    return next((step for step in _STEPS if step >= least), _STEPS[-1])


def step_of_looks(step_ms: int, interval_ms: int) -> int:
    """The same step, or a longer one that has a look in it when a look comes at each interval."""
    # looks come a little sooner or later: a second and a millisecond are a second
    return next((step for step in _STEPS if step >= max(step_ms, 0.9 * interval_ms)), _STEPS[-1])


def tier_for(step_ms: int, from_ms: int, oldest: Mapping[int, int | None]) -> int:
    """The coarsest tier for this step; a coarser one still where only that reaches so far back.

    ``oldest``: where each tier begins; None where it is empty.
    """
    chosen = max((tier for tier in TIERS if tier <= step_ms), default=SECOND_MS)
    for tier in TIERS:
        reach, further = oldest[chosen], oldest[tier]
        if tier <= chosen or further is None or (reach is not None and reach <= from_ms):
            continue
        if reach is None or further < begin_of(reach, tier):
            chosen = tier
    return chosen


def pieces_of(within: TimeRange, tier: int, open_minute_ms: int) -> tuple[Piece, ...]:
    """The tier as far as it is rolled up, then finer ones: up to the last look.

    ``open_minute_ms``: the minute that is not rolled up yet; nor is the hour that it is in.
    """
    ends = {
        HOUR_MS: begin_of(open_minute_ms, HOUR_MS),
        MINUTE_MS: open_minute_ms,
        SECOND_MS: within.to_ms,
    }
    pieces: list[Piece] = []
    from_ms = begin_of(within.from_ms, tier) if tier != SECOND_MS else within.from_ms
    for each in sorted((t for t in TIERS if t <= tier), reverse=True):
        to_ms = min(ends[each], within.to_ms)
        if from_ms < to_ms:
            pieces.append(Piece(each, TimeRange(from_ms, to_ms)))
            from_ms = to_ms
    return tuple(pieces)


def usual_interval(times_ms: Sequence[int]) -> int:
    """The median time between neighbours, at least 1 ms; a second where there are too few."""
    if len(times_ms) < 2:
        return SECOND_MS
    return max(1, median_low([later - at for at, later in pairwise(times_ms)]))


def gaps_of(seen: Sequence[TimeRange], interval_ms: int) -> tuple[TimeRange, ...]:
    """Where nothing was seen for longer than three seconds and two looks, the longest first.

    ``seen``: the stretches that each look or roll-up stands for, in order of time.
    """
    tolerated = max(_LEAST_GAP_MS, 2 * interval_ms)
    gaps = [
        TimeRange(one.to_ms, other.from_ms)
        for one, other in pairwise(seen)
        if other.from_ms - one.to_ms >= tolerated
    ]
    return tuple(sorted(gaps, key=lambda gap: gap.from_ms - gap.to_ms))
