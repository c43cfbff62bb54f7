"""Alert rules: what their conditions mean, and how an alert moves from one state to another."""

from math import inf, isnan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit.findings.objectives import Comparison
from perfkit.monitor.alerts.evaluation import holds, value_of
from perfkit.monitor.alerts.expressions import (
    LOOKBACK_MS,
    Absent,
    Both,
    Compared,
    Increase,
    Latest,
    Over,
    Quotient,
    Rate,
    Rule,
    Sum,
    Window,
    series_of,
    window_of,
)
from perfkit.monitor.alerts.promql import condition_text, duration_text
from perfkit.monitor.alerts.series import SeriesStore
from perfkit.monitor.alerts.states import Alert, AlertState, Change, handle

MINUTE_MS = 60_000
HIGH = Compared(Latest("cpu"), Comparison.MORE, 0.8)


def stored(kept_ms: int = 600_000, **series: list[tuple[int, float]]) -> SeriesStore:
    store = SeriesStore(kept_ms)
    for name, samples in series.items():
        for at_ms, value in samples:
            store.add(at_ms, {name: value})
    return store


def counted(*values: float, step_ms: int = 10_000) -> SeriesStore:
    return stored(asked=[(number * step_ms, value) for number, value in enumerate(values)])


def test_the_latest_sample_counts_until_it_is_too_old():
    store = stored(cpu=[(0, 0.5), (1000, 0.9)])
    assert value_of(Latest("cpu"), store, 999) == 0.5
    assert value_of(Latest("cpu"), store, 1000) == 0.9
    assert value_of(Latest("cpu"), store, 1000 + LOOKBACK_MS - 1) == 0.9
    assert value_of(Latest("cpu"), store, 1000 + LOOKBACK_MS) is None
    assert value_of(Latest("memory"), store, 1000) is None


@pytest.mark.parametrize(
    ("over", "value"),
    [(Over.MEAN, 4), (Over.MOST, 7), (Over.LEAST, 2), (Over.SUM, 12), (Over.COUNT, 3)],
)
def test_a_window_comes_to_one_number(over, value):
    store = stored(cpu=[(0, 99), (1, 2), (5, 3), (10, 7)])
    assert value_of(Window(over, "cpu", 10), store, 10) == value
    assert value_of(Window(over, "cpu", 10), store, 30) is None


def test_a_counter_that_grows_evenly_has_grown_by_its_pace():
    store = counted(100, 110, 120, 130, 140, 150, 160)
    assert value_of(Increase("asked", MINUTE_MS), store, MINUTE_MS) == pytest.approx(60)
    assert value_of(Rate("asked", MINUTE_MS), store, MINUTE_MS) == pytest.approx(1)


def test_a_counter_that_begins_again_has_grown_all_the_same():
    store = counted(0, 10, 20, 5, 15)
    assert value_of(Increase("asked", 45_000), store, 40_000) == pytest.approx(35)


def test_restarts_leave_no_rest_of_rounding():
    store = counted(0.1, 760.3, 5.8, 5.8, 0.0, 0.0)
    assert value_of(Increase("asked", 35_000), store, 50_000) == 0


def test_a_restart_is_forgotten_with_its_samples():
    store = SeriesStore(100)
    for at in range(400):
        store.add(at, {"asked": float(at % 150)})
    assert value_of(Increase("asked", 90), store, 399) == pytest.approx(90)


def test_what_began_inside_the_window_is_not_stretched_over_all_of_it():
    store = stored(asked=[(50_000, 100), (60_000, 110)])
    assert value_of(Increase("asked", MINUTE_MS), store, MINUTE_MS) == pytest.approx(15)
    assert value_of(Increase("asked", MINUTE_MS), store, 90_000) == pytest.approx(20)


def test_a_counter_was_never_below_zero():
    store = stored(asked=[(5_000, 1), (15_000, 11)])
    assert value_of(Increase("asked", 15_000), store, 15_000) == pytest.approx(11)


def test_a_counter_that_stands_still_has_not_grown():
    assert value_of(Increase("asked", MINUTE_MS), counted(5, 5, 5), 20_000) == 0


def test_one_sample_is_no_growth():
    assert value_of(Increase("asked", MINUTE_MS), counted(5), 0) is None
    assert value_of(Rate("asked", MINUTE_MS), counted(5), 0) is None


@pytest.mark.parametrize(("part", "whole", "share"), [(1, 4, 0.25), (1, 0, inf), (-1, 0, -inf)])
def test_a_share_is_a_quotient(part, whole, share):
    store = stored(failed=[(0, part)], asked=[(0, whole)])
    assert value_of(Quotient(Latest("failed"), Latest("asked")), store, 0) == share


def test_nothing_of_nothing_is_no_share_and_above_no_bound():
    store = stored(failed=[(0, 0)], asked=[(0, 0)])
    share = Quotient(Latest("failed"), Latest("asked"))
    assert isnan(value_of(share, store, 0))
    assert holds(Compared(share, Comparison.MORE, 0.05), store, 0) is None
    assert value_of(Quotient(Latest("failed"), Latest("nobody")), store, 0) is None
    assert value_of(Quotient(Latest("nobody"), Latest("asked")), store, 0) is None


def test_a_condition_tells_the_value_for_which_it_holds():
    assert holds(HIGH, stored(cpu=[(0, 0.9)]), 0) == 0.9
    assert holds(HIGH, stored(cpu=[(0, 0.8)]), 0) is None
    assert holds(HIGH, stored(), 0) is None


def test_two_values_are_added_where_both_are_known():
    store = stored(hits=[(0, 3)], misses=[(0, 1)])
    assert value_of(Sum(Latest("hits"), Latest("misses")), store, 0) == 4
    assert value_of(Sum(Latest("hits"), Latest("nobody")), store, 0) is None
    assert value_of(Sum(Latest("nobody"), Latest("hits")), store, 0) is None


def test_a_series_that_ended_has_no_newest_value_until_the_next_one():
    store = stored(cpu=[(0, 0.5), (1, 0.6)])
    store.end("cpu")
    store.end("nobody")
    assert value_of(Latest("cpu"), store, 2) is None
    assert value_of(Window(Over.MEAN, "cpu", 10), store, 2) == pytest.approx(0.55)
    store.add(3, {"cpu": 0.7})
    assert value_of(Latest("cpu"), store, 3) == 0.7


def test_a_condition_names_all_series_that_it_asks():
    share = Quotient(Increase("a", 3), Sum(Latest("b"), Window(Over.MEAN, "c", 4)))
    condition = Both(Compared(share, Comparison.LESS, 1), Absent("up", 9))
    assert series_of(condition) == {"a", "b", "c", "up"}


def test_a_floor_keeps_few_samples_from_alarming():
    enough = Compared(Latest("asked"), Comparison.AT_LEAST, 20)
    store = stored(cpu=[(0, 0.9)], asked=[(0, 19), (1, 20)])
    assert holds(Both(HIGH, enough), store, 0) is None
    assert holds(Both(HIGH, enough), store, 1) == 0.9


def test_absence_is_a_condition_of_its_own():
    store = stored(up=[(0, 1)])
    assert holds(Absent("up", MINUTE_MS), store, MINUTE_MS - 1) is None
    assert holds(Absent("up", MINUTE_MS), store, MINUTE_MS) == 1
    assert holds(Absent("never", MINUTE_MS), store, 0) == 1


def test_only_what_is_of_use_is_kept():
    store = stored(100, cpu=[(at, float(at)) for at in range(1000)])
    assert value_of(Window(Over.COUNT, "cpu", 100), store, 999) == 100
    assert value_of(Window(Over.COUNT, "cpu", 1000), store, 999) <= 200


@pytest.mark.parametrize(
    ("condition", "needed_ms"),
    [
        (HIGH, LOOKBACK_MS),
        (Absent("up", 5), 5),
        (Both(Compared(Rate("a", 7), Comparison.MORE, 1), Absent("up", 9)), 9),
        (Compared(Quotient(Increase("a", 3), Window(Over.MEAN, "b", 4)), Comparison.LESS, 1), 4),
    ],
)
def test_a_condition_tells_how_far_back_it_looks(condition, needed_ms):
    assert window_of(condition) == needed_ms


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        (HIGH, "cpu > 0.8"),
        (Both(HIGH, Absent("up", MINUTE_MS)), "(cpu > 0.8) and on () (absent_over_time(up[1m]))"),
        (Compared(Window(Over.MOST, "cpu", 90_000), Comparison.AT_MOST, 1.0),
         "max_over_time(cpu[90s]) <= 1.0"),
        (Compared(Quotient(Increase("a", 500), Rate("b", 3_600_000)), Comparison.LESS, 1.0),
         "(increase(a[500ms]) / rate(b[1h])) < 1.0"),
    ],
)  # fmt: skip
def test_a_condition_can_be_written_for_prometheus(condition, text):
    assert condition_text(condition) == text


def test_whose_silence_it_is_can_be_written_however_the_bot_is_called():
    missed = Both(Absent("up", MINUTE_MS), HIGH)
    assert condition_text(missed, 'a"b\\') == (
        '(absent_over_time(up{bot="a\\"b\\\\"}[1m])) and on () (cpu > 0.8)'
    )


def test_no_time_is_written_as_no_time():
    assert duration_text(0) == "0ms"


def changes(rule: Rule, values: list[float | None]) -> list[Change | None]:
    """What is told when the condition has these values, a second apart."""
    alert, told = Alert(), []
    for number, value in enumerate(values):
        alert, change = handle(rule, alert, value, at_ms=number * 1000)
        told.append(change)
    return told


def test_without_a_time_an_alert_fires_at_once_and_once():
    rule = Rule("CPU", HIGH)
    assert changes(rule, [None, 1, 1, None, None]) == [
        None, Change.FIRING, None, Change.RESOLVED, None,
    ]  # fmt: skip


def test_an_alert_is_pending_until_its_time_has_passed():
    rule = Rule("CPU", HIGH, for_ms=2000)
    assert changes(rule, [1, 1, 1, None]) == [Change.PENDING, None, Change.FIRING, Change.RESOLVED]
    assert changes(rule, [1, 1, None, 1]) == [Change.PENDING, None, Change.DROPPED, Change.PENDING]


def test_a_short_relief_does_not_end_an_alert_that_is_kept_firing():
    rule = Rule("CPU", HIGH, keep_firing_ms=2000)
    assert changes(rule, [1, None, None, 1, None, None, None]) == [
        Change.FIRING, None, None, None, None, None, Change.RESOLVED,
    ]  # fmt: skip


def test_an_alert_knows_since_when_and_how_much():
    rule = Rule("CPU", HIGH, for_ms=1000)
    alert, _ = handle(rule, Alert(), 0.9, at_ms=5000)
    alert, _ = handle(rule, alert, 0.95, at_ms=6000)
    assert alert == Alert(AlertState.FIRING, 5000, 0.95)
    alert, _ = handle(rule, alert, None, at_ms=7000)
    assert alert == Alert(AlertState.QUIET, 7000)


@given(
    st.lists(st.none() | st.floats(0, 1), max_size=40),
    st.integers(0, 5000),
    st.integers(0, 5000),
)
def test_whatever_happens_firing_and_resolved_take_turns(values, for_ms, keep_ms):
    told = changes(Rule("CPU", HIGH, for_ms, keep_ms), values)
    known = [change for change in told if change in {Change.FIRING, Change.RESOLVED}]
    assert known[::2] == [Change.FIRING] * len(known[::2])
    assert known[1::2] == [Change.RESOLVED] * len(known[1::2])
