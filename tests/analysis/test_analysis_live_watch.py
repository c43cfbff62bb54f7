"""What the live view shows of a few looks."""

from dataclasses import replace

import pytest

from perfkit.analysis.live_watch import KEPT_MS, SPARKS, LiveWatching, level_of, standing
from perfkit.model.live_watch import MeterKind
from perfkit.model.monitoring import (
    HostReading,
    Level,
    Moment,
    ProcessReading,
    Snapshot,
    StandingAlert,
    Totals,
)

HOST = HostReading(2.0, 0.3, 0.0, 0.5, 8 * 2**30, 2**30, 0, 0)
NOTHING = Totals(0.0, 0, 0, 0, 0, 0, 0)
ALERT = StandingAlert("Busy", "warning", "quiet", 0, None, "cpu > 80%")


def process(pid: int, cpu_s: float) -> ProcessReading:
    return ProcessReading(pid, 1, 0, f"bot {pid}", cpu_s, 2**20, 3, 10)


def look(at_s: float, *processes: ProcessReading, **values: float) -> Snapshot:
    at_ms = round(at_s * 1000)
    moment = Moment(at_ms * 1_000_000, at_ms, processes, NOTHING, HOST)
    known = {f"perfkit_{name}": value for name, value in values.items()}
    return Snapshot("shop", at_ms, {"perfkit_bot_up": float(bool(processes)), **known}, (), moment)


def shown(*looks: Snapshot, over_ms: int = 1000):
    live = LiveWatching(over_ms)
    for each in looks:
        live.take(each)
    watch = live.shown(watched_s=1.0, left_s=None)
    assert watch is not None
    return watch


def meters(*looks: Snapshot, over_ms: int = 1000) -> dict[MeterKind, float]:
    return {meter.kind: meter.value for meter in shown(*looks, over_ms=over_ms).meters}


def test_before_the_first_look_there_is_nothing_to_show():
    assert LiveWatching().shown(watched_s=0.0, left_s=None) is None


def test_cpu_is_a_difference_so_one_look_does_not_tell_it():
    first = look(0, process(1, 5.0), bot_cpu_seconds_total=5.0)
    assert MeterKind.CPU not in meters(first)
    second = look(1, process(1, 5.3), bot_cpu_seconds_total=5.3)
    assert meters(first, second)[MeterKind.CPU] == pytest.approx(0.3)


def test_rates_are_over_the_time_that_was_asked_for():
    looks = [look(s, process(1, s), bot_cpu_seconds_total=0.1 * s + (s == 10)) for s in range(11)]
    assert meters(*looks)[MeterKind.CPU] == pytest.approx(1.1)
    assert meters(*looks, over_ms=10_000)[MeterKind.CPU] == pytest.approx(0.2)


def test_ten_looks_a_second_still_make_a_rate_over_one():
    looks = [look(s / 10, process(1, 0), bot_cpu_seconds_total=float(s)) for s in range(21)]
    assert meters(*looks)[MeterKind.CPU] == pytest.approx(10.0)


def test_a_counter_that_begins_again_makes_no_negative_rate():
    looks = [
        look(0, process(1, 0), bot_cpu_seconds_total=9.0),
        look(1, process(2, 0), bot_cpu_seconds_total=0.1),
    ]
    assert MeterKind.CPU not in meters(*looks)


def test_a_calendar_that_is_put_back_begins_anew():
    looks = [look(s, process(1, c), bot_cpu_seconds_total=c) for s, c in ((9e3, 1), (1, 2), (2, 5))]
    assert MeterKind.CPU not in meters(*looks[:2])
    assert meters(*looks)[MeterKind.CPU] == pytest.approx(3.0)


def test_a_counter_that_was_not_known_before_makes_no_rate():
    assert MeterKind.INTERACTIONS not in meters(
        look(0, process(1, 0)), look(1, process(1, 0), interactions_total=5.0)
    )


def test_errors_are_a_share_of_what_was_asked_in_the_last_minute():
    looks = [
        look(0, process(1, 0), interactions_total=0.0, interaction_errors_total=0.0),
        look(1, process(1, 0), interactions_total=50.0, interaction_errors_total=1.0),
    ]
    assert meters(*looks)[MeterKind.ERRORS] == pytest.approx(0.02)
    idle = look(2, process(1, 0), interactions_total=0.0, interaction_errors_total=0.0)
    assert MeterKind.ERRORS not in meters(replace(looks[0], at_ms=1000), idle)


def test_memory_is_judged_by_what_may_be_used():
    watch = shown(
        look(0, process(1, 0), bot_resident_memory_bytes=97.0, bot_memory_limit_bytes=100.0)
    )
    (memory,) = watch.meters
    assert (memory.kind, memory.limit, memory.level) == (MeterKind.MEMORY, 100.0, Level.CRITICAL)


@pytest.mark.parametrize(
    ("kind", "value", "limit", "level"),
    [
        (MeterKind.CPU, 0.69, None, Level.NORMAL),
        (MeterKind.CPU, 0.7, None, Level.WARNING),
        (MeterKind.CPU, 0.91, None, Level.CRITICAL),
        (MeterKind.RESPONSE, 2.01, None, Level.CRITICAL),
        (MeterKind.MEMORY, 85.0, 100.0, Level.WARNING),
        (MeterKind.MEMORY, 1e15, None, Level.NORMAL),
        (MeterKind.INTERACTIONS, 1e9, None, Level.NORMAL),
    ],
    ids=str,
)
def test_levels_are_those_of_the_design(kind, value, limit, level):
    assert level_of(kind, value, limit) is level


def test_curves_reach_back_four_minutes_and_older_looks_are_forgotten():
    live = LiveWatching()
    for s in range(2 * KEPT_MS // 1000):
        live.take(look(s, process(1, 0), bot_resident_memory_bytes=float(s)))
    watch = live.shown(watched_s=1.0, left_s=None)
    assert watch is not None
    (memory,) = watch.meters
    assert len(memory.recent) == SPARKS
    assert all(value is not None for value in memory.recent)
    assert memory.recent[0] is not None
    assert memory.recent[0] >= KEPT_MS / 1000 - 5


def test_what_was_not_known_for_a_while_leaves_a_gap_in_its_curve():
    looks = [look(0, process(1, 0), bot_resident_memory_bytes=1.0)]
    looks += [look(s, process(1, 0)) for s in range(4, 12)]
    looks += [look(12, process(1, 0), bot_resident_memory_bytes=1.0)]
    (memory,) = shown(*looks).meters
    assert memory.recent[-4:] == (1.0, None, None, 1.0)


def test_each_process_has_its_own_cpu_once_it_was_seen_twice():
    watch = shown(look(0, process(1, 1.0)), look(2, process(1, 2.0), process(2, 5.0)))
    assert [(row.pid, row.cpu_ratio) for row in watch.processes] == [(1, 0.5), (2, None)]


def test_a_bot_that_is_gone_is_shown_as_gone():
    watch = shown(look(0, process(1, 1.0)), look(1))
    assert not watch.up
    assert watch.processes == ()


def test_without_a_moment_there_are_no_processes_and_no_host():
    watch = shown(replace(look(0, process(1, 1.0)), moment=None))
    assert (watch.processes, watch.host) == ((), None)


def test_firing_alerts_stand_before_pending_ones_and_quiet_ones_are_left_out():
    alerts = (
        replace(ALERT, rule="a"),
        replace(ALERT, rule="b", state="pending", since_ms=9),
        replace(ALERT, rule="c", state="firing", since_ms=1),
        replace(ALERT, rule="d", state="firing", since_ms=5),
    )
    assert [alert.rule for alert in standing(alerts)] == ["d", "c", "b"]
