"""Alarms ring at their moment, with timerfd and without."""

import asyncio
import time

import pytest

from perfkit.load.http import alarm as module
from perfkit.load.http.alarm import Alarm

MS = 1_000_000


@pytest.fixture(params=["timerfd", "the loop's own timer"])
def timer(request, monkeypatch):
    if request.param != "timerfd":
        monkeypatch.setattr(module, "_open_timer", lambda: None)


def ring(*delays_ms):
    """Set an alarm to these moments one after the other: when it rang, after the last one."""

    async def wait():
        rang = asyncio.get_running_loop().create_future()
        alarm = Alarm(lambda: rang.set_result(time.monotonic_ns()), time.monotonic_ns)
        try:
            began_ns = time.monotonic_ns()
            for delay_ms in delays_ms:
                alarm.set(began_ns + delay_ms * MS)
            return await asyncio.wait_for(rang, 20) - began_ns - delays_ms[-1] * MS
        finally:
            alarm.close()
            alarm.close()

    return asyncio.run(wait())


def test_an_alarm_rings_once_at_its_moment(timer):
    assert ring(20) > -2 * MS  # the loop's own timers know milliseconds


def test_a_new_moment_replaces_the_former(timer):
    assert ring(1, 30) > -2 * MS
    assert ring(60_000, 5) > -2 * MS


def test_a_moment_that_is_over_rings_at_once(timer):
    assert ring(-5) > 0
