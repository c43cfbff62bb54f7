"""All rules of one bot, from sample to sample: what stands, and what is told when."""

from collections.abc import Iterator, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit.formats.alert_rules import WrittenRules
from perfkit.model.monitoring import AlertNotice, StandingAlert, Told
from perfkit.monitor.alerts.ruleset import RuleSet, rule_set
from perfkit.monitor.alerts.watch import SHORTEST_BREAK_MS, SMALL_STEP_BACK_MS, AlertWatch

MINUTE_MS = 60_000
START_MS = 1_800_000_000_000
UP = {"perfkit_bot_up": 1.0}
FULL = {**UP, "perfkit_host_load1": 9.0}
FREE = {**UP, "perfkit_host_load1": 1.0}
LOADED = "Loaded: host load > 4 for 10s"


def only(*alerts: str, start_s: float = 0, between_s: float = 0, remind_s: float = 0) -> RuleSet:
    return rule_set(WrittenRules((), False, start_s, between_s, remind_s), alerts)


class Watched:
    """A watch with its clock."""

    def __init__(self, rules: RuleSet, *, interval_ms: int = 1000) -> None:
        self.watch = AlertWatch("homework", rules, interval_ms=interval_ms)
        self.at_ms = START_MS
        self.told: list[tuple[int, str, str]] = []
        self.notices: list[AlertNotice] = []
        self.standing: tuple[StandingAlert, ...] = ()

    def see(self, values: Mapping[str, float], times: int = 1, step_ms: int = 1000) -> None:
        for _ in range(times):
            self.standing, notices = self.watch.handle(values, at_ms=self.at_ms)
            self.notices += notices
            self.told += [(self.second, notice.rule, notice.told) for notice in notices]
            self.at_ms += step_ms

    @property
    def second(self) -> int:
        return (self.at_ms - START_MS) // 1000

    @property
    def states(self) -> list[str]:
        return [alert.state for alert in self.standing]


def test_an_alert_stands_pending_then_fires_and_is_told_with_what_it_says():
    rules = rule_set(WrittenRules((), False, 0, 0, 0), [LOADED])
    watched = Watched(rules)
    watched.see(FREE)
    assert watched.standing == (
        StandingAlert("Loaded", "warning", "quiet", 0, None, "host load > 4 for 10s"),
    )
    watched.see(FULL, 10)
    (pending,) = watched.standing
    assert (pending.state, pending.since_ms, pending.value) == ("pending", START_MS + 1000, 9)
    assert pending.reading == "9"
    assert watched.notices == []
    watched.see(FULL)
    assert watched.notices == [
        AlertNotice(
            "homework", START_MS + 11_000, Told.FIRING, "Loaded", "warning", "",
            "host load > 4 for 10s", 9.0, START_MS + 1000, "9",
        )
    ]  # fmt: skip
    watched.see(FREE)
    assert watched.notices[1:] == [
        AlertNotice(
            "homework", START_MS + 12_000, Told.RESOLVED, "Loaded", "warning", "",
            "host load > 4 for 10s", 9.0, START_MS + 1000, "9",
        )
    ]  # fmt: skip
    assert watched.states == ["quiet"]


def test_ten_looks_a_second_are_asked_once_a_second():
    watched = Watched(only("host load > 4"))
    watched.see(FREE, 5, step_ms=100)
    watched.see(FULL, 4, step_ms=100)
    assert watched.told == []
    watched.see(FULL, step_ms=100)
    assert [notice.at_ms - START_MS for notice in watched.notices] == [900]


def test_a_start_is_quiet_until_its_time_and_the_rules_window_are_over():
    watched = Watched(only("host load > 4", "no data for 2m", start_s=30))
    watched.see({"perfkit_host_load1": 9.0}, 200)
    assert watched.told == [(30, "host load > 4", "firing"), (120, "no data for 2m", "firing")]


def test_without_a_quiet_start_silence_is_told_at_once_as_prometheus_does():
    watched = Watched(only("no data for 2m"))
    watched.see({})
    assert watched.told == [(0, "no data for 2m", "firing")]
    watched.see(UP)
    assert watched.told[1:] == [(1, "no data for 2m", "resolved")]


def test_what_is_no_longer_measured_has_no_newest_value():
    watched = Watched(only("host load > 4", "no data of perfkit_host_load1 for 5s"))
    watched.see(FULL, 3)
    watched.see(UP, 5)
    assert watched.told == [
        (0, "host load > 4", "firing"),
        (3, "host load > 4", "resolved"),
        (7, "no data of perfkit_host_load1 for 5s", "firing"),
    ]


def flapping() -> Iterator[Mapping[str, float]]:
    while True:
        yield from (FULL, FULL, FREE)


def test_an_alert_that_comes_and_goes_is_not_told_each_time():
    watched = Watched(only("host load > 4", between_s=60))
    for _, values in zip(range(130), flapping(), strict=False):
        watched.see(values)
    kinds = [(second, told) for second, _, told in watched.told]
    assert kinds == [
        (0, "firing"), (2, "resolved"), (60, "firing"), (62, "resolved"),
        (120, "firing"), (122, "resolved"),
    ]  # fmt: skip


def test_what_was_not_told_to_fire_is_not_told_to_be_over():
    watched = Watched(only("host load > 4", between_s=60))
    watched.see(FULL)
    watched.see(FREE)
    watched.see(FULL, 3)
    watched.see(FREE, 100)
    assert [told for _, _, told in watched.told] == ["firing", "resolved"]


def test_an_alert_that_goes_on_is_told_again_now_and_then():
    watched = Watched(only("host load > 4", remind_s=60))
    watched.see(FULL, 130)
    assert [(second, told) for second, _, told in watched.told] == [
        (0, "firing"), (60, "firing"), (120, "firing"),
    ]  # fmt: skip
    assert {notice.since_ms for notice in watched.notices} == {START_MS}


def test_a_machine_that_slept_begins_anew_and_the_sleep_is_no_time_that_a_condition_held():
    watched = Watched(only(LOADED, "up: perfkit_bot_up > 0", start_s=5))
    watched.see(FULL, 10)
    assert watched.states == ["pending", "firing"]
    watched.at_ms += 3_600_000
    watched.see(FULL, 5)
    assert watched.states == ["pending", "firing"]
    assert [alert.since_ms for alert in watched.standing] == [
        START_MS + 5000 + 3_601_000, START_MS + 5000,
    ]  # fmt: skip
    watched.see(FULL, 5)
    assert [rule for _, rule, _ in watched.told] == ["up", "Loaded"]


def test_what_was_counted_before_a_sleep_is_not_growth_after_it():
    watched = Watched(only("interactions > 100 in 1m"))
    for count in range(10):
        watched.see({"perfkit_interactions_total": count})
    watched.at_ms += SHORTEST_BREAK_MS
    watched.see({"perfkit_interactions_total": 10_000})
    assert watched.told == []


def test_rare_samples_are_no_break():
    watched = Watched(only("Loaded: host load > 4 for 5m"))
    watched.see(FULL, 2, step_ms=SHORTEST_BREAK_MS)
    watched.see(FULL, 4, step_ms=2 * MINUTE_MS)
    assert watched.states == ["firing"]


def test_a_clock_that_is_set_right_by_little_is_waited_for():
    watched = Watched(only("host load > 4"))
    watched.see(FREE, 5)
    watched.at_ms -= SMALL_STEP_BACK_MS
    watched.see(FULL)
    assert watched.told == []
    watched.see(FULL, 2)
    assert len(watched.told) == 1


def test_a_clock_that_is_set_back_begins_anew_without_alerts_from_the_future():
    rules = only(LOADED, "busy: perfkit_bot_up > 0", "quick: perfkit_bot_up > 5", between_s=60)
    watched = Watched(rules)
    watched.see(FULL, 6)
    watched.at_ms -= 3_600_000
    watched.see(FULL)
    assert all(alert.since_ms <= watched.at_ms for alert in watched.standing)
    watched.see(FULL, 5)
    assert ("busy", "firing") in [(rule, told) for _, rule, told in watched.told]
    assert watched.states == ["firing", "firing", "quiet"]
    watched.see(UP, 1)
    assert watched.states == ["quiet", "firing", "quiet"]
    watched.see({})
    assert [notice.rule for notice in watched.notices if notice.told is Told.RESOLVED][-1] == "busy"
    assert all(notice.since_ms <= notice.at_ms for notice in watched.notices)


def test_a_clock_that_is_set_back_keeps_nobody_waiting_for_the_next_alert():
    watched = Watched(only("host load > 4", between_s=60))
    watched.see(FULL)
    watched.see(FREE)
    watched.at_ms -= 3_600_000
    watched.see(FREE, 60)
    watched.see(FULL)
    assert [told for _, _, told in watched.told] == ["firing", "resolved", "firing"]


def test_an_alert_that_is_kept_firing_is_kept_as_long_over_a_break():
    from dataclasses import replace

    rules = only("host load > 4")
    kept = replace(rules, rules=(replace(rules.rules[0], keep_firing_ms=10_000),))
    watched = Watched(kept)
    watched.see(FULL)
    watched.see(FREE, 5)
    watched.at_ms += 3_600_000
    watched.see(FREE, 6)
    assert watched.states == ["firing"]
    watched.see(FREE)
    assert watched.states == ["quiet"]


def test_a_watch_goes_on_where_another_one_ended():
    rules = only("host load > 4", "gone: perfkit_bot_up > 0", between_s=60, start_s=5)
    before = Watched(rules)
    before.see(FULL, 10)
    after = Watched(only("host load > 4", between_s=60, start_s=5))
    after.at_ms = before.at_ms + 10_000
    after.watch.restore(before.notices)
    after.see(FULL, 10)
    assert after.states == ["firing"]
    assert [(notice.rule, notice.told) for notice in after.notices] == [("gone", Told.RESOLVED)]
    assert after.standing[0].since_ms == START_MS + 5000
    after.see(FREE)
    over = after.notices[-1]
    assert (over.rule, over.told, over.value) == ("host load > 4", Told.RESOLVED, 9)


def test_what_was_over_stays_over_in_the_next_watch_and_what_flaps_stays_quiet():
    before = Watched(only("host load > 4", "gone: perfkit_host_load1 > 4"))
    before.see(FULL)
    before.see(FREE)
    after = Watched(only("host load > 4", between_s=60))
    after.at_ms = before.at_ms
    after.watch.restore(before.notices)
    after.see(FULL)
    assert (after.states, after.told) == (["firing"], [])


def test_what_was_told_by_a_clock_that_is_set_back_since_keeps_nobody_waiting():
    before = Watched(only("host load > 4"))
    before.see(FULL)
    before.see(FREE)
    before.see(FULL)
    after = Watched(only("host load > 4", between_s=60))
    after.at_ms = START_MS - 3_600_000
    after.watch.restore(before.notices)
    after.see(FULL)
    assert (after.states, after.told) == (["firing"], [])
    assert after.standing[0].since_ms == START_MS - 3_600_000
    after.see(FREE, 60)
    after.see(FULL)
    assert [told for _, _, told in after.told] == ["resolved", "firing"]


def test_a_watch_without_rules_has_nothing_to_say():
    watched = Watched(only())
    watched.see(FULL, 3)
    assert (watched.standing, watched.told) == ((), [])


steps_ms = st.sampled_from([-3_600_000, -2000, -1, 0, 1, 100, 1000, 1000, 1000, 29_000, 3_600_000])
seen_values = st.sampled_from([FULL, FULL, FREE, {}, {"perfkit_host_load1": float("nan")}])


@given(
    st.lists(st.tuples(steps_ms, seen_values), max_size=60),
    st.sampled_from([0, 3, 60]),
    st.sampled_from([0, 5, 60]),
    st.sampled_from([0, 2]),
)
def test_whatever_the_clock_does_what_is_told_to_fire_is_told_to_be_over_once(
    moments, start_s, between_s, remind_s
):
    watch = AlertWatch(
        "homework",
        only(
            "host load > 4", "Held: host load > 4 for 2s", "no data for 3s",
            start_s=start_s, between_s=between_s, remind_s=remind_s,
        ),
    )  # fmt: skip
    at_ms, open_ones = START_MS, set[str]()
    for step_ms, values in moments:
        at_ms += step_ms
        standing, notices = watch.handle(values, at_ms=at_ms)
        assert all(alert.since_ms <= at_ms + SMALL_STEP_BACK_MS for alert in standing)
        for notice in notices:
            assert notice.since_ms <= notice.at_ms == at_ms
            if notice.told is Told.RESOLVED:
                open_ones.remove(notice.rule)
            else:
                assert remind_s or notice.rule not in open_ones
                open_ones.add(notice.rule)
        if not start_s and not between_s and standing and notices:
            assert {alert.rule for alert in standing if alert.state == "firing"} == open_ones


@pytest.mark.parametrize("steps", [1, 10])
def test_perfkits_own_rules_tell_of_a_bot_that_is_busy_fails_and_ends(steps):
    watched = Watched(RuleSet())
    values = {
        **UP,
        "perfkit_bot_cpu_seconds_total": 0.0,
        "perfkit_bot_resident_memory_bytes": 95.0,
        "perfkit_bot_memory_limit_bytes": 100.0,
        "perfkit_interactions_total": 0.0,
        "perfkit_interaction_errors_total": 0.0,
    }
    for _ in range(400 * steps):
        values["perfkit_bot_cpu_seconds_total"] += 0.9 / steps
        values["perfkit_interactions_total"] += 1 / steps
        values["perfkit_interaction_errors_total"] += 0.1 / steps
        watched.see(values, step_ms=1000 // steps)
    watched.see({"perfkit_bot_up": 0.0}, 70)
    watched.see({}, 70)
    fired = [(second, rule) for second, rule, told in watched.told if told == "firing"]
    assert [rule for _, rule in fired] == [
        "ManyErrors",
        "HighMemory",
        "HighCpu",
        "BotDown",
        "NoData",
    ]
    assert [second for second, _ in fired] == pytest.approx([60, 150, 360, 460, 529], abs=1)


@pytest.mark.parametrize("interval_ms", [31_000, 600_000])
def test_looks_that_are_meant_to_be_far_apart_are_no_breaks(interval_ms):
    watched = Watched(only("Loaded: host load > 4 for 20m", start_s=30), interval_ms=interval_ms)
    watched.see(FULL, 1 + 20 * MINUTE_MS // interval_ms + 2, step_ms=interval_ms)
    assert [told for _, _, told in watched.told] == ["firing"]


def test_a_look_soon_after_another_makes_no_break_of_the_next():
    watched = Watched(only(LOADED, start_s=30), interval_ms=600_000)
    watched.see(FULL, step_ms=5_000)
    watched.see(FULL, 3, step_ms=600_000)
    assert watched.states == ["firing"]


def test_a_watch_knows_for_which_rules_it_was_too_short():
    watched = Watched(only(LOADED, "Busy: cpu > 10% for 5s", start_s=30))
    assert watched.watch.too_short_for == ("Loaded", "Busy")
    watched.see(FREE, 41)
    assert watched.watch.too_short_for == ("Busy",)  # its window of a minute is not full
    watched.see(FREE, 25)
    assert watched.watch.too_short_for == ()


def test_what_fires_already_has_had_time_enough():
    watched = Watched(only(LOADED, start_s=30))
    fired = AlertNotice(
        "homework", START_MS - 60_000, Told.FIRING, "Loaded", "warning", "", "", 9.0, START_MS
    )
    watched.watch.restore([fired])
    watched.see(FULL)
    assert watched.watch.too_short_for == ()
