"""How do both sides look on one axis? Quantile curves, and the load over time, all runs together.

Runs of one side are laid over each other from their beginnings, and histograms are added, so that
a percentile is one of all interactions of that stretch of time.
"""

from collections.abc import Iterable

from perfkit.model.comparison import CurvePoint, OverlaidPoint, Side
from perfkit.model.histogram import Histogram
from perfkit.model.load import Second

NS_PER_S = 1_000_000_000
US_PER_MS = 1000
MOST_POINTS = 600
SHARES = (
    *(percent / 100 for percent in range(1, 100)),
    *(0.99 + tenth / 1000 for tenth in range(1, 10)), 0.9995, 0.9999,
)  # fmt: skip
"""The quantiles that are drawn: finer where they are rarer."""


class Overlay:
    """Takes the seconds of one run after the other."""

    __slots__ = ("_all", "_bins", "_runs_until", "_width_s")

    def __init__(self, longest_s: float) -> None:
        """For runs of at most this length."""
        self._width_s = max(1.0, longest_s / MOST_POINTS)
        self._bins: dict[int, _Bin] = {}
        self._all = Histogram()
        self._runs_until: list[float] = []

    def add_run(self, seconds: Iterable[Second]) -> None:
        """Add a run, in order of time. Raises ValueError if a histogram in it is none."""
        zero_ns: int | None = None
        end_s = 0.0
        for second in seconds:
            zero_ns = second.start_ns if zero_ns is None else zero_ns
            middle_s = ((second.start_ns + second.end_ns) / 2 - zero_ns) / NS_PER_S
            end_s = (second.end_ns - zero_ns) / NS_PER_S
            self._bins.setdefault(max(0, int(middle_s / self._width_s)), _Bin()).add(second)
        self._runs_until.append(end_s)

    def side(self) -> Side:
        """What was added, ready to be drawn."""
        for each in self._bins.values():
            self._all.merge(each.response)
        lasted = {index: self._lasted_s(index) for index in sorted(self._bins)}
        # the last moments of a run are no stretch: they would look as if it had broken down
        points = (
            self._point(index, lasted_s)
            for index, lasted_s in lasted.items()
            if lasted_s >= self._width_s / 2 or index == 0
        )
        return Side(curve_of(self._all), tuple(points))

    def _lasted_s(self, index: int) -> float:
        """Of all runs; one that ends within the stretch counts with the part it lasted."""
        start_s = index * self._width_s
        return sum(max(0.0, min(self._width_s, end - start_s)) for end in self._runs_until)

    def _point(self, index: int, lasted_s: float) -> OverlaidPoint:
        start_s = index * self._width_s
        times = self._bins[index].response
        return OverlaidPoint(
            t_s=start_s + self._width_s / 2,
            p50_ms=times.quantile_us(0.5) / US_PER_MS if times.count else None,
            p95_ms=times.quantile_us(0.95) / US_PER_MS if times.count else None,
            throughput_per_s=times.count / max(lasted_s, self._width_s / 2),
        )


class _Bin:
    """A stretch of time of all runs."""

    __slots__ = ("response",)

    def __init__(self) -> None:
        self.response = Histogram()

    def add(self, second: Second) -> None:
        for step in second.steps.values():
            self.response.merge(Histogram.thaw(step.response))


def curve_of(times: Histogram) -> tuple[CurvePoint, ...]:
    """The quantiles of these times; only those with an interaction beyond them."""
    return tuple(
        CurvePoint(share, times.quantile_us(share) / US_PER_MS)
        for share in SHARES
        if times.count * (1 - share) >= 1
    )
