"""What do rows of the history come to, several series at once? Looks become roll-ups."""

from collections.abc import Container, Iterable, Mapping

from perfkit.analysis.rollups import Gathering
from perfkit.formats.history_rows import Seen
from perfkit.model.histogram import Histogram
from perfkit.model.history import Rollup


class Fold:
    """Takes rows of one bot in order of time.

    ``counters``: which series (by number) are counters. ``wanted``: those looked at; None: all.
    """

    __slots__ = ("_counters", "_series", "_wanted", "looks")

    def __init__(self, counters: Container[int], wanted: Container[int] | None = None) -> None:
        self._counters = counters
        self._wanted = wanted
        self._series: dict[int, Gathering] = {}
        self.looks = 0

    def add_look(self, seen: Seen, elapsed_ms: int) -> None:
        """What was seen at one moment, so long after the look before."""
        self.looks += 1
        for series, value in seen.items():
            if self._wanted is not None and series not in self._wanted:
                continue
            if series in self._counters:
                amount, within_ms = value if isinstance(value, tuple) else (value, elapsed_ms)
                if within_ms > 0:  # else the row is not perfkit's: there is no such growth
                    self._gathering(series).add_growth(amount, within_ms / 1000)
            elif not isinstance(value, tuple):
                self._gathering(series).add_value(value)

    def add_rollups(self, rollups: Mapping[int, Rollup], looks: int) -> None:
        """What was rolled up before, of so many looks."""
        self.looks += looks
        for series, rollup in rollups.items():
            if self._wanted is None or series in self._wanted:
                self._gathering(series).add(rollup)

    def _gathering(self, series: int) -> Gathering:
        found = self._series.get(series)
        if found is None:
            found = self._series[series] = Gathering()
        return found

    def rollups(self) -> dict[int, Rollup]:
        """Each series that was there."""
        return {series: gathering.rollup() for series, gathering in self._series.items()}


def merged_times(times: Iterable[Histogram]) -> Histogram:
    """All response times together."""
    merged = Histogram()
    for each in times:
        merged.merge(each)
    return merged
