"""Objectives over windows, as they stand while the load runs, and those that end it."""

from dataclasses import replace

import pytest

from perfkit.analysis.distribution import percentiles
from perfkit.analysis.resources import Moment
from perfkit.findings.judging import Measured, Stretch, judge
from perfkit.findings.objectives import parse_objective
from perfkit.findings.standing import Standing
from perfkit.model.histogram import Histogram
from perfkit.model.load import Second, StepSecond
from perfkit.model.summary import (
    BotNumbers,
    CpuNumbers,
    MemoryNumbers,
    ObjectiveResult,
    Percentiles,
    StepNumbers,
)

S = 1_000_000_000


def stretch(number: int, p95: float, *, cpu: float | None = None, count: int = 5) -> Stretch:
    times = replace(Percentiles(), p95=p95)
    bot = cpu and BotNumbers(
        framework=None, cpu_percent=CpuNumbers(cpu, cpu), rss_mib=MemoryNumbers(1, 1, 1),
        threads_max=1, open_files_max=1, pids=(),
    )  # fmt: skip
    numbers = StepNumbers(
        name="", interactions=count, errors=0, throughput_per_s=count / 10, response_ms=times,
        service_ms=times, delivery_ms=times, bot_ms=times,
    )  # fmt: skip
    return Stretch(10 * number, 10 * (number + 1), numbers, bot or None)


def judged(text: str, *stretches: Stretch) -> ObjectiveResult:
    objective = parse_objective(text)
    return judge(objective, Measured(None, None, stretches={objective: stretches}))


def test_the_worst_window_is_judged_and_told() -> None:
    result = judged("p95 < 100ms over 10s windows", *map(stretch, range(3), (50, 150, 120)))
    assert (result.name, result.value, result.ok) == ("p95 over 10 s windows", 150, False)
    assert result.note == "missed in 2 of 3 windows, worst from 10 s to 20 s"
    assert (result.margin_percent, result.metric) == (-50, "")


def test_where_more_is_better_the_lowest_window_is_the_worst() -> None:
    fewest = (stretch(0, 1, count=50), stretch(1, 1, count=0))
    result = judged("throughput > 0.1/s over 10s windows", *fewest)
    assert (result.value, result.ok) == (0, False)
    assert judged("throughput > 4/s over 10s windows", fewest[0]).note == "worst from 0 s to 10 s"


def test_the_bots_cpu_has_windows_too() -> None:
    result = judged("cpu < 60% over 10s windows", stretch(0, 1, cpu=30), stretch(1, 1))
    assert (result.value, result.ok, result.margin_percent) == (30, True, 50)


def test_windows_without_a_value_say_nothing() -> None:
    result = judged("p95 < 1s over 10s windows", stretch(0, 1, count=0))
    assert (result.ok, result.note) == (
        None,
        "could not check: no window of the load has a value",
    )


def test_a_bound_of_nothing_has_no_margin() -> None:
    assert judged("errors <= 0% over 10s windows", stretch(0, 1)).margin_percent is None


def second(number: int, *times_ms: int, errors: int = 0, step: str = "a") -> Second:
    counted = StepSecond(response=Histogram.of(1000 * t for t in times_ms).freeze(), errors=errors)
    return Second(
        start_ns=number * S, end_ns=(number + 1) * S, active=1, completed=0, failed=0,
        in_flight=0, queued=0, generator_cpu_s=0.0, steps={step: counted},
    )  # fmt: skip


def moment(end_s: int, cpu: float, rss: float) -> Moment:
    return Moment((end_s - 1) * S, end_s * S, cpu, rss, threads=1, open_files=1, own_mib=rss)


class Live:
    """Objectives as they stand, beside what counts the whole load."""

    def __init__(self, objectives: tuple[str, ...]) -> None:
        self.standing = Standing([parse_objective(text) for text in objectives])
        self.total = Histogram()

    def add(self, second: Second, moment: Moment | None) -> None:
        for step in second.steps.values() if second.counted else ():
            self.total.merge(Histogram.thaw(step.response))
        self.standing.add(second, moment, percentiles(self.total))

    @property
    def missed(self) -> str | None:
        return self.standing.missed


def standing(*objectives: str) -> Live:
    return Live(objectives)


def told(state: Live) -> list[tuple[str, float, bool]]:
    return [(each.name, each.value, each.ok) for each in state.standing.objectives()]


def test_objectives_stand_as_they_would_be_judged_now() -> None:
    state = standing("p95 < 100ms", "p95 of b < 1s", "cpu < 50%", "rss < 1GiB", "success > 90%")
    state.add(second(0, 50, 60), moment(1, 40, 900))
    state.add(second(1, 300, errors=1), moment(2, 80, 1100))
    state.add(second(2, 300), moment(2, 80, 1100))
    assert told(state) == [
        ("p95", pytest.approx(300, rel=1e-3), False),
        ("cpu", 60, False),
        ("rss", 1100, False),
        ("success", 80, False),
    ]
    assert state.missed is None


def test_a_warm_up_and_a_light_stage_count_for_nothing() -> None:
    state = standing("p95 < 100ms abort after 1s")
    state.add(replace(second(0, 5000), counted=False), None)
    assert (told(state), state.missed) == ([], None)
    state.add(second(1, 50), None)
    assert told(state) == [("p95", 50, True)]


def test_before_anything_is_known_nothing_stands() -> None:
    state = standing("p95 < 100ms", "cpu < 50%", "time to finish < 1s", "rss growth < 1MiB/min")
    state.add(second(0), None)
    assert told(state) == []


def test_a_window_stands_when_it_is_full_until_the_next_one_is() -> None:
    state = standing("p95 < 100ms over 2s windows")
    seen = []
    for number, ms in enumerate((500, 10, 20, 30, 40)):
        state.add(second(number, ms), None)
        seen.append(told(state)[0][1:] if told(state) else None)
    assert seen == [None, (500, False), (500, False), (30, True), (30, True)]


def test_a_missed_objective_ends_the_load_after_its_delay_and_once() -> None:
    state = standing("p95 < 100ms abort after 3s", "errors < 1% abort")
    for number in range(2):
        state.add(second(number, 2000), None)
        assert state.missed is None
    state.add(second(2, 2000), None)
    assert state.missed == "stopped after 3 s: p95 was 2 s, not < 100 ms"
    state.add(second(3, 2000, errors=9), None)
    assert state.missed.startswith("stopped after 3 s: p95")


def test_a_kept_objective_does_not_end_the_load() -> None:
    state = standing("p95 < 100ms abort")
    state.add(second(0, 20), None)
    assert state.missed is None
