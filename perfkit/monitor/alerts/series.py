"""Which samples of each series are still of use? The newest ones, in order of time."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence

Sample = tuple[int, float]
"""Milliseconds of the calendar, and the value."""


class SeriesStore:
    """The last ``kept_ms`` of each series."""

    __slots__ = ("_kept_ms", "_series")

    def __init__(self, kept_ms: int) -> None:
        self._kept_ms = kept_ms
        self._series: dict[str, list[Sample]] = {}

    def add(self, at_ms: int, values: Mapping[str, float]) -> None:
        """What was measured at one moment, later than all before; what is not there was not."""
        for name, value in values.items():
            samples = self._series.setdefault(name, [])
            samples.append((at_ms, value))
            if samples[0][0] < at_ms - 2 * self._kept_ms:  # half of them at once, as that is cheap
                del samples[: bisect_right(samples, at_ms - self._kept_ms, key=_when)]

    def latest(self, name: str, at_ms: int, no_older_ms: int) -> Sample | None:
        """The newest sample at this moment, if it is no older than that."""
        found = self.within(name, at_ms, no_older_ms)
        return found[-1] if found else None

    def within(self, name: str, at_ms: int, window_ms: int) -> Sequence[Sample]:
        """All samples later than ``window_ms`` ago, up to this moment."""
        samples = self._series.get(name)
        if not samples:
            return ()
        first = bisect_right(samples, at_ms - window_ms, key=_when)
        end = bisect_right(samples, at_ms, key=_when)
        return samples[first:end]


def _when(sample: Sample) -> int:
    return sample[0]
