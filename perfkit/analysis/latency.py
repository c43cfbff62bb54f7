"""What did the students experience: how many interactions, how fast, how many failed?

``seconds.jsonl`` → ``LoadNumbers``. Seconds are added one by one, so a run of days needs no more
memory than a run of minutes.
"""

from collections import Counter
from collections.abc import Iterable

from perfkit.model.histogram import Histogram
from perfkit.model.load import Second, StepSecond
from perfkit.model.summary import LoadNumbers, Percentiles, StepNumbers

NS_PER_S = 1_000_000_000
US_PER_MS = 1000


class LoadTally:
    """Adds up a load second by second; ``numbers`` may be asked at any time."""

    __slots__ = ("_all", "_calls", "_last", "_steps", "start_ns")

    def __init__(self) -> None:
        self._steps: dict[str, StepTally] = {}
        self._all = StepTally()
        self._calls: Counter[str] = Counter()
        self._last: Second | None = None
        self.start_ns: int | None = None
        """When the load began, on the run's clock; None before the first second."""

    @property
    def end_ns(self) -> int | None:
        """When the load ended, as far as it was added; None before the first second."""
        return None if self._last is None else self._last.end_ns

    def add(self, second: Second) -> None:
        """Add one second, in order of time. Raises ValueError if a histogram in it is none."""
        if self.start_ns is None:
            self.start_ns = second.start_ns
        for name, step in second.steps.items():
            self._steps.setdefault(name, StepTally()).add(step)
            self._all.add(step)
        self._calls.update(second.bot_calls)
        self._last = second

    def numbers(self, *, users: int) -> LoadNumbers | None:
        """The load as ``users`` students experienced it; None if nothing was added."""
        if self._last is None or self.start_ns is None:
            return None
        duration_s = (self._last.end_ns - self.start_ns) / NS_PER_S
        whole = self._all.numbers("", duration_s)
        return LoadNumbers(
            users=users,
            users_completed=self._last.completed,
            users_failed=self._last.failed,
            interactions=whole.interactions,
            errors=whole.errors,
            error_rate=whole.errors / whole.interactions if whole.interactions else 0.0,
            dropped=self._last.dropped,
            in_flight_at_end=self._last.in_flight,
            duration_s=duration_s,
            throughput_per_s=whole.throughput_per_s,
            response_ms=whole.response_ms,
            service_ms=whole.service_ms,
            delivery_ms=whole.delivery_ms,
            bot_ms=whole.bot_ms,
            steps=tuple(step.numbers(name, duration_s) for name, step in self._steps.items()),
            bot_calls=dict(self._calls),
            clipped=self._all.response.clipped,
        )


class StepTally:
    """Adds up what one step (or all of them) did."""

    __slots__ = ("bot", "delivery", "errors", "response", "service")

    def __init__(self) -> None:
        self.response = Histogram()
        self.service = Histogram()
        self.delivery = Histogram()
        self.bot = Histogram()
        self.errors = 0

    def add(self, step: StepSecond) -> None:
        """Add what the step did in one second."""
        self.response.merge(Histogram.thaw(step.response))
        self.service.merge(Histogram.thaw(step.service))
        self.delivery.merge(Histogram.thaw(step.delivery))
        self.bot.merge(Histogram.thaw(step.bot))
        self.errors += step.errors

    def numbers(self, name: str, duration_s: float) -> StepNumbers:
        """The step's numbers over a load of this length."""
        well = self.response.count
        return StepNumbers(
            name=name,
            interactions=well + self.errors,
            errors=self.errors,
            throughput_per_s=well / duration_s if duration_s > 0 else 0.0,
            response_ms=percentiles(self.response),
            service_ms=percentiles(self.service),
            delivery_ms=percentiles(self.delivery),
            bot_ms=percentiles(self.bot),
        )


def measure_load(seconds: Iterable[Second], *, users: int) -> LoadNumbers | None:
    """The numbers of a whole load; None if there were no seconds."""
    tally = LoadTally()
    for second in seconds:
        tally.add(second)
    return tally.numbers(users=users)


def percentiles(histogram: Histogram) -> Percentiles:
    """The distribution in milliseconds, each percentile right to 1/2,048; all 0 when empty."""
    return Percentiles(
        p50=histogram.quantile_us(0.5) / US_PER_MS,
        p90=histogram.quantile_us(0.9) / US_PER_MS,
        p95=histogram.quantile_us(0.95) / US_PER_MS,
        p99=histogram.quantile_us(0.99) / US_PER_MS,
        max=histogram.max_us / US_PER_MS,
        mean=histogram.mean_us() / US_PER_MS,
    )
