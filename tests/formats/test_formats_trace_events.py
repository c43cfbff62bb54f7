"""Chrome traces of any program."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit.formats import trace_events
from perfkit.model.profiles import Unit
from perfkit.model.stacks import Frame


def read(events, **more):
    return trace_events.decode(json.dumps({"traceEvents": events, **more}).encode())


def x(name, ts, dur, tid=1, pid=7):
    return {"ph": "X", "name": name, "ts": ts, "dur": dur, "tid": tid, "pid": pid}


def named(found):
    return {
        (stack.thread, ";".join(frame.function for frame in stack.stack)): round(stack.value, 9)
        for stack in found.stacks
    }


def test_complete_events_become_stacks_with_their_own_time():
    found = read([
        x("inner (a.py:3)", 20, 30), x("outer", 0, 100), x("inner (a.py:3)", 60, 10),
        x("deeper", 25, 10), {"ph": "C", "name": "counter", "ts": 1, "args": {"n": 1}},
    ])  # fmt: skip
    assert found.unit == Unit.SECONDS
    assert named(found) == {
        ("", "outer"): 60e-6, ("", "outer;inner"): 30e-6, ("", "outer;inner;deeper"): 10e-6,
    }  # fmt: skip
    assert Frame("inner", "a.py", 3) in found.stacks[1].stack


def test_a_call_that_begins_with_its_caller_and_one_that_outlasts_it_stay_within_it():
    found = read([x("a", 0, 10), x("b", 0, 10), x("c", 5, 50), x("d", 60, 5)])
    assert named(found) == {("", "a;b"): 5e-6, ("", "a;b;c"): 5e-6, ("", "d"): 5e-6}


def begin(name, ts, ph="B", tid=1, **args):
    return {"ph": ph, "name": name, "ts": ts, "pid": 7, "tid": tid, "args": args}


def test_begins_and_ends_in_an_array_are_read_too():
    array = [
        begin("thread (7): MainThread", 0),
        begin("work", 0, filename="bot.py", line=3),
        begin("work", 100, "E"),
        begin("thread (7): MainThread", 150, "E"),
    ]
    found = trace_events.decode(json.dumps(array).encode())
    assert [(s.thread, s.stack, round(s.value, 9)) for s in found.stacks] == [
        ("MainThread", (), 50e-6),
        ("MainThread", (Frame("work", "bot.py", 3),), 100e-6),
    ]


def test_a_thread_that_py_spy_has_no_name_for_is_a_thread_still():
    array = [begin("thread (7)", 0), begin("f", 0, filename="bot.py"), begin("f", 9, "E"),
             begin("thread (7)", 9, "E")]  # fmt: skip
    [stack] = trace_events.decode(json.dumps(array).encode()).stacks
    assert (stack.thread, stack.stack) == ("thread 7", (Frame("f", "bot.py", 0),))


def test_what_never_ends_counts_as_long_as_anything_is_known():
    assert named(read([begin("a", 0), begin("b", 10), begin("b", 30, "E")])) == {
        ("", "a"): 10e-6, ("", "a;b"): 20e-6,
    }  # fmt: skip
    assert named(read([begin("a", 0), x("b", 10, 5)])) == {("", "a"): 10e-6, ("", "a;b"): 5e-6}


def test_a_complete_event_that_begins_as_a_pair_ends_comes_after_it():
    events = [begin("a", 0), begin("a", 5, "E"), x("b", 5, 2)]
    assert named(read(events)) == {("", "a"): 5e-6, ("", "b"): 2e-6}
    assert named(read([events[2], *events[:2]])) == {("", "a"): 5e-6, ("", "b"): 2e-6}


def test_of_a_pair_and_a_complete_event_that_begin_together_the_longer_one_calls_the_other():
    inner = [begin("a", 0), x("b", 0, 4), begin("a", 10, "E")]
    assert named(read(inner)) == {("", "a"): 6e-6, ("", "a;b"): 4e-6}
    outer = [begin("a", 0), begin("a", 4, "E"), x("b", 0, 10)]
    assert named(read(outer)) == {("", "b"): 6e-6, ("", "b;a"): 4e-6}


def test_a_pair_of_no_length_takes_nothing_from_its_neighbours():
    nothing = [begin("n", 5), begin("n", 5, "E")]
    told = named(read([begin("a", 0), begin("a", 5, "E"), *nothing, x("b", 5, 2)]))
    assert {name: value for name, value in told.items() if value} == {
        ("", "a"): 5e-6, ("", "b"): 2e-6,
    }  # fmt: skip


def test_threads_are_called_as_the_metadata_says_and_processes_told_apart():
    names = [
        {"ph": "M", "name": "thread_name", "pid": 7, "tid": 1, "args": {"name": "Main"}},
        {"ph": "M", "name": "thread_name", "pid": 7, "tid": "x", "args": ["odd"]},
        {"ph": "M", "name": "process_name", "pid": 7, "args": {"name": "bot"}},
    ]
    assert set(named(read([*names, x("f", 0, 1)]))) == {("Main", "f")}
    assert set(named(read([*names, x("f", 0, 1), x("f", 0, 1, "x")]))) == {
        ("Main", "f"), ("thread x", "f"),
    }  # fmt: skip
    assert set(named(read([*names, x("f", 0, 1), x("f", 0, 1, 2, 8)]))) == {
        ("Main (pid 7)", "f"), ("thread 2 (pid 8)", "f"),
    }  # fmt: skip
    bare = read([{"ph": "M", "name": "thread_name", "pid": 7, "tid": 1}, x("f", 0, 1)])
    assert set(named(bare)) == {("", "f")}


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "is no Chrome trace, or is cut off"),
        (b'[{"ph": "X"}', "is no Chrome trace, or is cut off"),
        (b'{"traceEvents": 5}', "is no Chrome trace"),
        (b'{"traceEvents": ' + b"[" * 100_000, "is no Chrome trace"),
        (json.dumps([x("a", -1, 5)]).encode(), "lies at -1.0 µs"),
        (json.dumps([x("a", 1, -5)]).encode(), "lasts -5.0 µs"),
        (json.dumps([x("a", 1, 1e300)]).encode(), "lasts 1e[+]300 µs"),
        (json.dumps([begin("a", 5, "E")]).encode(), "ends a call at 5 µs that has not begun"),
    ],
)
def test_what_is_broken_is_told_in_a_sentence(data, sentence):
    with pytest.raises(ValueError, match=sentence):
        trace_events.decode(data)


@given(st.lists(st.tuples(st.sampled_from("XBE"), st.integers(0, 50), st.integers(0, 50))))
def test_no_time_is_counted_twice(events):
    told = [{"ph": ph, "ts": ts, "dur": dur, "name": f"{ts}{dur}"} for ph, ts, dur in events]
    with contextlib.suppress(ValueError):
        assert read(told).total <= 100e-6 + 1e-12


def test_a_trace_of_nothing_is_an_empty_profile():
    assert read([]).stacks == ()
