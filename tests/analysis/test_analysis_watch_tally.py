"""What a watch comes to, counted look by look."""

from dataclasses import replace

import pytest

from perfkit.analysis.watch_tally import MOST_KEPT, WatchTally
from perfkit.model.monitor_report import MonitorReport
from perfkit.model.monitoring import (
    AlertNotice,
    BackNotice,
    EndedNotice,
    HostReading,
    Moment,
    Snapshot,
    StandingAlert,
    Told,
    TroubleNotice,
)
from perfkit.model.monitoring import Totals as TreeTotals

HOST = HostReading(2.0, 0.3, 0.0, 0.5, 8 * 2**30, 2**30, 0, 0)
RULE = StandingAlert("Busy", "warning", "quiet", 0, None, "cpu > 80%")
CPU, MEMORY = "perfkit_bot_cpu_seconds_total", "perfkit_bot_resident_memory_bytes"


def look(at_s: float, *, born: int = 1, **values: float) -> Snapshot:
    at_ms = round(at_s * 1000)
    totals = TreeTotals(0.0, 0, 0, 0, 0, born, born - 1)
    moment = Moment(at_ms * 1_000_000, at_ms, (), totals, HOST)
    return Snapshot("shop", at_ms, values, (RULE,), moment)


def alert(at_s: float, told: Told, rule: str = "Busy") -> AlertNotice:
    return AlertNotice("shop", round(at_s * 1000), told, rule, "warning", "", "cpu > 80%", 0.9, 0)


def report(*seen: Snapshot | AlertNotice) -> MonitorReport:
    tally = WatchTally("shop")
    for each in seen:
        if isinstance(each, Snapshot):
            tally.add(each)
        else:
            tally.tell(each)
    return tally.report("the time is over", missed=2, slept_s=1.5, store=None)


def spreads(*seen: Snapshot) -> dict[str, tuple[float, ...]]:
    return {
        spread.name: (spread.mean, spread.min, spread.max, spread.last)
        for spread in report(*seen).seen
    }


def test_a_watch_without_a_look_comes_to_nothing():
    empty = report()
    assert (empty.looks, empty.seen, empty.alerts) == (0, (), ())


def test_gauges_have_mean_least_most_and_last():
    assert spreads(*(look(s, **{MEMORY: v}) for s, v in enumerate((10, 30, 20)))) == {
        MEMORY: (20, 10, 30, 20)
    }


def test_counters_become_rates_of_a_second_at_least():
    looks = [look(s / 10, **{CPU: s * 0.05}) for s in range(21)]
    ((name, (mean, _, _, _)),) = spreads(*looks).items()
    assert name == f"rate({CPU})"
    assert mean == pytest.approx(0.5)
    (spread,) = report(*looks).seen
    assert spread.count == 2


def test_a_mean_rate_is_weighted_by_time():
    looks = [look(0, **{CPU: 0.0}), look(1, **{CPU: 1.0}), look(11, **{CPU: 1.0})]
    mean, least, most, last = spreads(*looks)[f"rate({CPU})"]
    assert mean == pytest.approx(1 / 11)
    assert (least, most, last) == (0, 1, 0)


def test_a_counter_that_begins_again_is_counted_from_there():
    looks = [look(0, **{CPU: 50.0}), look(1, **{CPU: 1.0}), look(2, **{CPU: 1.5})]
    assert spreads(*looks)[f"rate({CPU})"][0] == pytest.approx(0.5)


def test_looks_at_a_bot_that_is_gone_are_not_in_its_numbers():
    up, gone = {"perfkit_bot_up": 1.0}, {"perfkit_bot_up": 0.0}
    looks = [
        look(0, **up, **{CPU: 0.0, MEMORY: 10}), look(1, **up, **{CPU: 0.9, MEMORY: 10}),
        look(2, **gone, **{CPU: 0.9}), look(30, **gone, **{CPU: 0.9}),
        look(31, **up, **{CPU: 1.0, MEMORY: 30}), look(32, **up, **{CPU: 1.7, MEMORY: 30}),
    ]  # fmt: skip
    assert spreads(*looks) == {
        f"rate({CPU})": pytest.approx((0.8, 0.7, 0.9, 0.7)), MEMORY: (20, 10, 30, 30),
    }  # fmt: skip
    assert report(*looks).looks == 6


def test_processes_rules_and_times_are_those_of_the_last_look():
    whole = report(look(1, born=1), look(2, born=5))
    assert (whole.processes_started, whole.processes_ended, whole.rules) == (5, 4, 1)
    assert (whole.began_ms, whole.ended_ms, whole.looks) == (1000, 2000, 2)
    assert (whole.looks_missed, whole.slept_s) == (2, 1.5)


def test_a_snapshot_without_a_moment_leaves_the_processes_as_they_were():
    bare = Snapshot("shop", 3000, {})
    assert report(look(2, born=5), bare).processes_started == 5


def test_an_alert_is_known_from_firing_to_resolved():
    whole = report(
        alert(1, Told.FIRING), alert(2, Told.FIRING, "Other"), alert(3, Told.RESOLVED),
        alert(4, Told.RESOLVED), alert(5, Told.FIRING),
    )  # fmt: skip
    assert [(a.rule, a.fired_ms, a.resolved_ms) for a in whole.alerts] == [
        ("Busy", 1000, 3000), ("Other", 2000, None), ("Busy", 5000, None),
    ]  # fmt: skip
    assert whole.alerts_fired == 3


def test_one_that_is_told_of_again_is_still_the_same_alert():
    whole = report(alert(1, Told.FIRING), alert(9, Told.FIRING))
    assert [(a.fired_ms, a.resolved_ms) for a in whole.alerts] == [(1000, None)]
    assert whole.alerts_fired == 1


def test_one_that_fired_before_this_watch_and_still_does_is_not_forgotten():
    firing = replace(RULE, state="firing", since_ms=-9, value=0.9)
    whole = report(replace(look(1), alerts=(firing, replace(RULE, rule="Quiet"))))
    assert [(a.rule, a.fired_ms, a.value) for a in whole.alerts] == [("Busy", -9, 0.9)]
    assert whole.alerts_fired == 1
    told = report(alert(1, Told.FIRING), replace(look(1), alerts=(firing,)))
    assert told.alerts_fired == 1


def test_months_of_alerts_are_counted_and_the_latest_are_kept():
    notices = [
        each
        for s in range(MOST_KEPT + 50)
        for each in (alert(2 * s, Told.FIRING), alert(2 * s + 1, Told.RESOLVED))
    ]
    whole = report(*notices)
    assert whole.alerts_fired == MOST_KEPT + 50
    assert len(whole.alerts) == MOST_KEPT
    assert whole.alerts[-1].resolved_ms is not None


def test_what_else_is_told_is_kept_in_words():
    tally = WatchTally("shop")
    tally.tell(EndedNotice("shop", 1, 7, "killed by signal 9 (SIGKILL)", (), ()))
    tally.tell(BackNotice("shop", 2, 8))
    tally.tell(TroubleNotice("shop", 3, "redis", "no answer"))
    tally.tell(TroubleNotice("shop", 4, "redis", "no answer", over=True))
    whole = tally.report("x", missed=0, slept_s=0, store="s", could_not_check=("a",))
    assert [each.what for each in whole.happenings] == [
        "the bot (process 7) killed by signal 9 (SIGKILL)",
        "the bot is back: process 8",
        "redis: no answer",
        "redis: works again",
    ]
    assert (whole.store, whole.could_not_check) == ("s", ("a",))
