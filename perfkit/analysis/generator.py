"""What did perfkit itself use, and did it keep to its plan?

``seconds.jsonl`` → ``GeneratorNumbers``, from which ``validity`` tells whether to believe the rest.
"""

from perfkit.model.histogram import Histogram
from perfkit.model.load import Second
from perfkit.model.summary import GeneratorNumbers, StartLag

NS_PER_S = 1_000_000_000
US_PER_MS = 1000
LATE_US = 5000
"""Actions that start later than this blur the response times that are counted from them."""


class GeneratorTally:
    """Follows perfkit's own CPU time and how late it started things, while things counted."""

    __slots__ = ("_cpu_before_s", "_lag", "_last", "_start_ns")

    def __init__(self) -> None:
        self._cpu_before_s = 0.0
        self._lag = Histogram()
        self._start_ns: int | None = None
        self._last: Second | None = None

    def add(self, second: Second) -> None:
        """Add one second, in order of time. Raises ValueError if its histogram is none."""
        if not second.counted:
            self._cpu_before_s = second.generator_cpu_s
            return
        if self._start_ns is None:
            self._start_ns = second.start_ns
        self._lag.merge(Histogram.thaw(second.start_lag))
        self._last = second

    def numbers(self) -> GeneratorNumbers | None:
        """CPU as the mean over the load, in percent of a core; None if nothing was added."""
        if self._last is None or self._start_ns is None:
            return None
        duration_s = (self._last.end_ns - self._start_ns) / NS_PER_S
        cpu_s = self._last.generator_cpu_s - self._cpu_before_s
        return GeneratorNumbers(
            cpu_percent=(
                100 * cpu_s / duration_s / self._last.generators if duration_s > 0 else 0.0
            ),
            processes=self._last.generators,
            start_lag_ms=StartLag(
                p99=self._lag.quantile_us(0.99) / US_PER_MS,
                max=self._lag.max_us / US_PER_MS,
                late=self._lag.count_above(LATE_US),
                starts=self._lag.count,
            ),
        )
