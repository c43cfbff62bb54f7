"""The moments of an open load: pure arithmetic, held against the integral of the rate."""

import itertools
import math
from statistics import mean, pvariance

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit.load.arrivals import Arrivals
from perfkit.model.plan import LoadModel, LoadPlan, Spacing, Stage


def open_plan(*stages: Stage, spacing=Spacing.EVEN, seed=1) -> LoadPlan:
    return LoadPlan(stages, 1000, LoadModel.OPEN, spacing, seed=seed)


def moments(plan: LoadPlan) -> list[float]:
    """All arrivals, in seconds since the load began."""
    arrivals, begin_s, found = Arrivals(plan), 0.0, []
    for stage in plan.stages:
        found += [begin_s + at_s for at_s in arrivals.during(stage)]
        begin_s += stage.duration_s
    return found


def steady(rate: float, seconds: float) -> Stage:
    return Stage("", rate, rate, 0.0, seconds)


def test_a_steady_rate_begins_at_once_and_keeps_its_distance():
    assert moments(open_plan(steady(4, 2))) == [0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 1.75]


def test_an_hour_does_not_drift():
    found = moments(open_plan(steady(7, 3600)))
    assert len(found) == 7 * 3600
    assert all(abs(at - g / 7) < 1e-6 for g, at in enumerate(found))


def test_a_ramp_has_as_many_arrivals_as_the_area_under_it():
    found = moments(open_plan(Stage("", 0, 20, 10.0, 10.0)))
    assert len(found) == 100
    # the integral of 2t is t²: arrival g is due at √g
    assert found == pytest.approx([math.sqrt(g) for g in range(100)])


def test_a_ramp_down_ends_with_its_last_arrival_before_its_end():
    found = moments(open_plan(Stage("", 20, 0, 10.0, 10.0)))
    assert found == pytest.approx([10 - math.sqrt(100 - g) for g in range(100)])


def test_a_stage_rises_and_then_stays():
    found = moments(open_plan(Stage("", 0, 10, 2.0, 4.0)))
    assert len(found) == 10 + 20
    assert found[10:] == pytest.approx([2 + g / 10 for g in range(20)])


def test_what_one_stage_has_begun_the_next_goes_on_with():
    found = moments(open_plan(steady(0.5, 3), steady(0.5, 3)))
    assert found == [0, 2, 4]


def test_nobody_arrives_at_a_rate_of_zero():
    assert moments(open_plan(steady(0, 60), steady(1, 2))) == [60, 61]


SHAPES = st.lists(
    st.tuples(st.integers(0, 50), st.integers(0, 50), st.integers(1, 20)), min_size=1, max_size=5
)


@given(SHAPES)
def test_the_integral_up_to_each_arrival_is_its_number(shapes):
    stages = [Stage("", low, high, length, length) for low, high, length in shapes]
    plan = open_plan(*stages)
    found = moments(plan)
    whole = sum((low + high) / 2 * length for low, high, length in shapes)
    assert len(found) == math.ceil(whole)
    assert found == sorted(found)
    for number, at_s in enumerate(found):
        assert _integral(stages, at_s) == pytest.approx(number, abs=1e-6)


def _integral(stages, until_s):
    area = 0.0
    for stage in stages:
        part = min(until_s, stage.duration_s)
        slope = (stage.level - stage.from_level) / stage.ramp_s
        area += stage.from_level * part + slope * part * part / 2
        until_s -= part
    return area


def poisson(seed: int, rate=50.0, seconds=200.0) -> list[float]:
    return moments(open_plan(steady(rate, seconds), spacing=Spacing.POISSON, seed=seed))


def test_poisson_arrivals_are_the_same_for_the_same_seed():
    found = poisson(1)
    assert found == poisson(1)
    assert found != poisson(2)
    assert len(found) == 10_060
    assert found[:3] == pytest.approx([0.002773, 0.019926, 0.027316], abs=1e-5)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_poisson_arrivals_are_independent_of_each_other(seed):
    found = poisson(seed)
    gaps = [b - a for a, b in itertools.pairwise(found)]
    assert mean(gaps) == pytest.approx(1 / 50, rel=0.05)
    # an exponential distribution's standard deviation is its mean; that of even gaps is 0
    assert math.sqrt(pvariance(gaps)) == pytest.approx(1 / 50, rel=0.05)
    counts = [0] * 200
    for at_s in found:
        counts[int(at_s)] += 1
    # the counts of a Poisson process vary as much as their mean (index of dispersion 1)
    assert pvariance(counts) / mean(counts) == pytest.approx(1, abs=0.35)


def test_a_poisson_ramp_has_its_arrivals_where_the_rate_is():
    ramp = Stage("", 0, 100, 100.0, 100.0)
    found = moments(open_plan(ramp, spacing=Spacing.POISSON))
    early = sum(at_s < 50 for at_s in found)
    assert len(found) == pytest.approx(5000, rel=0.05)
    assert early / len(found) == pytest.approx(0.25, abs=0.02)
