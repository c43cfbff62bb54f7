"""Counting requests, and when they are meant to begin."""

import tracemalloc
from itertools import islice

from hypothesis import given
from hypothesis import strategies as st

from perfkit.load.http.arrivals import constant_rate
from perfkit.load.http.connection import Connection
from perfkit.load.http.response import Heads
from perfkit.load.http.tally import MOST_KINDS, OTHER, RequestTally
from perfkit.model.histogram import Histogram

MS = 1_000_000


def close(tally, at_ns=1000 * MS):
    return tally.close_second(at_ns, active=2, students=3, completed=1, in_flight=1, cpu_s=0.5)


def test_a_second_holds_what_was_counted_in_it_and_counting_begins_anew():
    tally = RequestTally("GET /", 0)
    tally.count(0, 0, 5 * MS)
    tally.count(0, 2 * MS, 12 * MS)
    tally.count_error("status 500 instead of 200")
    tally.count_start(7_000)
    tally.dropped = 3
    second = close(tally)
    step = second.steps["GET /"]
    assert Histogram.thaw(step.response).freeze() == Histogram.of([5000, 12000]).freeze()
    assert Histogram.thaw(step.service).freeze() == Histogram.of([5000, 10000]).freeze()
    assert step.errors == 1
    assert second.error_groups == {"GET /": {"status 500 instead of 200": 1}}
    assert Histogram.thaw(second.start_lag).max_us == 7
    assert (second.iterations.dropped, second.in_flight, second.completed) == (3, 1, 1)
    assert (tally.interactions, tally.errors, tally.total.count) == (3, 1, 2)
    assert close(tally, 2000 * MS).steps["GET /"].response == Histogram().freeze()


def test_new_error_texts_can_not_fill_the_memory():
    tally = RequestTally("GET /", 0)
    for number in range(2 * MOST_KINDS):
        tally.count_error(f"error {number}")
    groups = close(tally).error_groups["GET /"]
    assert len(groups) == MOST_KINDS + 1
    assert groups[OTHER] == MOST_KINDS


@given(st.lists(st.integers(-5, 4_000_000_000), max_size=50))
def test_counted_durations_make_the_same_histogram_as_listed_ones(values):
    counts = {value: values.count(value) for value in values}
    assert Histogram.of_counts(counts).freeze() == Histogram.of(values).freeze()


def test_durations_counted_more_than_once_are_all_there():
    repeated = Histogram.of_counts({7: 3, 4_000_000_000: 2, -1: 2})
    assert (
        repeated.freeze() == Histogram.of([7, 7, 7, 4_000_000_000, 4_000_000_000, -1, -1]).freeze()
    )


def test_a_constant_rate_does_not_drift_in_an_hour():
    starts = list(islice(constant_rate(3, 3600), 0, None, 3))
    assert len(starts) == 3600
    assert all(start == second * 1_000_000_000 for second, start in enumerate(starts))


def test_a_rate_is_kept_over_the_duration_and_no_longer():
    assert len(list(constant_rate(500, 2))) == 1000
    assert list(constant_rate(0.5, 3)) == [0, 2_000_000_000]


class _Nowhere:
    """A transport that swallows requests."""

    def write(self, data: bytes) -> None:
        pass


class _Again:
    """Asks anew at each answer, and counts a second for each thousand of them."""

    def __init__(self, tally):
        self._tally = tally

    def answered(self, connection):
        at_ns = connection.started_ns + (self._tally.interactions % 700) * 1000
        self._tally.count(connection.intended_ns, connection.started_ns, at_ns)
        if self._tally.interactions % 1000 == 0:
            close(self._tally, at_ns)
        connection.send(at_ns, at_ns)


def test_memory_does_not_grow_with_the_number_of_requests():
    connection = Connection(_Again(RequestTally("GET /", 0)), Heads(bodiless=False), b"GET")
    connection.connection_made(_Nowhere())
    connection.send(0, 0)

    def answer(times):
        for number in range(times):
            date = b"Date: %d\r\n" % (number // 100)
            connection.data_received(b"HTTP/1.1 200 OK\r\n" + date + b"Content-Length: 2\r\n\r\nok")

    tracemalloc.start()
    try:
        answer(40_000)
        before, _ = tracemalloc.get_traced_memory()
        answer(40_000)
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after - before < 20_000
