from hypothesis import given
from hypothesis import strategies as st

from perfkit.analysis.recent_times import RecentTimes
from perfkit.model.histogram import Histogram, value_of

S = 1_000_000_000


def test_nothing_was_measured() -> None:
    recent = RecentTimes()
    recent.forget(S)
    assert recent.count == 0
    assert recent.quantiles_s((0.5,)) == ()


def test_what_is_older_than_the_window_is_forgotten() -> None:
    recent = RecentTimes(window_ns=10 * S)
    recent.add(1 * S, Histogram.of((5_000_000, 100_000)))
    recent.add(2 * S, Histogram.of((100_000, 200_000)))
    recent.forget(10 * S)
    assert recent.count == 4
    recent.forget(11 * S)
    assert recent.count == 2
    assert recent.quantiles_s((0.5, 1.0)) == (100_031 / 1e6, 200_063 / 1e6)
    recent.forget(12 * S)
    assert recent.count == 0
    assert recent.quantiles_s((0.5, 0.95)) == ()


@given(st.lists(st.lists(st.integers(0, 10_000_000), max_size=20), max_size=30))
def test_it_says_what_a_histogram_of_the_window_says(seconds: list[list[int]]) -> None:
    recent = RecentTimes(window_ns=10 * S)
    for number, times in enumerate(seconds):
        recent.add(number * S, Histogram.of(times))
        recent.forget(number * S)
    kept = [value for times in seconds[-10:] for value in times]
    whole = Histogram.of(kept)
    assert recent.count == len(kept)
    if kept:
        # all but the maximum, which a histogram knows exactly, to the width of a bucket
        said = [round(value * 1e6) for value in recent.quantiles_s((0.5, 0.95))]
        told = whole.quantiles_us((0.5, 0.95))
        assert all(0 <= s - t <= max(1, t // 1000) for s, t in zip(said, told, strict=True))
        assert all(s in {value_of(bucket) for bucket, _ in whole.buckets()} for s in said)
