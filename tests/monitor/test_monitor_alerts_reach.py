"""Rules over a window that holds fewer than two looks are named, others are not."""

import pytest

from perfkit.formats.alert_rules import WrittenRules
from perfkit.monitor.alerts.reach import out_of_reach
from perfkit.monitor.alerts.ruleset import rule_set


def named(alert: str, interval_ms: int) -> int:
    return len(out_of_reach(rule_set(WrittenRules((), False, 0, 0, 0), [alert]).rules, interval_ms))


@pytest.mark.parametrize("alert", ["Busy: cpu > 80%", "Failing: errors > 5% in 1m"])
def test_what_grows_needs_two_looks_in_its_window(alert):
    assert named(alert, 59_000) == 0
    assert named(alert, 60_000) == 1


def test_one_look_is_enough_for_what_is_now():
    assert named("Loaded: host load > 4", 3_600_000) == 0
    assert named("Silent: no data for 1m", 3_600_000) == 0


def test_it_is_said_what_to_do():
    (said,) = out_of_reach(rule_set(WrittenRules((), False), ["Busy: cpu > 80%"]).rules, 60_000)
    assert "Busy" in said
    assert "every 1m" in said
    assert "--interval" in said
