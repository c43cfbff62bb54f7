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


def test_turns_quicker_than_the_samples_are_not_half_and_half():
    """A loop works for 5 ms and waits for 5 ms: each window is half busy, whatever was seen."""
    seen = (1, 2, 1, 1, 3, 2, 1, 1, 1, 1)
    segments, at = [], 0
    for number, length in enumerate(seen):
        segments.append(Segment(at, at + 10 * length, (SELECT, WORK)[number % 2]))
        at += 10 * length
    times = cpu(*((t, t // 2) for t in range(0, at + 20, 20)))
    used = cpu_of_segments(segments, times, is_select, blur_ns=10)
    assert sum(used[1::2]) == at // 2
    assert sum(used[::2]) == 0


def test_a_wait_nobody_knows_is_told_by_its_long_stretches():
    segments, samples, at, used = [], [(0, 0)], 0, 0
    for _ in range(4):
        for stack, busy in ((WORK, 1), (SLEEP, 0)):
            segments.append(Segment(at, at + 250, stack))
            for _ in range(25):
                at, used = at + 10, used + 10 * busy
                samples.append((at, used))
    assert cpu_of_segments(segments, cpu(*samples), is_select, blur_ns=20) == (250, 0) * 4


def test_waiting_for_a_cpu_is_no_sign_of_a_line_that_waits_by_itself():
    """Other processes have the machine: work gets half of the CPU it wants, and shows no other."""
    segments = (Segment(0, 100, WORK), Segment(100, 150, SELECT), Segment(150, 250, WORK))
    samples = ((0, 0), (100, 50), (150, 50), (250, 100))
    times = ThreadCpu(1, 1, samples, starved=((50, 100), (200, 250)))
    assert cpu_of_segments(segments, times, is_select) == (50, 0, 50)
    sleepy = (Segment(0, 100, WORK), Segment(100, 250, SLEEP))
    busy = ThreadCpu(1, 1, ((0, 0), (100, 50), (250, 50)), starved=((50, 100),))
    assert cpu_of_segments(sleepy, busy, is_select) == (50, 0)


def test_few_long_stretches_say_little():
    """A sixth of the sleep's time is alone in a window: its none is believed by less than half."""
    segments = (Segment(0, 20, SLEEP), Segment(20, 30, WORK), Segment(30, 130, SLEEP))
    times = cpu((0, 0), (20, 0), (130, 60))
    assert cpu_of_segments(segments, times, is_select) == (9, 8, 43)


def test_what_is_more_than_work_can_have_used_was_used_by_calls_that_wait():
    segments = (Segment(0, 100, WORK), Segment(100, 200, SELECT), Segment(200, 300, SLEEP))
    windows = ((0, 0), (100, 100), (200, 140), (300, 140))
    assert cpu_of_segments(segments, cpu(*windows), is_select) == (100, 40, 0)


def test_what_is_still_more_was_used_by_what_was_seen_to_wait():
    segments = (Segment(0, 100, SELECT), Segment(100, 300, SLEEP), Segment(300, 400, SLEEP))
    times = cpu((0, 0), (100, 100), (200, 120), (250, 130), (400, 280))
    assert sum(cpu_of_segments(segments, times, is_select)) == 280


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
    segments = (Segment(100, 200, WORK), Segment(300, 400, SLEEP))
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
def test_no_cpu_time_is_lost_or_made(parts, per_window):
    segments, samples, at, used = [], [(0, 0)], 0, 0
    for number, (length, share, stack) in enumerate(parts):
        segments.append(Segment(at, at + length, stack))
        at += length
        used += int(length * share)
        if number % per_window == 0 or number == len(parts) - 1:
            samples.append((at, used))
    result = cpu_of_segments(segments, cpu(*samples), is_select)
    assert abs(sum(result) - used) <= len(parts)  # each is rounded to whole nanoseconds
