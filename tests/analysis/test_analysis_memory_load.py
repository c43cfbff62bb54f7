from dataclasses import replace

import pytest

from perfkit.analysis.memory_load import InteractionTally
from perfkit.model.histogram import Histogram
from perfkit.model.load import Second, StepSecond
from perfkit.model.memory import Estimate, Growth, Trend

S = 1_000_000_000
GROWTH = Growth(Trend.GROWING, "", Estimate(6.0, 3.0, 9.0), settled_s=10.0, watched_s=70.0)


def second(number: int, well: int, errors: int) -> Second:
    times = Histogram()
    for _ in range(well):
        times.record(1000)
    step = StepSecond(response=times.freeze(), errors=errors)
    return Second(
        start_ns=number * S, end_ns=(number + 1) * S, active=0, completed=0, failed=0,
        in_flight=0, queued=0, generator_cpu_s=0.0, steps={"a": step},
    )  # fmt: skip


def test_growth_by_work_counts_what_was_done_in_the_part_that_was_judged() -> None:
    tally = InteractionTally()
    for number in range(5, 75):
        tally.add(second(number, 9, 1) if number >= 15 else second(number, 500, 0))
    growth = tally.each_1000(GROWTH, start_ns=5 * S)
    # 60 s with 10 a second: 6 MiB in a minute are 6 MiB for 600
    assert growth.interactions == 600
    assert growth.per_1000 == Estimate(pytest.approx(10), pytest.approx(5), pytest.approx(15))


def test_without_work_or_an_estimate_there_is_no_growth_by_work() -> None:
    assert InteractionTally().each_1000(GROWTH, start_ns=0) == GROWTH
    tally = InteractionTally()
    tally.add(second(0, 3, 0))
    assert tally.each_1000(GROWTH, start_ns=0) == GROWTH
    tally.add(second(20, 0, 0))
    assert tally.each_1000(GROWTH, start_ns=0) == GROWTH
    unknown = replace(GROWTH, per_min=None)
    assert tally.each_1000(unknown, start_ns=0) == unknown
