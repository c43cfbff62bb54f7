"""Fixed buckets hold what the fine histogram holds."""

from hypothesis import given
from hypothesis import strategies as st

from perfkit.analysis.response_buckets import BOUNDS_S, ResponseBuckets
from perfkit.model.histogram import Histogram


def counted(*times_s: float) -> ResponseBuckets:
    buckets = ResponseBuckets()
    buckets.add(Histogram.of(round(each * 1e6) for each in times_s).freeze())
    return buckets


def test_each_time_is_within_all_bounds_that_are_not_below_it() -> None:
    within = dict(
        zip((*BOUNDS_S, "all"), counted(0.004, 0.8, 1.2, 2.5, 3.0, 70).within(), strict=True)
    )
    assert (within[0.005], within[0.5], within[1.0], within[1.5]) == (1, 1, 2, 3)
    assert (within[2.0], within[3.0], within[60.0], within["all"]) == (3, 5, 5, 6)


def test_sums_are_exact() -> None:
    buckets = counted(0.123456, 7)
    assert (buckets.count, buckets.sum_us) == (2, 7_123_456)


def test_each_bucket_counts_what_is_in_no_other() -> None:
    each = counted(0.004, 0.8, 70).each()
    assert sum(each) == 3
    assert (each[0], each[BOUNDS_S.index(1.0)], each[-1]) == (1, 1, 1)


def test_nothing_is_added_by_what_saw_nothing() -> None:
    buckets = counted(1)
    buckets.add(())
    buckets.add(Histogram().freeze())
    assert (buckets.count, buckets.within()[-1]) == (1, 1)


@given(st.lists(st.lists(st.integers(0, 100_000_000), max_size=20), max_size=5))
def test_as_many_are_within_each_bound_as_the_fine_histogram_says(parts: list[list[int]]) -> None:
    buckets, whole = ResponseBuckets(), Histogram()
    for part in parts:
        buckets.add(Histogram.of(part).freeze())
        whole.merge(Histogram.of(part))
    expected = [whole.count - whole.count_above(round(bound * 1e6)) for bound in BOUNDS_S]
    assert list(buckets.within()) == [*expected, whole.count]
