"""What did each stage of the load come to, and how does full load compare with light load?

``seconds.jsonl`` and the plan → ``StageNumbers``. Seconds of the warm-up count for none.
"""

from perfkit.analysis.change import Thirds, change_between
from perfkit.analysis.distribution import percentiles
from perfkit.model.histogram import Histogram
from perfkit.model.load import Iterations, Second
from perfkit.model.plan import LoadModel, LoadPlan
from perfkit.model.summary import Change, IterationNumbers, StageNumbers

NS_PER_S = 1_000_000_000
_ONE = LoadPlan.closed(1)


class StageTally:
    """Follows the stages of a plan; None: a run from before there were plans."""

    __slots__ = ("_full", "_plan", "_stages", "_start_ns", "_thirds")

    def __init__(self, plan: LoadPlan | None) -> None:
        self._plan = _ONE if plan is None else plan
        self._full = self._plan.full_stage
        self._stages: dict[int, _Stage] = {}
        self._thirds = Thirds(self._plan.stages[self._full].ramp_s)
        self._start_ns: int | None = None

    def add(self, second: Second) -> None:
        """Add one second, in order of time. Raises ValueError if a histogram in it is none."""
        if self._start_ns is None:
            self._start_ns = second.start_ns
        stage = self._stages.get(second.stage)
        if stage is None:
            stage = self._stages[second.stage] = _Stage(second.start_ns)
        response = stage.add(second)
        if second.stage == self._full:
            self._thirds.add(second.start_ns, second.end_ns, response)

    def numbers(self) -> tuple[StageNumbers, ...]:
        """The stages that were reached, in order; empty where the plan has only one."""
        if len(self._plan.stages) == 1:
            return ()
        known = range(len(self._plan.stages))
        return tuple(self._numbers(index) for index in sorted(self._stages) if index in known)

    @property
    def degradation(self) -> Change | None:
        """From light load to full load; None where one of them is missing."""
        index = self._plan.light_stage
        light = None if index is None else self._stages.get(index)
        full = self._stages.get(self._full)
        if light is None or full is None:
            return None
        return change_between(light.response, full.response)

    @property
    def drift(self) -> Change | None:
        """From the first to the last third of full load."""
        return self._thirds.change()

    def _numbers(self, index: int) -> StageNumbers:
        planned, tally = self._plan.stages[index], self._stages[index]
        well, length_s = tally.response.count, tally.length_s
        ended = well + tally.errors
        return StageNumbers(
            name=planned.name,
            level=planned.level,
            unit="/s" if self._plan.model is LoadModel.OPEN else "students",
            light=planned.light,
            full=index == self._full,
            start_s=(tally.start_ns - (self._start_ns or 0)) / NS_PER_S,
            duration_s=length_s,
            interactions=ended,
            errors=tally.errors,
            error_rate=tally.errors / ended if ended else 0.0,
            throughput_per_s=well / length_s if length_s > 0 else 0.0,
            response_ms=percentiles(tally.response),
            dropped=tally.iterations.dropped,
            iterations=tally.iterations.numbers(),
        )


class IterationTally:
    """Adds up how iterations ended."""

    __slots__ = ("completed", "dropped", "failed", "interrupted", "late")

    def __init__(self) -> None:
        self.completed = 0
        self.failed = 0
        self.interrupted = 0
        self.late = 0
        self.dropped = 0

    def add(self, iterations: Iterations) -> None:
        """Add those of one second."""
        self.completed += iterations.completed
        self.failed += iterations.failed
        self.interrupted += iterations.interrupted
        self.late += iterations.late
        self.dropped += iterations.dropped

    def numbers(self) -> IterationNumbers:
        """All that began."""
        return IterationNumbers(self.completed, self.failed, self.interrupted, self.late)


class _Stage:
    """Adds up one stage."""

    __slots__ = ("end_ns", "errors", "iterations", "response", "start_ns")

    def __init__(self, start_ns: int) -> None:
        self.start_ns = start_ns
        self.end_ns = start_ns
        self.response = Histogram()
        self.errors = 0
        self.iterations = IterationTally()

    @property
    def length_s(self) -> float:
        return (self.end_ns - self.start_ns) / NS_PER_S

    def add(self, second: Second) -> Histogram:
        """The second's own response times."""
        response = Histogram()
        self.end_ns = second.end_ns
        if second.warm_up:
            self.start_ns = second.end_ns
            return response
        for step in second.steps.values():
            response.merge(Histogram.thaw(step.response))
            self.errors += step.errors
        self.response.merge(response)
        self.iterations.add(second.iterations)
        return response
