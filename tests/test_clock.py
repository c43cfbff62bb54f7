"""What the machine's clocks tell."""

import time

from perfkit.clock import suspended_ns


def test_sleep_is_known_where_the_system_counts_it_and_nothing_is_made_up_elsewhere(monkeypatch):
    if hasattr(time, "CLOCK_BOOTTIME"):
        before_ns = suspended_ns()
        assert before_ns is not None
        assert before_ns <= time.clock_gettime_ns(time.CLOCK_BOOTTIME)
    monkeypatch.delattr(time, "CLOCK_BOOTTIME", raising=False)
    assert suspended_ns() is None
