"""How do the objectives stand while the load runs, and has one of them been missed for good?

Seconds and the bot's moments come in as they happen. It runs in the load generator's own process,
where every millisecond delays what is due then. So the whole load's response times, which are added
up elsewhere anyway, come in as percentiles, and only what objectives ask for besides is added up.
"""

from collections.abc import Sequence

from perfkit.analysis.distribution import percentiles
from perfkit.analysis.resources import Moment
from perfkit.findings.judging import Stretch, format_value, stretch_value
from perfkit.findings.objectives import Objective
from perfkit.model.histogram import Histogram
from perfkit.model.live import LiveObjective
from perfkit.model.load import Second
from perfkit.model.summary import (
    BotNumbers,
    CpuNumbers,
    MemoryNumbers,
    Percentiles,
    StepNumbers,
)

NS_PER_S = 1_000_000_000
_NO_TIMES = Percentiles()


class Standing:
    """``objectives`` of a load; those known only at its end are left out.

    As in the run's numbers, a warm-up and a light stage count for nothing.
    """

    __slots__ = ("_begin_ns", "_end_ns", "_missed", "_objectives", "_scopes", "_values")

    def __init__(self, objectives: Sequence[Objective]) -> None:
        self._begin_ns: int | None = None
        self._end_ns = 0
        self._objectives = tuple(o for o in objectives if o.known_as_it_goes)
        keys = {(o.step, o.window_s) for o in self._objectives}
        self._scopes = {key: _Whole() if key == (None, None) else _Part(*key) for key in keys}
        self._values: dict[Objective, float] = {}
        self._missed: str | None = None

    def add(self, second: Second, moment: Moment | None, so_far: Percentiles) -> None:
        """A second has closed; ``moment`` is the bot as it was sampled last, ``so_far`` the
        response times of all that counts."""
        if not second.counted:
            return
        if self._begin_ns is None:
            self._begin_ns = second.start_ns
        self._end_ns = second.end_ns
        judged = {key: scope.add(second, moment, so_far) for key, scope in self._scopes.items()}
        for objective in self._objectives:
            stretch = judged[objective.step, objective.window_s]
            value = None if stretch is None else stretch_value(objective, stretch)
            if value is not None:
                self._values[objective] = value
                self._consider(objective, value)

    def _consider(self, objective: Objective, value: float) -> None:
        """Is this what the load was to be ended for?"""
        # a second may close some microseconds before the clock says so
        elapsed_s = round((self._end_ns - (self._begin_ns or 0)) / NS_PER_S, 1)
        delay_s = objective.abort_after_s
        if self._missed is not None or delay_s is None or elapsed_s < delay_s:
            return
        if not objective.comparison.holds(value, objective.bound):
            self._missed = (
                f"stopped after {elapsed_s:.0f} s: {objective.name} was "
                f"{format_value(float(f'{value:.4g}'), objective.unit)}, not "
                f"{objective.comparison} {format_value(objective.bound, objective.unit)}"
            )

    @property
    def missed(self) -> str | None:
        """Why the load is to end now, in a sentence; None: it goes on."""
        return self._missed

    def objectives(self) -> tuple[LiveObjective, ...]:
        """Those that have a value, as they stand."""
        return tuple(
            LiveObjective(
                name=objective.name,
                bound=f"{objective.comparison} {format_value(objective.bound, objective.unit)}",
                value=value,
                unit=objective.unit,
                ok=objective.comparison.holds(value, objective.bound),
            )
            for objective, value in self._values.items()
        )


class _Whole:
    """The whole load so far."""

    __slots__ = ("_begin_ns", "_errors", "_usage", "_well")

    def __init__(self) -> None:
        self._begin_ns: int | None = None
        self._well = 0
        self._errors = 0
        self._usage = _Usage()

    def add(self, second: Second, moment: Moment | None, so_far: Percentiles) -> Stretch:
        """What there is to judge after this second."""
        if self._begin_ns is None:
            self._begin_ns = second.start_ns
        for step in second.steps.values():
            self._well += Histogram.count_in(step.response)
            self._errors += step.errors
        self._usage.add(moment)
        length_ns = second.end_ns - self._begin_ns
        numbers = _numbers("", self._well, self._errors, so_far, length_ns)
        return Stretch(0.0, length_ns / NS_PER_S, numbers, self._usage.numbers())


class _Part:
    """What one step did so far, or what it (or all: None) did in the current window."""

    __slots__ = (
        "_begin_ns", "_errors", "_response", "_start_ns", "_step", "_usage", "_width_ns",
    )  # fmt: skip

    def __init__(self, step: str | None, window_s: float | None) -> None:
        self._step = step
        self._width_ns = None if window_s is None else round(window_s * NS_PER_S)
        self._begin_ns: int | None = None
        self._reset(0)

    def _reset(self, start_ns: int) -> None:
        self._start_ns = start_ns
        self._response = Histogram()
        self._errors = 0
        self._usage = _Usage()

    def add(
        self,
        second: Second,
        moment: Moment | None,
        so_far: Percentiles,  # noqa: ARG002 - of the whole load
    ) -> Stretch | None:
        """What there is to judge after this second; None: the window is not full yet."""
        if self._begin_ns is None:
            self._begin_ns = self._start_ns = second.start_ns
        for name, step in second.steps.items():
            if self._step is None or name == self._step:
                self._response.merge(Histogram.thaw(step.response))
                self._errors += step.errors
        self._usage.add(moment)
        if self._width_ns is None:
            return self._stretch(self._begin_ns, second.end_ns)
        if second.end_ns - self._start_ns < self._width_ns - NS_PER_S // 2:
            return None
        full = self._stretch(self._begin_ns, second.end_ns)
        self._reset(second.end_ns)
        return full

    def _stretch(self, begin_ns: int, end_ns: int) -> Stretch:
        times = percentiles(self._response)
        length_ns = end_ns - self._start_ns
        return Stretch(
            start_s=(self._start_ns - begin_ns) / NS_PER_S,
            end_s=(end_ns - begin_ns) / NS_PER_S,
            numbers=_numbers(
                self._step or "", self._response.count, self._errors, times, length_ns
            ),
            bot=self._usage.numbers(),
        )


def _numbers(name: str, well: int, errors: int, times: Percentiles, length_ns: int) -> StepNumbers:
    return StepNumbers(
        name=name,
        interactions=well + errors,
        errors=errors,
        throughput_per_s=well * NS_PER_S / length_ns if length_ns > 0 else 0.0,
        response_ms=times,
        service_ms=_NO_TIMES,
        delivery_ms=_NO_TIMES,
        bot_ms=_NO_TIMES,
    )


class _Usage:
    """What the bot used so far, added up: means that need no list of moments."""

    __slots__ = ("_at_ns", "_cpu_max", "_length_ns", "_rss", "_rss_max", "_used")

    def __init__(self) -> None:
        self._at_ns = 0
        self._used = 0.0
        self._length_ns = 0
        self._cpu_max = 0.0
        self._rss = 0.0
        self._rss_max = 0.0

    def add(self, moment: Moment | None) -> None:
        """The bot as it was sampled last; None: not yet. The same moment may come twice."""
        if moment is None or moment.at_ns <= self._at_ns:
            return
        self._at_ns = moment.at_ns
        length_ns = moment.at_ns - moment.since_ns
        self._used += moment.cpu_percent * length_ns
        self._length_ns += length_ns
        self._cpu_max = max(self._cpu_max, moment.cpu_percent)
        self._rss = moment.rss_mib
        self._rss_max = max(self._rss_max, moment.rss_mib)

    def numbers(self) -> BotNumbers | None:
        if not self._length_ns:
            return None
        return BotNumbers(
            framework=None,
            cpu_percent=CpuNumbers(self._used / self._length_ns, self._cpu_max),
            rss_mib=MemoryNumbers(self._rss, self._rss_max, self._rss),
            threads_max=0,
            open_files_max=-1,
            pids=(),
        )
