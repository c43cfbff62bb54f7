import math
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from perfkit.model.histogram import HIGHEST_US, Histogram, bucket_of, value_of

DURATIONS = st.lists(st.integers(0, HIGHEST_US) | st.integers(0, 5000), max_size=60)


def histogram(values: list[int]) -> Histogram:
    counted = Histogram()
    for value in values:
        counted.record(value)
    return counted


def merged(*parts: Histogram) -> Histogram:
    whole = Histogram()
    for part in parts:
        whole.merge(part)
    return whole


@given(st.integers(0, HIGHEST_US))
def test_a_bucket_is_no_wider_than_a_2048th_of_its_values(value: int) -> None:
    bucket = bucket_of(value)
    highest = value_of(bucket)
    assert value <= highest
    assert highest - value <= value / 2048
    assert bucket_of(highest) == bucket
    assert bucket_of(highest + 1) == bucket + 1


def test_many_at_once_are_cut_at_both_ends_as_one_by_one() -> None:
    values = [-5, 0, 3, HIGHEST_US + 1]
    assert Histogram.of(values).freeze() == histogram(values).freeze()
    assert Histogram.of(values).clipped == 1


@given(DURATIONS, DURATIONS, DURATIONS)
def test_merging_is_associative_and_commutative_and_like_one_run(
    a: list[int], b: list[int], c: list[int]
) -> None:
    one_run = histogram(a + b + c).freeze()
    left = merged(merged(histogram(a), histogram(b)), histogram(c))
    right = merged(histogram(a), merged(histogram(b), histogram(c)))
    backwards = merged(histogram(c), histogram(b), histogram(a))
    assert left.freeze() == right.freeze() == backwards.freeze() == one_run


@given(DURATIONS)
def test_thawing_what_was_frozen_gives_the_same(values: list[int]) -> None:
    counted = histogram(values)
    thawed = Histogram.thaw(counted.freeze())
    assert thawed.freeze() == counted.freeze()
    thawed.record(7)
    assert thawed.count == counted.count + 1


@given(
    st.lists(st.integers(0, HIGHEST_US), min_size=1, max_size=200),
    st.sampled_from(["0", "0.01", "0.07", "0.5", "0.9", "0.95", "0.99", "0.999", "1"]),
)
@example(values=list(range(1, 101)), q="0.07")
def test_quantiles_are_the_nearest_rank_to_bucket_width(values: list[int], q: str) -> None:
    rank = max(1, math.ceil(Fraction(q) * len(values)))
    exact = sorted(values)[rank - 1]
    found = histogram(values).quantile_us(float(q))
    assert exact <= found <= exact + exact / 2048


@given(DURATIONS, st.lists(st.floats(0, 1), max_size=6))
@example(values=[], qs=[0.5, 1.0])
@example(values=[1, 2, 3], qs=[0.1, 0.2, 0.9, 1.0])
@example(values=[5], qs=[])
def test_several_quantiles_are_those_asked_for_one_by_one(
    values: list[int], qs: list[float]
) -> None:
    counted = histogram(values)
    assert counted.quantiles_us(sorted(qs)) == tuple(map(counted.quantile_us, sorted(qs)))


def test_a_frozen_histogram_tells_its_count() -> None:
    assert Histogram.count_in(histogram([3, 4, 4]).freeze()) == 3
    assert Histogram.count_in(()) == 0


@given(DURATIONS)
def test_count_sum_mean_and_maximum_are_exact(values: list[int]) -> None:
    counted = histogram(values)
    assert counted.count == len(values) == sum(count for _, count in counted.buckets())
    assert counted.sum_us == sum(values)
    assert counted.max_us == max(values, default=0) == counted.quantile_us(1)
    assert counted.mean_us() == (sum(values) / len(values) if values else 0)


def test_nothing_recorded_is_all_zero() -> None:
    empty = Histogram()
    assert empty.quantile_us(0.5) == 0
    assert empty.mean_us() == 0
    assert Histogram.thaw(()).freeze() == empty.freeze() == (0, 0, 0, 0)


def test_more_than_an_hour_counts_as_an_hour_and_less_than_nothing_as_nothing() -> None:
    counted = histogram([HIGHEST_US + 1, -5])
    assert counted.clipped == 1
    assert counted.max_us == counted.quantile_us(1) == HIGHEST_US
    assert counted.quantile_us(0.5) == 0


@pytest.mark.parametrize(
    "frozen",
    [
        (1, 2, 3),
        (1, 5, 5, 0, 5),
        (1, 5, 5, 0, -5, 1),
        (2, 5, 5, 0, 5, 1),
        (2, 5, 5, 0, 5, 1, 5, 1),
        (1, 5, 5, 0, 10**9, 1),
        (1, 0, 0, 0),
    ],
)
def test_what_is_no_histogram_is_refused(frozen: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="not a histogram"):
        Histogram.thaw(frozen)


def test_values_above_a_bound_are_counted() -> None:
    histogram = Histogram()
    for value in (10, 5000, 5001, 6000, 90_000):
        histogram.record(value)
    assert histogram.count_above(5000) == 3 - (bucket_of(5001) == bucket_of(5000))
    assert histogram.count_above(10) == 4
    assert histogram.count_above(100_000) == 0


@given(st.lists(st.integers(-5, HIGHEST_US + 1000)))
def test_counting_all_at_once_is_counting_one_by_one(values: list[int]) -> None:
    one_by_one = Histogram()
    for value in values:
        one_by_one.record(value)
    assert Histogram.of(values).freeze() == one_by_one.freeze()
