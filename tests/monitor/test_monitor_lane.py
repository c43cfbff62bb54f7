"""One sink's queue: what waits, what is tried again and when, what is lost and told."""

import pytest

from perfkit.model.monitoring import BackNotice, Snapshot
from perfkit.monitor.lane import Bounds, Failure, Lane, Trouble

REFUSED = Failure("connection refused")


def snapshot(number):
    return Snapshot("bot", number, {})


def notice(number):
    return BackNotice("bot", number, 7)


def taken(lane, at_s=0.0):
    """All that the lane gives out while everything goes well."""
    items = []
    while (item := lane.next(at_s)) is not None:
        items.append(item.at_ms)
        assert lane.went_well(at_s) is None
    return items


def test_an_empty_lane_gives_nothing_and_waits_for_no_time():
    lane = Lane(Bounds())
    assert lane.next(0) is None
    assert lane.wait_s(0) is None


def test_notices_go_before_snapshots_each_in_their_order():
    lane = Lane(Bounds())
    for number in (1, 2):
        lane.offer_snapshot(snapshot(number))
        lane.offer_notice(notice(10 + number), 0)
    assert lane.waiting == 4
    assert taken(lane) == [11, 12, 1, 2]
    assert (lane.waiting, lane.lost, lane.dropped) == (0, 0, 0)


def test_the_oldest_snapshots_make_room_and_are_counted():
    lane = Lane(Bounds(snapshots=2))
    for number in range(5):
        lane.offer_snapshot(snapshot(number))
    assert lane.dropped == 3
    assert lane.next(0).at_ms == 3


def test_the_oldest_notices_make_room_and_are_counted():
    lane = Lane(Bounds(notices=2))
    for number in range(3):
        lane.offer_notice(notice(number), 0)
    assert lane.lost == 1
    assert lane.next(0).at_ms == 1


def test_what_failed_is_tried_again_ever_more_slowly():
    lane = Lane(Bounds(first_wait_s=1, longest_wait_s=5))
    lane.offer_notice(notice(1), 0)
    at_s = 0.0
    waits = []
    for _ in range(5):
        assert lane.next(at_s).at_ms == 1
        lane.failed(REFUSED, at_s)
        waits.append(lane.wait_s(at_s))
        assert lane.next(at_s + waits[-1] - 0.1) is None
        at_s += waits[-1]
    assert waits == [1, 2, 4, 5, 5]
    assert lane.next(at_s).at_ms == 1


@pytest.mark.parametrize(("asked_s", "wait_s"), [(0.5, 1), (30, 30), (10**9, 600)])
def test_a_sink_is_left_alone_as_long_as_it_asks_within_reason(asked_s, wait_s):
    lane = Lane(Bounds())
    lane.offer_notice(notice(1), 0)
    lane.next(0)
    lane.failed(Failure("slow down", wait_s=asked_s), 0)
    assert lane.wait_s(0) == wait_s


def test_many_failures_do_not_overflow_the_wait():
    lane = Lane(Bounds(keep_s=1e12))
    lane.offer_notice(notice(1), 0)
    for number in range(2000):
        lane.next(number * 100)
        lane.failed(REFUSED, number * 100)
    assert lane.wait_s(1999 * 100) == 60


def test_one_failure_is_not_told_two_in_a_row_are_once():
    lane = Lane(Bounds())
    lane.offer_notice(notice(1), 0)
    told = []
    for at_s in (0, 10, 100, 1000):
        lane.next(at_s)
        told.append(lane.failed(REFUSED, at_s))
    assert told == [None, Trouble("connection refused"), None, None]


def test_a_failure_that_trying_again_mends_is_never_told():
    lane = Lane(Bounds())
    lane.offer_snapshot(snapshot(1))
    lane.next(0)
    assert lane.failed(REFUSED, 0) is None
    assert taken(lane, 1) == [1]


def fails_twice(lane, at_s):
    lane.offer_notice(notice(at_s), at_s)
    told = []
    for _ in range(2):
        assert lane.next(at_s) is not None
        told.append(lane.failed(REFUSED, at_s))
        at_s += lane.wait_s(at_s)
    return told[1], at_s


def works(lane, at_s):
    told = []
    while lane.next(at_s) is not None:
        told.append(lane.went_well(at_s))
    return told


def test_that_it_works_again_is_told_when_all_that_waited_is_there():
    lane = Lane(Bounds())
    _, at_s = fails_twice(lane, 0)
    lane.offer_snapshot(snapshot(2))
    assert works(lane, at_s) == [None, Trouble("works again; nothing was lost", over=True)]


def test_a_sink_that_comes_and_goes_is_told_of_once_a_while():
    lane = Lane(Bounds(calm_s=60))
    told, at_s = fails_twice(lane, 0)
    assert told is not None
    works(lane, at_s)
    told, at_s = fails_twice(lane, 20)
    assert told is None
    assert works(lane, at_s) == [None]
    told, _ = fails_twice(lane, 100)
    assert told is not None


def test_snapshots_dropped_while_it_did_not_work_are_told_to_the_sink_itself():
    lane = Lane(Bounds(snapshots=2))
    for number in range(2):
        lane.offer_snapshot(snapshot(number))
    lane.next(0)
    lane.failed(REFUSED, 0)
    lane.next(1)
    lane.offer_snapshot(snapshot(2))  # the one that is being brought leaves its place to this one
    lane.failed(REFUSED, 1)
    lane.offer_snapshot(snapshot(3))
    assert works(lane, 10)[-1] == Trouble(
        "works again; 2 snapshots did not get there", over=True, to_itself=True
    )
    assert lane.dropped == 2


def test_an_old_notice_is_given_up_and_that_is_told_once():
    lane = Lane(Bounds(keep_s=100, longest_wait_s=40))
    lane.offer_notice(notice(1), 0)
    lane.offer_notice(notice(2), 0)
    told = []
    for at_s in (0, 50, 110, 150):
        lane.next(at_s)
        told.append(lane.failed(REFUSED, at_s))
    first = Trouble("connection refused; 1 notice did not get there so far")
    assert told == [None, Trouble("connection refused"), first, None]
    assert (lane.lost, lane.waiting) == (2, 0)
    lane.offer_notice(notice(3), 200)
    told = works(lane, 200)
    assert told == [Trouble("works again; 2 notices did not get there", over=True, to_itself=True)]


def test_a_notice_that_gave_way_to_newer_ones_while_it_was_brought_is_lost():
    lane = Lane(Bounds(notices=1))
    lane.offer_notice(notice(1), 0)
    lane.next(0)
    lane.offer_notice(notice(2), 0)
    told = lane.failed(REFUSED, 0)
    assert told == Trouble("connection refused; 1 notice did not get there so far")
    assert lane.next(1).at_ms == 2


def test_a_notice_that_is_refused_for_good_is_lost_at_once_and_the_next_one_is_tried():
    lane = Lane(Bounds())
    lane.offer_notice(notice(1), 0)
    lane.offer_notice(notice(2), 0)
    lane.next(0)
    told = lane.failed(Failure("exit code 1", final=True), 0)
    assert told == Trouble("exit code 1; 1 notice did not get there so far")
    assert lane.next(0).at_ms == 2


def test_a_snapshot_that_is_refused_for_good_is_told_as_well():
    lane = Lane(Bounds())
    lane.offer_snapshot(snapshot(1))
    lane.next(0)
    told = lane.failed(Failure("not a number", final=True), 0)
    assert told == Trouble("not a number; 1 snapshot did not get there so far")


def test_a_sink_that_is_only_slow_is_told_of_too():
    lane = Lane(Bounds(snapshots=1, notices=1))
    lane.offer_snapshot(snapshot(1))
    lane.next(0)
    for number in (2, 3):
        lane.offer_snapshot(snapshot(number))
        lane.offer_notice(notice(number), 0)
    told = lane.went_well(1)
    words = "it can't keep up; 1 notice and 1 snapshot did not get there so far"
    assert told == Trouble(words)
    assert works(lane, 2)[-1].over


def test_in_a_hurry_all_is_tried_once_and_at_once():
    lane = Lane(Bounds())
    lane.offer_notice(notice(1), 0)
    lane.offer_notice(notice(2), 0)
    lane.offer_snapshot(snapshot(3))
    lane.next(0)
    lane.failed(REFUSED, 0)
    lane.hurry()
    assert lane.next(0).at_ms == 1
    lane.failed(REFUSED, 0)
    assert (lane.waiting, lane.lost, lane.dropped) == (0, 2, 1)


@pytest.mark.parametrize("which", ["notice", "snapshot", "neither"])
def test_what_is_given_up_is_counted_with_what_is_being_brought(which):
    lane = Lane(Bounds())
    if which == "notice":
        lane.offer_notice(notice(1), 0)
    if which == "snapshot":
        lane.offer_snapshot(snapshot(1))
    lane.next(0)
    lane.offer_notice(notice(2), 0)
    lane.offer_snapshot(snapshot(2))
    lane.give_up()
    expected = {"notice": (2, 1), "snapshot": (1, 2), "neither": (1, 1)}
    assert (lane.lost, lane.dropped) == expected[which]
    assert lane.waiting == 0


def test_what_a_sink_keeps_itself_is_not_brought_again_and_not_lost():
    lane = Lane(Bounds())
    for number in range(4):
        lane.offer_snapshot(snapshot(number))
    kept = Failure("redis is away", dropped=0)
    told = []
    for number in range(3):
        assert lane.next(0).at_ms == number  # at once, as the sink has its own patience
        told.append(lane.failed(kept, 0))
    assert told == [None, Trouble("redis is away"), None]
    assert lane.next(0).at_ms == 3
    assert lane.went_well(0) == Trouble("works again; nothing was lost", over=True)


def test_what_a_sink_had_kept_and_gave_up_is_counted():
    lane = Lane(Bounds())
    for number in range(3):
        lane.offer_snapshot(snapshot(number))
        lane.next(0)
        lane.failed(Failure("redis is away", dropped=number), 0)
    lane.offer_snapshot(snapshot(3))
    lane.next(0)
    over = lane.went_well(0)
    assert over == Trouble("works again; 3 snapshots did not get there", over=True, to_itself=True)
