"""Numbers of samples of units, and how much they vary."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from simulated_runs import seeded

from perfkit.analysis.resampling import (
    QuantileOf,
    RatioOf,
    Times,
    draw_samples,
    likeness,
    standard_error,
)
from perfkit.model.histogram import Histogram

UNITS = st.lists(st.lists(st.integers(0, 10_000_000), max_size=30), min_size=1, max_size=5)


def quantile_of_merged(units, weights, q):
    merged = Histogram()
    for unit, weight in zip(units, weights, strict=True):
        for _ in range(weight):
            merged.merge(unit)
    return merged.quantile_us(q) / 1000 if merged.count else None


@given(UNITS, st.sampled_from([0.5, 0.95, 0.99, 1.0]), st.data())
def test_a_quantile_is_that_of_the_samples_histograms_merged(values, q, data):
    units = [Histogram.of(each) for each in values]
    weights = data.draw(st.lists(st.integers(0, 3), min_size=len(units), max_size=len(units)))
    found = QuantileOf(Times(units), q).of(weights)
    expected = quantile_of_merged(units, weights, q)
    if expected is None:
        assert found is None
    else:  # the highest value of a bucket, where the merged one knows its exact maximum
        assert found == pytest.approx(expected, rel=1 / 1024, abs=0.001)


def test_the_quantile_of_all_units_once_is_exactly_the_runs():
    units = [Histogram.of([5, 700, 9_001]), Histogram.of([123_456, 9_001])]
    for q in (0.5, 0.95, 1.0):
        assert QuantileOf(Times(units), q).of([1, 1]) == quantile_of_merged(units, [1, 1], q)


@given(UNITS, st.sampled_from([0.5, 0.95, 1.0]))
def test_each_units_own_quantile_is_its_histograms(values, q):
    units = [Histogram.of(each) for each in values]
    own = [unit.quantile_us(q) / 1000 if unit.count else None for unit in units]
    assert QuantileOf(Times(units), q).unit_values() == own


def test_a_unit_without_durations_has_no_quantile():
    units = [Histogram.of([1000, 2000, 3000]), Histogram()]
    assert QuantileOf(Times(units), 0.5).unit_values() == [2.0, None]


def test_a_sample_of_nothing_has_no_quantile():
    assert QuantileOf(Times([Histogram()]), 0.5).of([3]) is None
    assert QuantileOf(Times([]), 0.5).of([]) is None


def test_a_ratio_is_of_the_sums():
    ratio = RatioOf([10, 30], [1, 2])
    assert ratio.of([1, 1]) == pytest.approx(40 / 3)
    assert ratio.of([0, 2]) == 15
    assert ratio.of([0, 0]) is None
    assert ratio.unit_values() == [10, 15]
    assert RatioOf([1], [0]).unit_values() == [None]


def test_samples_are_as_large_as_the_group_and_the_same_for_the_same_seed():
    samples = draw_samples(7, seeded(3), times=20)
    assert {sum(sample) for sample in samples} == {7}
    assert samples == draw_samples(7, seeded(3), times=20)
    assert len({tuple(sample) for sample in samples}) > 10


def test_the_standard_error_gives_back_what_resampling_loses():
    assert standard_error([1.0, 3.0], 2) == pytest.approx(2.0)
    assert standard_error([1.0], 2) == 0.0


def test_the_mean_of_units_varies_as_the_textbook_says():
    values = [4.0, 8.0, 15.0, 16.0, 23.0, 42.0]
    lots = seeded(1)
    estimate = RatioOf(values, [1.0] * 6)
    means = [estimate.of(weights) for weights in draw_samples(6, lots, times=4000)]
    mean = sum(values) / 6
    textbook = (sum((v - mean) ** 2 for v in values) / 5 / 6) ** 0.5
    assert standard_error(means, 6) == pytest.approx(textbook, rel=0.05)


def test_neighbours_that_are_alike_are_found():
    waves = [float((n // 5) % 2) for n in range(40)]
    assert likeness([waves, waves]) == 0.5
    zigzag = [float(n % 2) for n in range(40)]
    assert likeness([zigzag, zigzag]) == 0.0
    assert likeness([[1.0, 1.0], [2.0, 2.0]]) == 0.0


def test_independent_neighbours_are_hardly_alike():
    lots = seeded(2)
    values = [[lots.gauss(0, 1) for _ in range(500)] for _ in range(2)]
    assert likeness(values) < 0.1
