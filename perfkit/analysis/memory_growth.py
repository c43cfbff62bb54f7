"""Does a process's memory grow without end, or has it only filled up? A series → ``Growth``.

A leak lifts the floor of the curve all the time, so it is called growing only if the floor's slope
is surely above nothing and every quarter of what is judged took part. Caches and pools fill up and
stop, an allocator takes memory in steps and keeps it: where the rise comes to an end, what came
before is left out as warming up and the rest is judged by itself. Stable is said only where the
bounds of the slope leave no room for growth that matters, and where the quiet has lasted clearly
longer than any quiet before it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from perfkit.analysis.memory_floor import Floor, Series, find_floor, lasting_slope
from perfkit.model.memory import Estimate, Growth, Trend

STARTS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6)
"""Shares of the time that may be left out as warming up. An interpreter always needs some."""
SHORTEST_S = 20.0
"""What is judged must be at least this long: an allocator asks for memory in steps."""
MOST_READINGS = 2000
"""Of more, evenly spread ones are taken."""
NO_RISE_MIB = 0.1
NO_RISE_SHARE = 0.012
"""A rise below it over a minute is nothing: some pages of caches inside the interpreter, and that
share of a large process's memory. Of a longer time less is nothing, by the root of the time: what
warms up late is told from a leak by time alone."""
MATTERS_SHARE = 0.015
MATTERS_MIB = 0.1
MATTERS_POWER = 0.75
"""Growth a minute below which memory is called stable: a share of it over a minute, the less the
longer it was watched, and so many MiB in any case."""
LEAST_PART = 0.35
"""Each quarter of steady growth takes part with at least this much of the mean."""
LONGER_THAN_BEFORE = 1.5
"""So much longer than any earlier pause a quiet must last to be an end and not a pause."""
LONGEST_S = 24 * 3600.0


def judge_growth(series: Series) -> Growth:
    """Whether the memory grows; ``series`` is of seconds and MiB, in order of time."""
    chosen = series[:: -(-len(series) // MOST_READINGS) or 1]
    watched_s = chosen[-1][0] - chosen[0][0] if chosen else 0.0
    judged = [part for share in STARTS if (part := _part(chosen, share, watched_s)) is not None]
    if not judged:
        return Growth(
            Trend.UNSURE,
            f"it was watched for {watched_s:.0f} s, which is too short to tell",
            None,
            settled_s=0.0,
            watched_s=watched_s,
            more_s=max(60.0, 2 * SHORTEST_S / (1 - STARTS[0])),
        )
    growing = next((part for part in judged if part.grows_steadily), None)
    stable = next((part for part in judged if part.is_stable and not _is_pause(part, chosen)), None)
    if growing is not None:
        return _told(growing, Trend.GROWING, _why_growing(growing), watched_s)
    if stable is not None:
        return _told(stable, Trend.STABLE, _why_stable(stable), watched_s)
    return _unsure(judged, watched_s)


@dataclass(frozen=True, slots=True)
class _Part:
    """What is judged when everything before ``begin_s`` is left out."""

    begin_s: float
    length_s: float
    floor: Floor
    lasting: Estimate
    """MiB a minute that don't slow down."""
    level_mib: float

    @property
    def nothing(self) -> float:
        """MiB a minute that come to no rise at all over the part."""
        return self.no_rise_mib / self.length_s * 60

    @property
    def no_rise_mib(self) -> float:
        """A rise below it is nothing."""
        share = NO_RISE_SHARE * math.sqrt(60 / self.length_s)
        return max(NO_RISE_MIB, share * self.level_mib)

    @property
    def matters(self) -> float:
        """MiB a minute."""
        share = MATTERS_SHARE * math.pow(60 / self.length_s, MATTERS_POWER)
        return max(MATTERS_MIB, share * self.level_mib)

    @property
    def rises(self) -> bool:
        """Whether the floor surely rose, steadily or not."""
        return self.floor.per_min.low > 0 and self.floor.per_min.value > self.nothing

    @property
    def grows_steadily(self) -> bool:
        """Whether it rose, in each quarter."""
        steps = self.quarter_steps
        mean = sum(steps) / len(steps)
        steadily = all(step > LEAST_PART * mean for step in steps)
        return self.rises and steadily and self.lasting.low > 0

    @property
    def quarter_steps(self) -> tuple[float, ...]:
        """By how much the floor rose from each quarter to the next."""
        lows = [mib for _, mib in self.floor.lows]
        edges = [round(len(lows) * quarter / 4) for quarter in range(5)]
        levels = [median(lows[a:b]) for a, b in pairwise(edges)]
        return tuple(b - a for a, b in pairwise(levels))

    @property
    def is_stable(self) -> bool:
        """Whether there is no room for growth that matters."""
        if self.rises:  # ever slower, and it must come to little
            little = self.floor.per_min.value < self.matters
            return little and self.lasting.low <= 0 and self.lasting.high < self.matters
        return self.floor.per_min.high < self.matters


def _part(series: Series, share: float, watched_s: float) -> _Part | None:
    begin_s = series[0][0] + share * watched_s if series else 0.0
    rest = [moment for moment in series if moment[0] >= begin_s]
    if not rest or rest[-1][0] - rest[0][0] < SHORTEST_S:
        return None
    floor = find_floor(rest)
    if floor is None:
        return None
    return _Part(
        begin_s,
        length_s=rest[-1][0] - begin_s,
        floor=floor,
        lasting=lasting_slope(floor.lows, series[0][0]),
        level_mib=median(mib for _, mib in rest),
    )


def _is_pause(part: _Part, series: Series) -> bool:
    """Whether the floor stood still as long before, and then rose after all."""
    if part.begin_s <= series[0][0] + 1.01 * STARTS[0] * (series[-1][0] - series[0][0]):
        return False
    whole = find_floor(series)
    least_mib = max(part.no_rise_mib, 3 * part.floor.strays_mib)
    rises = [] if whole is None else _rise_times(whole.lows, least_mib)
    before = [at for at in rises if at < part.begin_s]
    pauses = [b - a for a, b in pairwise(before)]
    last = max(rises, default=series[0][0])
    return bool(pauses) and series[-1][0] - last < LONGER_THAN_BEFORE * max(pauses)


def _rise_times(lows: Sequence[tuple[float, float]], least_mib: float) -> list[float]:
    """When the floor rose above all it was before; the first moment counts as a rise."""
    times, highest = [lows[0][0]], lows[0][1]
    for at, mib in lows[1:]:
        if mib > highest + least_mib:
            times.append(at)
            highest = mib
    return times


def _told(part: _Part, trend: Trend, reason: str, watched_s: float) -> Growth:
    return Growth(trend, reason, part.floor.per_min, part.begin_s, watched_s)


def _why_growing(part: _Part) -> str:
    return f"its floor rose in every quarter of {part.length_s:.0f} s"


def _why_stable(part: _Part) -> str:
    high = max(0.0, part.floor.per_min.high)
    return f"over {part.length_s:.0f} s it grew by less than {high:.2g} MiB/min, if at all"


def _unsure(judged: Sequence[_Part], watched_s: float) -> Growth:
    part = min(judged, key=lambda part: part.floor.per_min.high - part.floor.per_min.low)
    pause = next((part for part in judged if part.is_stable), None)
    if pause is not None:
        reason = "it rose in steps, and the quiet since the last one is no longer than those before"
        return _not_yet(pause, reason, watched_s, more_s=watched_s)
    if part.rises:
        reason = "it rose, but not steadily: it may still be filling up, or grow in steps"
        return _not_yet(part, reason, watched_s, more_s=watched_s)
    high = part.floor.per_min.high
    reason = f"it goes up and down too much: growth of up to {high:.2g} MiB/min could hide in it"
    # the error of a slope falls with the time to the power of 1.5
    times = math.pow(max(0.0, high) / part.matters, 2 / 3)
    return _not_yet(part, reason, watched_s, more_s=watched_s * max(0.5, times - 1))


def _not_yet(part: _Part, reason: str, watched_s: float, *, more_s: float) -> Growth:
    return Growth(
        Trend.UNSURE,
        reason,
        part.floor.per_min,
        part.begin_s,
        watched_s,
        more_s=min(LONGEST_S, more_s),
    )
