"""How did response time, throughput and errors go, second by second?

``seconds.jsonl`` → ``TimelinePoint``s. A chart shows no more than some thousand points, so a very
long run has neighbouring seconds merged: counts and histograms are added, which loses nothing but
resolution (a p95 of averages would be wrong).
"""

from perfkit.model.histogram import Histogram
from perfkit.model.load import Second
from perfkit.model.report import TimelinePoint

MOST_POINTS = 3600
"""An hour by the second. Even, so that merging in pairs leaves no odd one."""
NS_PER_S = 1_000_000_000
US_PER_MS = 1000


SHORTEST_NS = 500_000_000
"""A second may be a few milliseconds long: three errors in it are no thousand a second. So the last
one is shown together with the one before, and one that a stage's end cut off with the next."""


class Timeline:
    """Takes seconds in order of time; keeps at most ``most_points`` stretches, an even number."""

    __slots__ = ("_most", "_stretches", "_width")

    def __init__(self, most_points: int = MOST_POINTS) -> None:
        self._most = most_points
        self._stretches: list[_Stretch] = []
        self._width = 1

    def add(self, second: Second) -> None:
        """Add one second. Raises ValueError if a histogram in it is none."""
        stretch = _Stretch.of(second)
        if self._stretches and self._stretches[-1].wants_more(self._width):
            self._stretches[-1].merge(stretch)
            return
        if len(self._stretches) == self._most:
            self._merge_pairs()
        self._stretches.append(stretch)

    def _merge_pairs(self) -> None:
        for first, second in zip(self._stretches[::2], self._stretches[1::2], strict=True):
            first.merge(second)
        self._stretches = self._stretches[::2]
        self._width *= 2

    @property
    def start_ns(self) -> int | None:
        """Where the axis begins; None before the first second."""
        return self._stretches[0].start_ns if self._stretches else None

    def points(self) -> tuple[TimelinePoint, ...]:
        """The stretches as points, on the axis that begins with the first second."""
        if not self._stretches:
            return ()
        zero_ns = self._stretches[0].start_ns
        points = [stretch.point(zero_ns) for stretch in self._stretches]
        last = self._stretches[-1]
        if len(points) > 1 and last.end_ns - last.start_ns < SHORTEST_NS:
            whole = self._stretches[-2].copy()
            whole.merge(last)
            points[-2:] = [whole.point(zero_ns)]
        return tuple(points)


class _Stretch:
    """One or more neighbouring seconds, added up over all steps."""

    __slots__ = ("active", "end_ns", "errors", "queued", "response", "seconds", "start_ns")

    def __init__(
        self, *, start_ns: int, end_ns: int, response: Histogram, errors: int,
        active: int, queued: int,
    ) -> None:  # fmt: skip
        self.start_ns = start_ns
        self.end_ns = end_ns
        self.response = response
        self.errors = errors
        self.active = active
        self.queued = queued
        self.seconds = 1

    @classmethod
    def of(cls, second: Second) -> "_Stretch":
        response = Histogram()
        for step in second.steps.values():
            response.merge(Histogram.thaw(step.response))
        return cls(
            start_ns=second.start_ns,
            end_ns=second.end_ns,
            response=response,
            errors=sum(step.errors for step in second.steps.values()),
            active=second.active,
            queued=second.queued,
        )

    def wants_more(self, width: int) -> bool:
        return self.seconds < width or self.end_ns - self.start_ns < SHORTEST_NS

    def copy(self) -> "_Stretch":
        response = Histogram()
        response.merge(self.response)
        return _Stretch(
            start_ns=self.start_ns, end_ns=self.end_ns, response=response, errors=self.errors,
            active=self.active, queued=self.queued,
        )  # fmt: skip

    def merge(self, later: "_Stretch") -> None:
        self.end_ns = later.end_ns
        self.response.merge(later.response)
        self.errors += later.errors
        self.active = later.active
        self.queued = max(self.queued, later.queued)
        self.seconds += later.seconds

    def point(self, zero_ns: int) -> TimelinePoint:
        length_s = (self.end_ns - self.start_ns) / NS_PER_S
        times = self.response
        return TimelinePoint(
            t_s=((self.start_ns + self.end_ns) / 2 - zero_ns) / NS_PER_S,
            p50_ms=times.quantile_us(0.5) / US_PER_MS if times.count else None,
            p95_ms=times.quantile_us(0.95) / US_PER_MS if times.count else None,
            max_ms=times.max_us / US_PER_MS if times.count else None,
            throughput_per_s=self.response.count / length_s if length_s > 0 else 0.0,
            errors_per_s=self.errors / length_s if length_s > 0 else 0.0,
            active=self.active,
            queued=self.queued,
        )
