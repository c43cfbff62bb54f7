"""What did the students experience: how many interactions, how fast, how many failed?

``seconds.jsonl`` → ``LoadNumbers``. Seconds are added one by one, so a run of days needs no more
memory than a run of minutes.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from perfkit.analysis.distribution import percentiles
from perfkit.analysis.stages import IterationTally, StageTally
from perfkit.model.histogram import Histogram
from perfkit.model.load import Second, StepSecond
from perfkit.model.plan import LoadModel, LoadPlan
from perfkit.model.summary import LoadNumbers, StepNumbers

NS_PER_S = 1_000_000_000


class LoadTally:
    """Adds up a load second by second; ``numbers`` may be asked at any time.

    What was before the counting began (a warm-up, a light stage) is only found in the stages.
    """

    __slots__ = (
        "_all", "_calls", "_iterations", "_last", "_left_out_s", "_plan", "_steps", "stages",
        "start_ns",
    )  # fmt: skip

    def __init__(self, plan: LoadPlan | None = None) -> None:
        self._plan = plan
        self._iterations = IterationTally()
        self._left_out_s = 0.0
        self.stages = StageTally(plan)
        self._steps: dict[str, StepTally] = {}
        self._all = StepTally()
        self._calls: Counter[str] = Counter()
        self._last: Second | None = None
        self.start_ns: int | None = None
        """When what counts began, on the run's clock; None before that."""

    @property
    def end_ns(self) -> int | None:
        """When the load ended, as far as it was added; None before the first second."""
        return None if self._last is None else self._last.end_ns

    def add(self, second: Second) -> None:
        """Add one second, in order of time. Raises ValueError if a histogram in it is none."""
        self.stages.add(second)
        if not second.counted:
            if second.warm_up:
                self._left_out_s += (second.end_ns - second.start_ns) / NS_PER_S
            return
        if self.start_ns is None:
            self.start_ns = second.start_ns
        self._iterations.add(second.iterations)
        for name, step in second.steps.items():
            self._steps.setdefault(name, StepTally()).add(step)
            self._all.add(step)
        self._calls.update(second.bot_calls)
        self._last = second

    def numbers(
        self, *, users: int, step_tags: Mapping[str, tuple[str, ...]] | None = None
    ) -> LoadNumbers | None:
        """The load as ``users`` students experienced it; None if nothing was added.

        ``step_tags`` are the tags of each step, by its name.
        """
        if self._last is None or self.start_ns is None:
            return None
        duration_s = (self._last.end_ns - self.start_ns) / NS_PER_S
        whole = self._all.numbers("", duration_s)
        return LoadNumbers(
            users=self._last.students if self._is_open else users,
            users_completed=self._last.completed,
            users_failed=self._last.failed,
            interactions=whole.interactions,
            errors=whole.errors,
            error_rate=whole.errors / whole.interactions if whole.interactions else 0.0,
            dropped=self._iterations.dropped,
            in_flight_at_end=self._last.in_flight,
            duration_s=duration_s,
            throughput_per_s=whole.throughput_per_s,
            response_ms=whole.response_ms,
            service_ms=whole.service_ms,
            delivery_ms=whole.delivery_ms,
            bot_ms=whole.bot_ms,
            steps=tuple(step.numbers(name, duration_s) for name, step in self._steps.items()),
            tags=tuple(
                tally.numbers(tag, duration_s) for tag, tally in self._by_tag(step_tags or {})
            ),
            bot_calls=dict(self._calls),
            clipped=self._all.response.clipped,
            iterations=self._iterations.numbers(),
            stages=self.stages.numbers(),
            degradation=self.stages.degradation,
            drift=self.stages.drift,
            warm_up_s=self._left_out_s,
        )

    def _by_tag(
        self, step_tags: Mapping[str, tuple[str, ...]]
    ) -> Iterable[tuple[str, "StepTally"]]:
        tallies: dict[str, StepTally] = {}
        for name, step in self._steps.items():
            for tag in step_tags.get(name, ()):
                tallies.setdefault(tag, StepTally()).merge(step)
        return tallies.items()

    @property
    def _is_open(self) -> bool:
        return self._plan is not None and self._plan.model is LoadModel.OPEN


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

    def merge(self, other: "StepTally") -> None:
        """Add what another step did."""
        self.response.merge(other.response)
        self.service.merge(other.service)
        self.delivery.merge(other.delivery)
        self.bot.merge(other.bot)
        self.errors += other.errors

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
