"""Looks at even times: nothing adds up, nothing is made up for, and time goes back only far."""

from hypothesis import given
from hypothesis import strategies as st

from perfkit.monitor.rhythm import LEAD_MS, Rhythm

SECOND = 1_000_000_000


def test_the_first_look_is_due_at_once_and_the_next_one_interval_later():
    rhythm = Rhythm(SECOND)
    assert rhythm.wait_ns(5 * SECOND) == 0
    rhythm.look(5 * SECOND, 1000)
    assert rhythm.wait_ns(5 * SECOND) == SECOND
    assert rhythm.wait_ns(5 * SECOND + 400_000_000) == 600_000_000


def test_what_a_look_comes_late_does_not_add_up():
    rhythm = Rhythm(SECOND)
    for number in range(100):
        late_ns = 30_000_000 * (number % 3)
        rhythm.look(number * SECOND + late_ns, number * 1000)
    assert rhythm.wait_ns(99 * SECOND) == SECOND
    assert rhythm.missed == 0


def test_looks_that_could_not_be_done_in_time_are_counted_and_left_out():
    rhythm = Rhythm(SECOND)
    rhythm.look(0, 0)
    looked = rhythm.look(4 * SECOND + 200_000_000, 4200)
    assert looked.missed == 3
    assert rhythm.missed == 3
    assert rhythm.wait_ns(4 * SECOND + 200_000_000) == 800_000_000


def test_looks_that_were_put_off_are_not_missed():
    rhythm = Rhythm(SECOND)
    rhythm.look(0, 0)
    rhythm.resume(30 * SECOND + 200_000_000)
    assert rhythm.look(30 * SECOND + 200_000_000, 30_200).missed == 0
    rhythm.resume(30 * SECOND + 300_000_000)
    assert rhythm.wait_ns(30 * SECOND + 300_000_000) == 700_000_000


def test_a_machine_that_slept_is_told_from_one_that_was_busy():
    rhythm = Rhythm(SECOND)
    rhythm.look(0, 0)
    slept = rhythm.look(SECOND, 3_601_000)  # the monotonic clock stood still meanwhile
    assert slept.slept_s == 3600
    assert slept.missed == 0
    assert slept.at_ms == 3_601_000
    busy = rhythm.look(11 * SECOND, 3_611_000)
    assert busy.slept_s == 0
    assert busy.missed == 9


def test_a_calendar_that_was_set_is_told_from_a_machine_that_slept():
    rhythm = Rhythm(SECOND)
    rhythm.look(0, 0, 5 * SECOND)
    forward = rhythm.look(SECOND, 3_601_000, 5 * SECOND)
    assert (forward.slept_s, forward.set_s) == (0, 3600)
    back = rhythm.look(2 * SECOND, 2_000, 5 * SECOND)
    assert (back.slept_s, back.set_s) == (0, -3600)
    both = rhythm.look(3 * SECOND, 103_000, 65 * SECOND)
    assert (both.slept_s, both.set_s) == (60, 40)
    neither = rhythm.look(4 * SECOND, 104_900, 65 * SECOND)
    assert (neither.slept_s, neither.set_s) == (0, 0)


def test_where_sleep_is_not_counted_only_what_goes_back_was_surely_set():
    rhythm = Rhythm(SECOND)
    rhythm.look(0, 10_000)
    assert rhythm.look(SECOND, 5_000).set_s == -6
    assert rhythm.look(2 * SECOND, 66_000).slept_s == 60


def test_a_calendar_that_is_set_back_a_little_is_waited_for():
    rhythm = Rhythm(SECOND)
    rhythm.look(0, 10_000)
    assert rhythm.look(SECOND, 9_000).at_ms == 11_000
    assert rhythm.look(2 * SECOND, 10_000).at_ms == 12_000
    assert rhythm.look(3 * SECOND, 20_000).at_ms == 20_000


def test_a_calendar_that_was_wrong_and_is_set_right_is_followed():
    rhythm = Rhythm(SECOND)
    rhythm.look(0, 10_000)
    assert rhythm.look(SECOND, 3_000_011_000).at_ms == 3_000_011_000
    assert rhythm.look(2 * SECOND, 12_000).at_ms == 12_000
    assert rhythm.look(3 * SECOND, 13_000).at_ms == 13_000


@given(st.lists(st.tuples(st.integers(0, 10**11), st.integers(-(10**7), 10**7)), min_size=2))
def test_the_time_of_a_look_rises_or_is_the_calendars(steps):
    rhythm, now_ns, wall_ms, before = Rhythm(SECOND), 0, 10**9, 0
    for passed_ns, set_ms in steps:
        now_ns, wall_ms = now_ns + passed_ns, wall_ms + passed_ns // 10**6 + set_ms
        at_ms = rhythm.look(now_ns, wall_ms).at_ms
        assert at_ms > before or at_ms == wall_ms
        assert wall_ms <= at_ms <= wall_ms + LEAD_MS
        before = at_ms
