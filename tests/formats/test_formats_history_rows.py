import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit.formats.history_rows import (
    read_rollups,
    read_seen,
    read_times,
    read_totals,
    write_rollups,
    write_seen,
    write_times,
    write_totals,
)
from perfkit.model.histogram import Histogram
from perfkit.model.history import Growth, Rollup, Total

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
ROLLUPS = st.builds(
    Rollup, st.integers(1, 10**6), NUMBERS, NUMBERS, NUMBERS, NUMBERS, st.sampled_from([0.0, 2.5])
)


@given(st.dictionaries(st.integers(1, 500), NUMBERS))
def test_gauges_come_back(gauges: dict[int, float]) -> None:
    assert read_seen(write_seen(gauges, {}, 1000)) == gauges


def test_growth_says_its_time_only_where_it_is_another() -> None:
    grown = {1: Growth(2.0, 1000), 2: Growth(3.0, 30_000)}
    assert read_seen(write_seen({}, grown, 1000)) == {1: 2.0, 2: (3.0, 30_000)}


def test_what_is_no_number_is_left_out() -> None:
    nan, inf = float("nan"), float("inf")
    row = write_seen({1: nan, 2: inf, 3: 1.0}, {4: Growth(nan, 1), 5: Growth(1.0, 1)}, 1)
    assert read_seen(row) == {3: 1.0, 5: 1.0}


def test_a_usual_look_takes_some_bytes_a_series() -> None:
    many = {number: float(number * 1000) for number in range(1, 36)}
    assert len(write_seen(many, {}, 1000)) < 35 * 5


@given(st.dictionaries(st.integers(1, 500), ROLLUPS), st.integers(1, 60))
def test_rollups_come_back(rollups: dict[int, Rollup], looks: int) -> None:
    assert read_rollups(write_rollups(rollups, looks), looks) == rollups


def test_a_gauge_that_stood_still_is_one_number() -> None:
    still = {1: Rollup(60, 300.0, 5.0, 5.0, 5.0)}
    assert len(write_rollups(still, 60)) == 3
    assert read_rollups(write_rollups(still, 60), 60) == still
    assert len(write_rollups(still, 59)) > 3  # of one look it is not known
    grew = {1: Rollup(60, 300.0, 5.0, 5.0, 5.0, 60.0)}
    assert read_rollups(write_rollups(grew, 60), 60) == grew


def test_only_wanted_rollups_are_read() -> None:
    both = {1: Rollup(60, 300.0, 5.0, 5.0, 5.0), 2: Rollup(6, 3.0, 0.0, 1.0, 1.0)}
    assert read_rollups(write_rollups(both, 60), 60, {2}) == {2: both[2]}


def test_totals_come_back_as_of_an_earlier_monitor() -> None:
    row = write_totals({1: Total(5.5, 9000), 2: Total(7.0, 4000)}, 9000)
    assert read_totals(row, 9000) == {
        1: Total(5.5, 9000, earlier=True),
        2: Total(7.0, 4000, earlier=True),
    }


@given(st.lists(st.integers(0, 10**9)))
def test_times_come_back(values: list[int]) -> None:
    times = Histogram.of(values)
    assert read_times(write_times(times)).freeze() == times.freeze()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xc1",
        b"text",
        msgspec.msgpack.encode({1: [1.0]}),
        msgspec.msgpack.encode({1: [0, 1.0, 1.0, 1.0, 1.0]}),
        msgspec.msgpack.encode({1: [1.0] * 7}),
        msgspec.msgpack.encode([1, 2, 3]),
        msgspec.msgpack.encode([1, 5, 5, 0, 5]),
        msgspec.msgpack.encode([2, 5, 5, 0, 5, 1]),
    ],
)
def test_what_is_no_row_is_a_value_error(data: bytes) -> None:
    for read in (lambda d: read_rollups(d, 60), read_times):
        with pytest.raises(ValueError):  # noqa: PT011 - several sentences
            read(data)


def test_what_is_no_look_is_a_value_error() -> None:
    for read in (read_seen, lambda d: read_totals(d, 0)):
        with pytest.raises(ValueError, match="not a row of the history"):
            read(b"\x93\x01\x02\x03")


def test_times_of_a_minute_come_back_and_so_do_none() -> None:
    for values in ([], [0], [90_000, 90_001, 2_500_000, 2_500_000]):
        assert read_times(write_times(Histogram.of(values))).freeze() == (
            Histogram.of(values).freeze()
        )
