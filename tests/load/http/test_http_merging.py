"""Several generators' seconds, put together: n shards are exactly one run."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit.load.http.merging import Gathering, merge_seconds
from perfkit.model.histogram import Histogram
from perfkit.model.load import Iterations, Second, StepSecond

S = 1_000_000_000
TIMES = st.lists(st.integers(0, 10_000_000), max_size=30)


def second(number=0, times=(), **more):
    frozen = Histogram.of(times).freeze()
    plain = Second(
        start_ns=number * S, end_ns=(number + 1) * S, active=2, completed=1, failed=0,
        in_flight=1, queued=0, generator_cpu_s=0.5, students=3, start_lag=frozen,
        steps={"GET /": StepSecond(response=frozen, service=frozen, errors=1)},
        error_groups={"GET /": {"status 500 instead of 2xx": 1}},
        iterations=Iterations(dropped=4),
    )  # fmt: skip
    return replace(plain, **more)


@given(st.lists(TIMES, min_size=1, max_size=5))
def test_histograms_of_shards_are_bucket_for_bucket_those_of_one_run(parts):
    whole = Histogram.of([us for part in parts for us in part]).freeze()
    merged = merge_seconds([second(0, part) for part in parts])
    assert merged.steps["GET /"].response == merged.steps["GET /"].service == whole
    assert merged.start_lag == whole


def test_counts_are_added_and_the_time_is_that_of_all():
    merged = merge_seconds([
        second(0, waits=((1, 2),)), second(0, start_ns=5, end_ns=S + 7, waits=((3, 4), (5, 6)))
    ])  # fmt: skip
    assert (merged.start_ns, merged.end_ns) == (0, S + 7)
    assert merged.waits == ((1, 2), (3, 4), (5, 6))
    assert (merged.active, merged.completed, merged.in_flight, merged.students) == (4, 2, 2, 6)
    assert (merged.generator_cpu_s, merged.generators, merged.iterations.dropped) == (1.0, 2, 8)
    assert merged.steps["GET /"].errors == 2
    assert merged.error_groups == {"GET /": {"status 500 instead of 2xx": 2}}


def test_a_step_that_only_some_shards_did_is_there():
    merged = merge_seconds([second(0, steps={}, start_lag=()), second(0, [7])])
    assert merged.steps["GET /"].response == Histogram.of([7]).freeze()


def test_a_second_is_whole_when_every_shard_has_told_it():
    gathering = Gathering(2)
    assert gathering.add(0, second(0)) == ()
    assert gathering.add(0, second(1)) == ()
    [whole] = gathering.add(1, second(0))
    assert whole.generators == 2
    [whole] = gathering.add(1, second(1))
    assert whole.start_ns == S


def test_what_a_shard_that_has_ended_had_come_to_stays_counted():
    gathering = Gathering(2)
    gathering.add(0, second(0))
    gathering.add(1, second(0))
    gathering.add(0, second(1, completed=5, generator_cpu_s=0.9))
    [whole] = gathering.end(1)
    assert (whole.completed, whole.in_flight, whole.students) == (6, 2, 6)
    assert whole.generator_cpu_s == pytest.approx(1.4)
    assert (whole.active, whole.iterations.dropped) == (2, 4)
    assert gathering.end(0) == ()


def test_a_shard_that_never_told_anything_is_not_waited_for_when_it_has_ended():
    gathering = Gathering(2)
    gathering.add(0, second(0))
    [whole] = gathering.end(1)
    assert whole.generators == 1
