"""Bringing snapshots and notices to sinks that work, fail, hang and come back."""

import asyncio
import time

import pytest
from sink_fakes import Collecting, Hanging, NoticesOnly, notice, snapshot

from perfkit.clock import SystemClock
from perfkit.model.monitoring import TroubleNotice
from perfkit.monitor.delivery import Delivery, Patience, Undelivered
from perfkit.monitor.lane import Bounds
from perfkit.monitor.sink import SinkError

QUICK = Bounds(first_wait_s=0.01, longest_wait_s=0.02)
REFUSED = SinkError("webhook: connection refused")


def delivering(*sinks, bounds=QUICK, patience=None):
    delivery = Delivery("shop", sinks, SystemClock(), bounds=bounds, patience=patience)
    delivery.start()
    return delivery


def troubles(sink):
    return [(each.part, each.what, each.over) for each in sink.told
            if isinstance(each, TroubleNotice)]  # fmt: skip


def test_all_sinks_get_everything_in_its_order():
    async def play():
        sinks = Collecting("one"), Collecting("two")
        delivery = delivering(*sinks)
        for number in range(5):
            delivery.show(snapshot(number))
            delivery.tell(notice(number))
        return sinks, await delivery.close()

    sinks, undelivered = asyncio.run(play())
    for sink in sinks:
        assert sink.shown == [snapshot(number) for number in range(5)]
        assert sink.told == [notice(number) for number in range(5)]
        assert sink.closed
    assert undelivered == ()


def test_a_sink_of_notices_is_shown_no_snapshots():
    async def play():
        sink = NoticesOnly()
        delivery = delivering(sink)
        for number in range(1000):
            delivery.show(snapshot(number))
        delivery.tell(notice())
        return sink, await delivery.close()

    sink, undelivered = asyncio.run(play())
    assert sink.told == [notice()]
    assert undelivered == ()


def test_a_sink_that_hangs_holds_up_neither_the_watching_nor_another_sink():
    async def play():
        hanging, good = Hanging("redis"), Collecting("history")
        delivery = delivering(hanging, good)
        for number in range(10_000):
            delivery.show(snapshot(number))
            if number % 50 == 0:
                await asyncio.sleep(0)
        await good.until(lambda sink: sink.shown and sink.shown[-1] == snapshot(9999))
        return hanging, await delivery.close(within_s=0.1)

    hanging, undelivered = asyncio.run(play())
    assert hanging.tries == 1
    [lost] = undelivered
    assert (lost.sink, lost.snapshots) == ("redis", 10_000)
    assert lost.notices == 0


def test_every_snapshot_is_either_brought_or_counted():
    async def play():
        sink = Collecting()
        delivery = delivering(sink, bounds=Bounds(snapshots=10))
        for number in range(10_000):
            delivery.show(snapshot(number))
            if number % 37 == 0:
                await asyncio.sleep(0)
        return sink, await delivery.close()

    sink, undelivered = asyncio.run(play())
    assert len(sink.shown) + sum(each.snapshots for each in undelivered) == 10_000
    assert undelivered


def test_a_sink_that_does_not_answer_in_time_is_a_trouble():
    async def play():
        good = Collecting("log")
        delivery = delivering(Hanging("redis"), good, patience=Patience(show_s=0.01))
        delivery.show(snapshot())
        await good.until(troubles)
        await delivery.close(within_s=0.1)
        return good

    assert troubles(asyncio.run(play())) == [("redis", "no answer within 0.01 s", False)]


def test_a_sink_that_stops_and_comes_back_is_told_of_once_each_and_gets_its_notices():
    async def play():
        broken, good = Collecting("webhook", fail=REFUSED), Collecting("log")
        delivery = delivering(broken, good)
        delivery.tell(notice(1))
        await broken.until(lambda sink: sink.tries >= 5)
        broken.fail = None
        await good.until(lambda sink: len(troubles(sink)) == 2)
        delivery.tell(notice(2))
        return broken, good, await delivery.close()

    broken, good, undelivered = asyncio.run(play())
    assert broken.told == [notice(1), notice(2)]
    assert troubles(good) == [
        ("webhook", "webhook: connection refused", False),
        ("webhook", "works again; nothing was lost", True),
    ]
    assert undelivered == ()


def test_what_was_lost_is_told_to_the_sink_that_missed_it():
    async def play():
        broken = Collecting("webhook", fail=REFUSED)
        delivery = delivering(broken, bounds=Bounds(first_wait_s=0.01, keep_s=0))
        delivery.tell(notice(1))
        await broken.until(lambda sink: sink.tries)
        broken.fail = None
        delivery.tell(notice(2))
        await broken.until(troubles)
        return broken, await delivery.close()

    broken, undelivered = asyncio.run(play())
    assert broken.told[0] == notice(2)
    what = "works again; 1 notice did not get there"
    assert troubles(broken) == [("webhook", what, True)]
    assert undelivered == (Undelivered("webhook", 1, 0),)


def test_two_broken_sinks_tell_of_each_other_without_end_to_end_loops():
    async def play():
        one, two = Collecting("one", fail=REFUSED), Collecting("two", fail=REFUSED)
        good = Collecting("log")
        delivery = delivering(one, two, good)
        delivery.tell(notice())
        await one.until(lambda sink: sink.tries >= 20)
        await two.until(lambda sink: sink.tries >= 20)
        undelivered = await delivery.close()
        return good, undelivered

    good, undelivered = asyncio.run(play())
    assert sorted(part for part, _, _ in troubles(good)) == ["one", "two"]
    # the notice itself, and that the other one does not work
    assert undelivered == (Undelivered("one", 2, 0), Undelivered("two", 2, 0))


def test_a_fault_of_perfkits_own_is_told_without_secrets_and_the_rest_goes_on():
    async def play():
        broken = Collecting("page", fail=KeyError("https://u:hunter2@host/x"))
        good = Collecting("log")
        delivery = delivering(broken, good)
        delivery.tell(notice(1))
        await good.until(troubles)
        broken.fail = None
        delivery.tell(notice(2))
        await broken.until(lambda sink: notice(2) in sink.told)
        await delivery.close()
        return good

    part, what, over = troubles(asyncio.run(play()))[0]
    assert (part, over) == ("page", False)
    assert "KeyError" in what
    assert "hunter2" not in what


@pytest.mark.parametrize("started", [True, False])
def test_closing_takes_no_longer_than_it_may(started):
    async def play():
        sinks = [Hanging(f"hanging {number}") for number in range(3)]
        delivery = Delivery("shop", sinks, SystemClock())
        if started:
            delivery.start()
        delivery.tell(notice())
        await asyncio.sleep(0)
        before_s = time.monotonic()
        undelivered = await delivery.close(within_s=0.2)
        return undelivered, time.monotonic() - before_s

    undelivered, took_s = asyncio.run(play())
    assert [each.notices for each in undelivered] == [1, 1, 1]
    assert took_s < 10


def test_what_waits_out_a_failure_is_tried_once_more_at_the_end():
    async def play():
        sink = Collecting(fail=REFUSED)
        delivery = delivering(sink, bounds=Bounds(first_wait_s=1000, longest_wait_s=1000))
        delivery.tell(notice())
        await sink.until(lambda each: each.tries == 1)
        sink.fail = None
        return sink, await delivery.close()

    sink, undelivered = asyncio.run(play())
    assert sink.told == [notice()]
    assert undelivered == ()


def test_after_the_end_nothing_more_is_taken():
    async def play():
        sink = Collecting()
        delivery = delivering(sink)
        await delivery.close()
        delivery.tell(notice())
        delivery.show(snapshot())
        await asyncio.sleep(0)
        return sink

    sink = asyncio.run(play())
    assert (sink.told, sink.shown) == ([], [])


def test_a_sink_that_fails_to_close_is_left_at_that():
    class Failing(Collecting):
        async def close(self):
            raise REFUSED

    async def play():
        return await delivering(Failing()).close()

    assert asyncio.run(play()) == ()
