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


def divided(segments, times):
    """Rounded to 2 %, which is as far as an estimate is carried."""
    result = cpu_of_segments(segments, times, is_select)
    return [round(share / 50) * 50 if share > 100 else share // 10 * 10 for share in result]


def test_a_sleep_and_a_loop_that_look_alike_come_out_as_what_they_were():
    segments = (Segment(0, 100, SLEEP), Segment(100, 200, WORK))
    times = cpu((0, 0), (50, 0), (100, 0), (150, 50), (200, 100))
    assert cpu_of_segments(segments, times, is_select) == (0, 100)


def test_in_one_window_what_waits_gets_cpu_last():
    segments = (Segment(0, 6000, SELECT), Segment(6000, 10_000, WORK))
    assert divided(segments, cpu((0, 0), (10_000, 3000))) == [0, 3000]
    assert divided(segments, cpu((0, 0), (10_000, 4600))) == [600, 4000]


def test_in_one_window_equals_share_by_their_length():
    segments = (Segment(0, 7500, WORK), Segment(7500, 10_000, SLEEP))
    assert divided(segments, cpu((0, 0), (10_000, 4000))) == [3000, 1000]


def test_a_shared_window_is_divided_by_what_other_windows_show():
    segments = (
        Segment(0, 1500, WORK),
        Segment(1500, 4000, SLEEP),
        Segment(4000, 5500, WORK),
        Segment(5500, 8000, SLEEP),
    )
    times = cpu((0, 0), (1000, 1000), (2000, 1500), (4000, 1500), (6000, 3000), (8000, 3000))
    assert divided(segments, times) == [1500, 0, 1500, 0]


def test_what_a_window_can_not_hold_was_used_in_the_one_before():
    segments = (Segment(0, 1000, WORK), Segment(1000, 2000, SLEEP))
    times = cpu((0, 0), (1000, 600), (2000, 1600))
    assert divided(segments, times) == [600, 1000]
    late = cpu((0, 0), (1000, 600), (2000, 1800))
    assert divided(segments, late) == [800, 1000]


def test_time_that_goes_back_is_none():
    assert divided((Segment(0, 100, WORK),), cpu((0, 0), (50, 40), (100, 35))) == [40]


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


windows = st.lists(
    st.tuples(st.integers(1, 300), st.floats(0, 1), st.sampled_from([WORK, SLEEP, SELECT])),
    min_size=1,
    max_size=30,
)


@given(windows, st.integers(1, 4))
def test_no_windows_cpu_time_is_lost_or_made(parts, per_window):
    segments, samples, at, used = [], [(0, 0)], 0, 0
    for number, (length, share, stack) in enumerate(parts):
        segments.append(Segment(at, at + length, stack))
        at += length
        used += int(length * share)
        if number % per_window == 0 or number == len(parts) - 1:
            samples.append((at, used))
    result = cpu_of_segments(segments, cpu(*samples), is_select)
    per_part = len(parts)  # each part's share is rounded down to whole nanoseconds
    assert used - 2 * per_part <= sum(result) <= used
