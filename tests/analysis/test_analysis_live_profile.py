"""The last seconds, put together from short recordings."""

import pytest
from planted_recordings import IDLE, called_back, thread
from planted_recordings import recording as planted

from perfkit.analysis.hotspots import weigh
from perfkit.analysis.live_profile import live_profile, take_slice
from perfkit.model.stacks import Frame, Recording, Segment, ThreadRecording

S = 1_000_000_000
MAIN = Frame("main", "/srv/bot.py", 1)
LOOP = Frame("_run_once", "/usr/lib/python3.11/asyncio/base_events.py", 7)
SELECT = Frame("select", "/usr/lib/python3.11/selectors.py", 9)
HANDLER = Frame("handler", "/srv/bot.py", 5)
SLEEP = Frame("wait", "/usr/lib/python3.11/threading.py", 5)


def recording(*segments, rate_hz=100):
    return Recording((ThreadRecording(1, 1, "MainThread", segments),), rate_hz)


def taken(seen):
    return take_slice(seen, weigh(seen, ()), ())


HALF = recording(Segment(0, S, (MAIN, HANDLER)), Segment(S, 2 * S, (MAIN, LOOP, SELECT)))
WAIT = recording(Segment(0, 2 * S, (MAIN, SLEEP)), rate_hz=100)


def test_shares_are_of_one_core_over_all_slices():
    seen = live_profile([taken(HALF), taken(WAIT)])
    assert (seen.seconds, seen.threads) == (4.0, 1)
    assert (seen.cpu, seen.waiting, seen.idle) == pytest.approx((0.25, 0.0, 0.75))
    [handler, *_] = seen.functions
    assert (handler.function, handler.self_cpu, handler.total_cpu) == ("handler", 0.25, 0.25)


def test_a_slice_without_a_loop_has_no_stalls():
    assert live_profile([taken(WAIT)]).stalls == ()


def test_a_callback_that_held_the_loop_is_a_stall():
    held = planted(thread((300, IDLE), (150, called_back(HANDLER)), (300, IDLE)))
    [stall] = live_profile([taken(held)] * 2).stalls
    assert (stall.function, stall.line, stall.count) == ("handler", 5, 2)
    assert stall.longest_ms == pytest.approx(150)


def test_nothing_seen_yet():
    seen = live_profile([])
    assert (seen.seconds, seen.cpu, seen.functions, seen.stalls) == (0, 0, (), ())
