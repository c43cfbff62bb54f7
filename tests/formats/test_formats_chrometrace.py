"""py-spy's trace as it writes it, event by event, and as it should never come."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit.formats.chrometrace import decode
from perfkit.model.stacks import Frame, Segment

MAIN = "thread (4711): MainThread"


def event(ph, name, ts, *, file="bot.py", line=1, tid=99, pid=4711):
    args = {"filename": file, "line": line}
    return {"args": args, "cat": "py-spy", "name": name, "ph": ph, "pid": pid, "tid": tid, "ts": ts}


def begin(name, ts, **more):
    return event("B", name, ts, **more)


def end(name, ts, **more):
    return event("E", name, ts, **more)


def thread(ph, ts, name=MAIN, **more):
    return event(ph, name, ts, file="", line=0, **more)


def read(*events, zero_ns=0, rate_hz=100):
    return decode(json.dumps(events).encode(), zero_ns=zero_ns, rate_hz=rate_hz)


def test_a_stack_lasts_until_the_sample_that_differs():
    recording = read(
        thread("B", 10), begin("main", 10, line=5),
        begin("work", 30, line=7),
        end("work", 50, line=7),
        end("main", 60, line=5), thread("E", 60),
        zero_ns=1_000_000,
    )  # fmt: skip
    main = Frame("main", "bot.py", 5)
    [only] = recording.threads
    assert (only.pid, only.thread_id, only.name) == (4711, 4711, "MainThread")
    assert only.segments == (
        Segment(1_010_000, 1_030_000, (main,)),
        Segment(1_030_000, 1_050_000, (main, Frame("work", "bot.py", 7))),
        Segment(1_050_000, 1_060_000, (main,)),
    )
    assert recording.rate_hz == 100


def test_while_a_thread_has_no_stack_nothing_lasts():
    recording = read(
        thread("B", 0), end_thread := thread("E", 10),
        thread("B", 40), {**end_thread, "ts": 70},
    )  # fmt: skip
    [only] = recording.threads
    assert [(s.start_ns, s.end_ns) for s in only.segments] == [(0, 10_000), (40_000, 70_000)]


def test_a_line_that_moves_on_is_another_stack():
    recording = read(
        thread("B", 0), begin("f", 0, line=1),
        end("f", 10, line=1), begin("f", 10, line=2),
        end("f", 20, line=2), thread("E", 20),
    )  # fmt: skip
    assert [s.stack[0].line for s in recording.threads[0].segments] == [1, 2]


def test_a_thread_that_got_the_id_of_an_ended_one_is_another_thread():
    recording = read(
        thread("B", 0, "thread (1): first"), begin("f", 0),
        end("f", 10), thread("E", 10, "thread (1): first"),
        thread("B", 10, "thread (2): second"), begin("f", 10),
        end("f", 20), thread("E", 20, "thread (2): second"),
    )  # fmt: skip
    assert [(t.thread_id, t.name, len(t.segments)) for t in recording.threads] == [
        (1, "first", 1),
        (2, "second", 1),
    ]


@pytest.mark.parametrize(
    ("name", "thread_id", "shown"),
    [
        ("thread (12)", 12, "thread 12"),
        ("thread (4711)", 4711, "MainThread"),
        ("thread (0x1F): a: b", 31, "a: b"),
        ("thread (12): two\nlines", 12, "two\nlines"),
    ],
)
def test_threads_are_told_by_their_outermost_frame(name, thread_id, shown):
    [only] = read(thread("B", 0, name), thread("E", 5, name)).threads
    assert (only.thread_id, only.name, only.segments[0].stack) == (thread_id, shown, ())


def test_without_thread_frames_the_events_own_id_is_taken():
    [only] = read(begin("main", 0), end("main", 5)).threads
    assert (only.thread_id, only.name) == (99, "thread 99")


def test_a_function_called_like_a_thread_is_no_thread():
    [only] = read(begin("thread (3)", 0, file="bot.py"), end("thread (3)", 5)).threads
    assert only.thread_id == 99


def test_missing_and_negative_lines_are_unknown_lines():
    [only] = read(
        begin("f", 0, line=None), begin("g", 0, line=-1), end("g", 1), end("f", 1)
    ).threads
    assert [frame.line for frame in only.segments[0].stack] == [0, 0]


def test_other_phases_and_an_empty_trace_are_fine():
    assert read().threads == ()
    assert read(event("M", "name", 0)).threads == ()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b'[{"args":{"filename":"', "cut off"),
        (b'{"not": "a list"}', "not what py-spy writes"),
        (b'[{"x":' + b"[" * 100_000, "not what py-spy writes"),
        (b"\xff\xfe", "not what py-spy writes"),
        (json.dumps([end("f", 1)]).encode(), "event 0 of the trace ends a call"),
        (json.dumps([begin("f", 1), end("g", 1)]).encode(), "event 1 of the trace ends a call"),
        (json.dumps([begin("f", 5), begin("g", 4)]).encode(), "back in time at event 1"),
    ],
)
def test_what_py_spy_does_not_write_is_refused_with_a_sentence(data, sentence):
    with pytest.raises(ValueError, match=sentence):
        decode(data, zero_ns=0, rate_hz=100)


@given(st.binary(max_size=200))
def test_whatever_comes_it_is_read_or_refused(data):
    with contextlib.suppress(ValueError):
        decode(data, zero_ns=0, rate_hz=100)


names = st.sampled_from("abc")


@given(st.lists(st.tuples(st.integers(1, 50), st.lists(names, max_size=5)), min_size=1))
def test_samples_written_as_py_spy_does_come_back_as_they_were(samples):
    events, before, at = [], [], 0
    expected = []
    for gap, stack in samples:
        same = next((i for i, (a, b) in enumerate(zip(before, stack, strict=False)) if a != b),
                    min(len(before), len(stack)))  # fmt: skip
        events += [end(name, at) for name in reversed(before[same:])]
        events += [begin(name, at) for name in stack[same:]]
        expected += [stack] * gap
        before, at = stack, at + gap
    events += [end(name, at) for name in reversed(before)]
    seen = []
    for each in read(*events).threads:
        for segment in each.segments:
            seen += [[f.function for f in segment.stack]] * (
                (segment.end_ns - segment.start_ns) // 1000
            )
    assert seen == [stack for stack in expected if stack]
