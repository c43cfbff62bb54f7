"""CPU time given to the stacks that used it."""

from hypothesis import given
from hypothesis import strategies as st

from perfkit.analysis.oncpu import cpu_of_segments, until_ended
from perfkit.model.stacks import Frame, Segment, ThreadCpu

WORK = (Frame("work", "bot.py", 1),)
SLEEP = (Frame("sleeper", "bot.py", 2),)
SELECT = (Frame("select", "selectors.py", 3),)


def is_select(stack):
    return stack == SELECT


def cpu(*samples, ended_ns=None):
    return ThreadCpu(1, 1, samples, ended_ns)


def test_a_sleep_and_a_loop_that_look_alike_come_out_as_what_they_were():
    segments = (Segment(0, 100, SLEEP), Segment(100, 200, WORK))
    times = cpu((0, 0), (50, 0), (100, 0), (150, 50), (200, 100))
    assert cpu_of_segments(segments, times, is_select) == (0, 100)


def test_in_one_window_what_waits_gets_cpu_last():
    segments = (Segment(0, 60, SELECT), Segment(60, 100, WORK))
    assert cpu_of_segments(segments, cpu((0, 0), (100, 30)), is_select) == (0, 30)
    assert cpu_of_segments(segments, cpu((0, 0), (100, 46)), is_select) == (6, 40)


def test_in_one_window_equals_share_by_their_length():
    segments = (Segment(0, 75, WORK), Segment(75, 100, SLEEP))
    assert cpu_of_segments(segments, cpu((0, 0), (100, 40)), is_select) == (30, 10)


def test_more_cpu_than_time_is_cut_and_time_that_goes_back_is_none():
    segments = (Segment(0, 100, WORK),)
    assert cpu_of_segments(segments, cpu((0, 0), (50, 60), (100, 55)), is_select) == (50,)


def test_outside_of_the_kernels_windows_the_leaf_decides():
    segments = (Segment(0, 100, WORK), Segment(100, 200, SELECT), Segment(200, 300, WORK))
    assert cpu_of_segments(segments, None, is_select) == (100, 0, 100)
    assert cpu_of_segments(segments, cpu((40, 0), (100, 0)), is_select) == (40, 0, 100)


def test_windows_before_between_and_after_the_recording_are_passed_over():
    segments = (Segment(100, 200, WORK), Segment(300, 400, WORK))
    times = cpu((0, 0), (50, 50), (100, 100), (200, 120), (250, 170), (300, 200), (500, 300))
    assert cpu_of_segments(segments, times, is_select) == (20, 100)


def test_a_stack_seen_for_no_time_gets_none():
    assert cpu_of_segments((Segment(50, 50, WORK),), cpu((0, 0), (100, 30)), is_select) == (0,)


def test_a_thread_that_ended_is_cut_off_there():
    segments = (Segment(0, 100, WORK), Segment(100, 300, SELECT), Segment(300, 400, WORK))
    assert until_ended(segments, cpu((0, 0))) == segments
    assert until_ended(segments, None) == segments
    assert until_ended(segments, cpu((0, 0), ended_ns=250)) == (
        Segment(0, 100, WORK),
        Segment(100, 250, SELECT),
    )


lengths = st.lists(
    st.tuples(st.integers(1, 1000), st.integers(0, 200), st.sampled_from([WORK, SLEEP, SELECT])),
    max_size=20,
)
readings = st.lists(st.tuples(st.integers(1, 300), st.integers(-10, 400)), max_size=40)


@given(lengths, readings, st.integers(0, 500))
def test_cpu_is_never_negative_nor_more_than_the_time_there_was(parts, steps, first):
    segments, at = [], 0
    for length, gap, stack in parts:
        segments.append(Segment(at, at + length, stack))
        at += length + gap
    samples, when, used = [], first, 0
    for step, more in steps:
        samples.append((when, used))
        when, used = when + step, used + more
    result = cpu_of_segments(segments, cpu(*samples), is_select)
    assert len(result) == len(segments)
    for segment, share in zip(segments, result, strict=True):
        assert 0 <= share <= segment.end_ns - segment.start_ns
