"""Stages, light load against full load, and what is left out."""

from dataclasses import replace

import pytest

from perfkit.analysis.change import FEWEST, MOST_STRETCHES, Thirds, change_between
from perfkit.analysis.failures import FailureTally
from perfkit.analysis.generator import GeneratorTally
from perfkit.analysis.latency import LoadTally
from perfkit.analysis.stages import StageTally
from perfkit.model.histogram import Histogram
from perfkit.model.load import Iterations, Second, StepSecond
from perfkit.model.plan import LoadModel, LoadPlan, Stage
from perfkit.model.summary import IterationNumbers

SECOND = 1_000_000_000
LIGHT = Stage("few", 0, 5, 0, 10, light=True)
FULL = Stage("all", 5, 50, 2, 10)
PLAN = LoadPlan((LIGHT, FULL), 50)


def histogram(*times_ms: float) -> Histogram:
    return Histogram.of([round(ms * 1000) for ms in times_ms])


def second(number: int, *times_ms: float, errors: int = 0, **changes) -> Second:
    """The second that begins with this number, with these response times of one step."""
    step = StepSecond(response=histogram(*times_ms).freeze(), errors=errors)
    made = Second(
        start_ns=number * SECOND, end_ns=(number + 1) * SECOND, active=1, completed=1, failed=0,
        in_flight=0, queued=0, generator_cpu_s=0.1 * (number + 1), steps={"ask": step},
    )  # fmt: skip
    return replace(made, **changes)


def measure_load(seconds, *, users, plan=None):
    tally = LoadTally(plan)
    for each in seconds:
        tally.add(each)
    return tally.numbers(users=users)


def staged() -> list[Second]:
    light = [second(n, *[10] * 10, stage=0, counted=False) for n in range(4)]
    return light + [second(4 + n, *[200] * 10, stage=1) for n in range(6)]


def test_each_stage_has_its_own_numbers():
    few, full = measure_load(staged(), users=50, plan=PLAN).stages
    assert (few.name, few.level, few.unit, few.light, few.full) == (
        "few",
        5,
        "students",
        True,
        False,
    )
    assert (few.start_s, few.duration_s, few.interactions, few.throughput_per_s) == (0, 4, 40, 10)
    assert (full.start_s, full.duration_s, full.full) == (4, 6, True)
    assert (few.response_ms.p95, full.response_ms.p95) == pytest.approx((10, 200), rel=1e-3)


def test_a_light_stage_is_left_out_of_the_loads_numbers():
    load = measure_load(staged(), users=50, plan=PLAN)
    assert (load.interactions, load.duration_s, load.throughput_per_s) == (60, 6, 10)
    assert load.response_ms.p50 == pytest.approx(200, rel=1e-3)
    assert load.warm_up_s == 0


def test_degradation_is_from_light_to_full_load():
    change = measure_load(staged(), users=50, plan=PLAN).degradation
    assert change.percent == pytest.approx(1900, rel=1e-2)
    assert (change.interactions_before, change.interactions_after) == (40, 60)


def test_without_a_light_stage_or_full_load_there_is_no_degradation():
    assert measure_load(staged()[:4], users=50, plan=PLAN) is None
    tally = StageTally(PLAN)
    for each in staged()[:4]:
        tally.add(each)
    assert (tally.degradation, tally.drift) == (None, None)
    assert measure_load([second(0, 5)], users=1).degradation is None


def test_the_warm_up_is_observed_but_does_not_count():
    plan = LoadPlan.closed(5, duration_s=5)
    warm = [second(n, 900, 900, errors=3, warm_up=True, counted=False) for n in range(2)]
    load = measure_load([*warm, *(second(2 + n, 10) for n in range(3))], users=5, plan=plan)
    assert (load.interactions, load.errors, load.duration_s, load.warm_up_s) == (3, 0, 3, 2)
    assert load.response_ms.max == pytest.approx(10)
    assert load.stages == ()


def test_a_stage_begins_where_its_warm_up_ends():
    warm = second(0, 900, stage=0, warm_up=True, counted=False)
    few, _ = measure_load([warm, *staged()[1:]], users=50, plan=PLAN).stages
    assert (few.start_s, few.duration_s, few.interactions) == (1, 3, 30)


def test_iterations_and_dropped_arrivals_add_up():
    plan = LoadPlan((Stage("", 0, 5, 0, 5), Stage("more", 5, 9, 0, 5)), 9, LoadModel.OPEN)
    each = Iterations(completed=4, failed=1, interrupted=2, late=1, dropped=3)
    seconds = [second(n, 5, stage=n, iterations=each, students=7) for n in range(2)]
    load = measure_load(seconds, users=100, plan=plan)
    assert load.iterations == IterationNumbers(8, 2, 4, 2)
    assert (load.dropped, load.users) == (6, 7)
    assert [(stage.unit, stage.dropped) for stage in load.stages] == [("/s", 3), ("/s", 3)]


def test_a_stage_nobody_planned_is_left_out_and_an_empty_one_has_no_rate():
    stray = replace(second(0), stage=9, end_ns=0)
    empty = replace(second(0), end_ns=0)
    (few,) = measure_load([empty, stray], users=1, plan=PLAN).stages
    assert (few.throughput_per_s, few.error_rate) == (0, 0)


def test_the_generators_work_is_measured_while_things_count():
    tally = GeneratorTally()
    for each in staged():
        tally.add(replace(each, start_lag=histogram(*([9] if not each.counted else [1])).freeze()))
    numbers = tally.numbers()
    assert numbers.cpu_percent == pytest.approx(10)
    assert numbers.start_lag_ms.max == 1


def test_errors_of_what_is_left_out_are_not_listed():
    tally = FailureTally()
    groups = {"ask": {"no reply within 1 s": 2}}
    tally.add(second(0, error_groups=groups, counted=False))
    tally.add(second(1, error_groups=groups))
    assert [group.count for group in tally.groups(())] == [2]


def test_of_few_interactions_no_change_is_told():
    enough, few = histogram(*[5] * FEWEST), histogram(*[5] * (FEWEST - 1))
    assert change_between(enough, few) is None
    assert change_between(few, enough) is None
    assert change_between(enough, enough).percent == 0


def test_drift_is_from_the_first_to_the_last_third():
    seconds = [second(n, *[10 + 10 * n] * 10) for n in range(9)]
    change = measure_load(seconds, users=1).drift
    assert (change.before_p95_ms, change.after_p95_ms) == pytest.approx((30, 90), rel=1e-3)
    assert (change.interactions_before, change.interactions_after) == (30, 30)


def test_the_ramp_up_is_no_part_of_the_first_third():
    thirds = Thirds(ramp_s=3)
    for number in range(12):
        slow = number < 3
        thirds.add(number * SECOND, (number + 1) * SECOND, histogram(*[500 if slow else 10] * 10))
    assert thirds.change().percent == 0


def test_a_long_run_keeps_few_stretches_and_its_thirds():
    thirds = Thirds(ramp_s=0)
    length = 3 * MOST_STRETCHES
    for number in range(length):
        late = number >= length / 2
        thirds.add(number * SECOND, (number + 1) * SECOND, histogram(20 if late else 10))
    change = thirds.change()
    assert change.percent == pytest.approx(100, abs=0.2)
    assert change.interactions_before == pytest.approx(MOST_STRETCHES, abs=8)
