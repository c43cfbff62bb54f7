"""Two groups of runs: what is found that is there, and what is not found that isn't."""

from dataclasses import replace

import pytest
from simulated_runs import seeded, simulated_group

from perfkit.analysis.comparison import (
    LEVEL,
    compare_groups,
    compare_steps,
    sum_up,
    without_answers,
)
from perfkit.analysis.comparison_decision import (
    NOT_BORNE_OUT,
    TOO_FEW_UNITS,
    Limits,
    compare_line,
    decide,
)
from perfkit.analysis.comparison_interval import Sampled, find_change
from perfkit.analysis.resampling import RatioOf, draw_samples
from perfkit.model.comparison import Answer, Group, Interval, Outcome, Scale

TEN_RUNS = {"runs": 5, "length_s": 40, "rate": 40, "run_spread": 0.01}
TWO_MINUTES = {"length_s": 120}
WANDERING = {"length_s": 60, "drift": 0.1, "memory_s": 5.0}


def by_name(lines):
    return {line.name: line for line in lines}


def compared(lots, *, slower=0.0, chance=7, **facts):
    before = simulated_group(lots, **facts)
    after = simulated_group(lots, **{**facts, "median_ms": 100.0 * (1 + slower)})
    return compare_groups(before, after, seeded(chance))


def times_found(repetitions, *, slower=0.0, **facts):
    """In how many repetitions anything is called different, and p50 is called worse."""
    lots = seeded(20)
    tables = [compared(lots, slower=slower, **facts) for _ in range(repetitions)]
    anything = sum(any(line.answer.is_real for line in table) for table in tables)
    return anything, sum(by_name(table)["p50"].answer.is_worse for table in tables)


@pytest.mark.slow
@pytest.mark.parametrize("facts", [TWO_MINUTES, TEN_RUNS, WANDERING], ids=["long", "runs", "waves"])
def test_nothing_is_found_between_equals_in_100_repetitions(facts):
    # one in 100 is the stated level; three would come by chance once in 13 such tests
    assert times_found(100, **facts)[0] <= 100 * LEVEL + 1


@pytest.mark.slow
@pytest.mark.parametrize("facts", [TWO_MINUTES, TEN_RUNS], ids=["long", "runs"])
def test_ten_percent_slower_is_found_in_95_of_100_repetitions(facts):
    assert times_found(100, slower=0.1, **facts)[1] >= 95


def test_nothing_is_found_between_equals():
    assert times_found(10)[0] == 0


def test_ten_percent_slower_is_found_and_told_from_what_matters():
    line = by_name(compared(seeded(1), slower=0.1, **TWO_MINUTES))["p50"]
    assert line.answer is Answer.WORSE_WITHIN
    assert line.change == pytest.approx(0.1, abs=0.04)
    assert 0 < line.interval.low < 0.1 < line.interval.high < 0.2


@pytest.mark.parametrize(
    ("slower", "answer"), [(0.5, Answer.WORSE), (-0.5, Answer.BETTER), (0.0, Answer.SAME)]
)
def test_what_matters_is_said(slower, answer):
    line = by_name(compared(seeded(1), slower=slower, **TWO_MINUTES))["p50"]
    assert line.answer is answer


def test_the_same_runs_give_the_same_answers():
    assert compared(seeded(4)) == compared(seeded(4))


def test_a_run_does_not_differ_from_itself():
    group = simulated_group(seeded(1), cpu_percent=50.0, memory_mib=(80.0,))
    lines = compare_groups(group, group, seeded(7))
    assert {line.change for line in lines} == {0.0}
    assert not any(line.answer.is_real for line in lines)


def test_each_line_has_its_number():
    group = simulated_group(seeded(1), cpu_percent=50.0, memory_mib=(80.0,), errors=0.05)
    lines = by_name(compare_groups(group, group, seeded(7)))
    assert list(lines) == [
        "p50", "p95", "p99", "throughput", "errors", "CPU per interaction", "CPU",
        "memory, highest",
    ]  # fmt: skip
    assert lines["p50"].before == pytest.approx(100, rel=0.05)
    assert lines["throughput"].before == pytest.approx(19, rel=0.05)
    assert lines["errors"].before == pytest.approx(0.05, abs=0.02)
    assert lines["CPU"].before == pytest.approx(50)
    assert lines["CPU per interaction"].before == pytest.approx(500 / 20, rel=0.05)
    assert lines["memory, highest"].before == 80
    assert not lines["CPU"].counts


def test_cpu_that_was_not_sampled_has_no_line():
    with_cpu = simulated_group(seeded(1), cpu_percent=50.0)
    lines = by_name(compare_groups(with_cpu, simulated_group(seeded(2)), seeded(7)))
    assert "CPU" not in lines


def test_errors_are_told_in_points():
    lots = seeded(3)
    before = simulated_group(lots, **TWO_MINUTES)
    after = simulated_group(lots, errors=0.1, **TWO_MINUTES)
    line = by_name(compare_groups(before, after, seeded(7)))["errors"]
    assert line.scale is Scale.POINTS
    assert line.change == pytest.approx(0.1, abs=0.02)
    assert line.answer is Answer.WORSE


def test_no_errors_are_no_difference_in_errors():
    assert by_name(compared(seeded(1)))["errors"].answer is Answer.SAME


def test_too_short_a_run_says_nothing():
    line = by_name(compared(seeded(1), slower=5.0, length_s=8))["p50"]
    assert (line.answer, line.note, line.interval) == (Answer.INCONCLUSIVE, TOO_FEW_UNITS, None)


def test_too_few_interactions_have_no_p99():
    line = by_name(compared(seeded(1), rate=2))["p99"]
    assert line.answer is Answer.INCONCLUSIVE
    assert line.note == "too few interactions for p99"


def test_an_empty_side_has_no_numbers():
    group = simulated_group(seeded(1))
    lines = by_name(compare_groups(group, Group((), True), seeded(7)))
    assert lines["p50"].after is None
    assert lines["p50"].answer is Answer.INCONCLUSIVE
    assert lines["throughput"].note == TOO_FEW_UNITS


def test_steps_are_compared_in_their_order():
    lots = seeded(1)
    before = simulated_group(lots, steps=("start", "press", "gone"))
    after = simulated_group(lots, steps=("press", "start", "new"), median_ms=300.0)
    lines = compare_steps(before, after, seeded(7))
    assert [line.step for line in lines] == ["start"] * 4 + ["press"] * 4
    assert [line.name for line in lines[:4]] == ["p50", "p95", "p99", "errors"]
    assert lines[4].answer is Answer.WORSE


def test_groups_without_a_step_in_common_have_no_lines_of_steps():
    lots = seeded(1)
    before, after = (simulated_group(lots, steps=(name,), length_s=10) for name in "ab")
    assert compare_steps(before, after, seeded(7)) == ()


@pytest.mark.parametrize(
    ("before", "after", "answer"),
    [
        ((100.0,), (101.0,), Answer.SAME),
        ((100.0,), (200.0,), Answer.WORSE),
        ((100.0,), (115.0,), Answer.WORSE_PERHAPS_BEYOND),
        ((100.0,) * 4, (50.0,) * 4, Answer.BETTER),
        ((100.0, 101.0, 99.0, 100.5, 99.5), (150.0, 151.0, 149.0, 150.5, 149.5), Answer.WORSE),
        ((0.0,), (1.0,), Answer.INCONCLUSIVE),
    ],
    ids=["alike", "twice", "more", "half", "five", "none"],
)
def test_memory_is_compared_by_runs(before, after, answer):
    lots = seeded(1)
    sides = [simulated_group(lots, length_s=10, memory_mib=memory) for memory in (before, after)]
    assert by_name(compare_groups(*sides, seeded(7)))["memory, highest"].answer is answer


WORSE_IF_MORE = Limits(0.2, Scale.RATIO, more_is_worse=True)
WORSE_IF_LESS = Limits(0.2, Scale.RATIO, more_is_worse=False)


@pytest.mark.parametrize(
    ("low", "high", "if_more", "if_less"),
    [
        (0.21, 0.4, Answer.WORSE, Answer.BETTER),
        (0.1, 0.4, Answer.WORSE_PERHAPS_BEYOND, Answer.BETTER_PERHAPS_BEYOND),
        (0.1, 0.2, Answer.WORSE_WITHIN, Answer.BETTER_WITHIN),
        (-0.1, 0.2, Answer.SAME, Answer.SAME),
        (-0.1, 0.3, Answer.INCONCLUSIVE, Answer.INCONCLUSIVE),
        (-0.2, -0.1, Answer.BETTER_WITHIN, Answer.WORSE_WITHIN),
        (-0.4, -0.1, Answer.BETTER_PERHAPS_BEYOND, Answer.WORSE_PERHAPS_BEYOND),
        (-0.4, -0.21, Answer.BETTER, Answer.WORSE),
    ],
)
def test_the_answer_that_an_interval_gives(low, high, if_more, if_less):
    interval = Interval(low, high)
    assert decide(interval, WORSE_IF_MORE, borne_out=True) is if_more
    assert decide(interval, WORSE_IF_LESS, borne_out=True) is if_less


def test_a_difference_that_the_order_denies_is_none():
    assert decide(Interval(0.3, 0.4), WORSE_IF_MORE, borne_out=False) is Answer.INCONCLUSIVE
    assert decide(Interval(0.1, 0.15), WORSE_IF_MORE, borne_out=False) is Answer.SAME


def sampled(values, *, in_time=False):
    samples = draw_samples(len(values), seeded(1))
    return Sampled(RatioOf(values, [1.0] * len(values)), samples, in_time)


def test_one_wild_unit_is_no_difference():
    calm, wild = sampled([1.0] * 30), sampled([1.0] * 29 + [2.0])
    line = compare_line(calm, wild, WORSE_IF_MORE, 0.4)
    assert line.answer is Answer.SAME
    wilder = compare_line(calm, sampled([1.0] * 29 + [90.0]), WORSE_IF_MORE, 0.4)
    assert (wilder.answer, wilder.note) == (Answer.INCONCLUSIVE, NOT_BORNE_OUT)


@pytest.mark.parametrize(
    ("after", "answer"),
    [
        ((9.0, 50.0, 30.0, 8.0, 700.0), Answer.WORSE),
        ((0.1, 0.9, 0.01, 0.2, 0.5), Answer.BETTER),
        ((4.1, 50.0, 30.0, 8.0, 700.0), Answer.INCONCLUSIVE),
        ((3.5, 50.0, 30.0, 8.0, 700.0), Answer.INCONCLUSIVE),
    ],
    ids=["far above", "far below", "not far", "mixed"],
)
def test_runs_that_all_lie_far_beyond_the_others_decide_however_they_vary(after, answer):
    line = compare_line(
        sampled([1.5, 2.0, 3.0, 4.0, 2.5]), sampled(list(after)), WORSE_IF_MORE, 1e-6
    )
    assert line.answer is answer
    if answer is Answer.WORSE:
        assert line.interval == Interval(pytest.approx(8 / 4 - 1), pytest.approx(700 / 1.5 - 1))


def test_numbers_that_never_vary_have_an_interval_without_width():
    change = find_change(sampled([2.0] * 6), sampled([3.0] * 6), Scale.RATIO, 0.005)
    assert change.interval == Interval(pytest.approx(0.5), pytest.approx(0.5))


def test_a_ratio_to_nothing_is_not_told():
    change = find_change(sampled([0.0] * 6), sampled([3.0] * 6), Scale.RATIO, 0.005)
    assert change.change is None


def test_neighbours_that_are_alike_widen_the_interval():
    waves = [1.0, 1.0, 1.0, 2.0, 2.0, 2.0] * 3
    widths = []
    for in_time in (False, True):
        sides = (sampled(waves, in_time=in_time), sampled(waves, in_time=in_time))
        interval = find_change(*sides, Scale.RATIO, 0.005).interval
        widths.append(interval.high - interval.low)
    assert widths[1] > 1.5 * widths[0]


def answered(*answers):
    line = by_name(compared(seeded(1), length_s=8))["p50"]
    return [replace(line, answer=answer) for answer in answers]


@pytest.mark.parametrize(
    ("lines", "steps", "outcome"),
    [
        ([Answer.WORSE, Answer.SAME], [], Outcome.WORSE),
        ([Answer.SAME], [Answer.WORSE], Outcome.WORSE),
        ([Answer.WORSE], [Answer.BETTER], Outcome.MIXED),
        ([Answer.BETTER, Answer.INCONCLUSIVE], [], Outcome.BETTER),
        ([Answer.WORSE_WITHIN, Answer.SAME], [], Outcome.CHANGED),
        ([Answer.SAME], [Answer.INCONCLUSIVE], Outcome.SAME),
        ([Answer.SAME, Answer.INCONCLUSIVE], [], Outcome.INCONCLUSIVE),
        ([Answer.UNKNOWN], [], Outcome.INVALID),
    ],
)
def test_what_all_lines_come_to(lines, steps, outcome):
    assert sum_up(answered(*lines), answered(*steps)) is outcome


def test_of_runs_that_cannot_be_believed_nothing_is_said():
    [line] = {
        (line.answer, line.interval, line.p_value)
        for line in without_answers(compared(seeded(1), slower=3.0))
    }
    assert line == (Answer.UNKNOWN, None, None)
