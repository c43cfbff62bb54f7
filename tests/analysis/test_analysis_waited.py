"""Who waited for a stall is told beside it."""

import pytest

from perfkit.analysis.waited import WaitTally
from perfkit.model.load import Second
from perfkit.model.stalls import StallGroup, StallMark, StallNumbers

MS = 1_000_000


def group(place="loop"):
    return StallGroup(
        place, "take_answer", "/srv/bot.py", 30, "save", "time.sleep", "sleep", in_one_call=True,
        count=1, total_s=0.2, longest_ms=200.0, cpu_share=None,
    )  # fmt: skip


def numbers(*marks, groups=None):
    return StallNumbers(
        rate_hz=500, least_ms=50.0, error_ms=2.8, observed_s=10.0, stalled_s=0.2,
        stalled_share=0.02, saturated_s=0.0, saturated_share=0.0, lost_share=0.0,
        groups=groups or (group(), group("worker")), count=len(marks), longest=marks,
    )  # fmt: skip


def second(*waits):
    return Second(0, 1000 * MS, 1, 0, 0, 0, 0, 0.0, waits=tuple((a * MS, b * MS) for a, b in waits))


LATE = StallMark(5000 * MS, 0.0, 300.0, 0)
EARLY = StallMark(1000 * MS, 0.0, 200.0, 0)


def test_students_whose_waits_overlap_are_counted():
    tally = WaitTally(numbers(LATE, EARLY))
    tally.add(second((900, 1300), (1100, 1250), (1195, 1400), (1300, 1500), (500, 1010)))
    tally.add(second((4000, 5600)))
    told = tally.numbers(500 * MS, loaded=True)
    assert [(mark.at_s, mark.waited) for mark in told.longest] == [(4.5, 1), (0.5, 2)]
    first = told.groups[0]
    assert (first.waited, first.waited_most) == (3, 2)
    assert first.waited_p95_ms == pytest.approx(1600, rel=1e-3)


def test_a_wait_for_two_stalls_of_a_group_is_one_interaction():
    tally = WaitTally(numbers(LATE, EARLY))
    tally.add(second((900, 6000)))
    told = tally.numbers(0, loaded=True).groups[0]
    assert (told.waited, told.waited_most, told.waited_p95_ms) == (
        2,
        1,
        pytest.approx(5100, rel=1e-3),
    )


def test_a_long_stall_that_began_before_a_short_one_still_counts():
    long = StallMark(1000 * MS, 0.0, 3000.0, 0)
    short = StallMark(1500 * MS, 0.0, 100.0, 0)
    tally = WaitTally(numbers(long, short))
    tally.add(second((2000, 2500)))
    assert [mark.waited for mark in tally.numbers(0, loaded=True).longest] == [1, 0]


def test_nobody_is_known_to_wait_for_one_of_several_workers():
    tally = WaitTally(numbers(StallMark(1000 * MS, 0.0, 200.0, 1)))
    tally.add(second((900, 1300)))
    told = tally.numbers(0, loaded=True)
    assert (told.longest[0].waited, told.groups[1].waited) == (None, None)


def test_without_a_load_nobody_was_counted():
    tally = WaitTally(numbers(EARLY))
    told = tally.numbers(1000 * MS, loaded=False)
    assert (told.longest[0].waited, told.longest[0].at_s, told.groups[0].waited) == (
        None,
        0.0,
        None,
    )


def test_where_nothing_was_recorded_there_is_nothing():
    tally = WaitTally(None)
    tally.add(second((900, 1300)))
    assert tally.numbers(0, loaded=True) is None


def test_a_stall_for_which_nobody_waited_says_so():
    told = WaitTally(numbers(EARLY)).numbers(0, loaded=True).groups[0]
    assert (told.waited, told.waited_most, told.waited_p95_ms) == (0, 0, None)
