"""Which rules hold in the end: perfkit's own, a file's, the command line's."""

import pytest

from perfkit.errors import InputError, UsageError
from perfkit.formats.alert_rules import read_alert_rules
from perfkit.monitor.alerts.defaults import DEFAULTS
from perfkit.monitor.alerts.expressions import Rule
from perfkit.monitor.alerts.ruleset import RuleSet, rule_set
from perfkit.monitor.alerts.wording import alert_text


def rules(text: str, *alerts: str) -> dict[str, Rule]:
    made = rule_set(read_alert_rules(text, "rules.yaml"), alerts)
    return {rule.name: rule for rule in made.rules}


def said(rule: Rule) -> str:
    return alert_text(rule.condition, rule.for_ms)


def test_without_a_word_perfkits_own_rules_hold():
    assert rule_set() == RuleSet()
    assert {rule.name: said(rule) for rule in DEFAULTS} == {
        "HighCpu": "cpu > 80% for 5m",
        "HighMemory": "memory > 90% for 2m",
        "SlowInteractions": "slow interactions >= 10 in 1m",
        "ManyErrors": "errors > 5% in 1m and interactions >= 20 in 1m",
        "SlowQuery": "longest query > 1s",
        "BotDown": "bot down for 1m",
        "NoData": "no data for 1m",
    }


def test_a_rule_of_ones_own_joins_them():
    made = rules("rules: [{name: Full, when: redis memory > 1GiB for 2m, severity: critical}]")
    assert len(made) == len(DEFAULTS) + 1
    assert (said(made["Full"]), made["Full"].severity) == (
        "redis memory > 1024MiB for 2m",
        "critical",
    )


def test_a_rule_by_a_name_that_is_there_changes_that_one():
    made = rules(
        "rules: [{name: HighCpu, when: cpu > 95%}, {name: HighMemory, for: 10s},"
        " {name: NoData, when: no data for 30s for 5s, keep_firing_for: 1m, summary: Gone}]"
    )
    before = {rule.name: rule for rule in DEFAULTS}
    assert said(made["HighCpu"]) == "cpu > 95% for 5m"
    assert made["HighCpu"].summary == before["HighCpu"].summary
    assert said(made["HighMemory"]) == "memory > 90% for 10s"
    assert said(made["NoData"]) == "no data for 30s for 5s"
    assert (made["NoData"].keep_firing_ms, made["NoData"].summary) == (60_000, "Gone")


def test_rules_are_switched_off_by_name_or_all_of_perfkits_at_once():
    assert "NoData" not in rules("rules: [{name: NoData, enabled: no}]")
    assert not rules("rules: [{name: Mine, when: cpu > 1%, enabled: no}]").get("Mine")
    assert set(rules("defaults: no\nrules: [{name: Mine, when: cpu > 1%}]")) == {"Mine"}
    assert not rules("defaults: no\nrules: [{name: NoData, enabled: no}]", "HighCpu: off")
    assert "NoData" not in rules("rules: []", "NoData: off")


def test_where_perfkits_own_do_not_hold_one_that_is_named_does():
    made = rules("defaults: no\nrules: [{name: HighCpu, for: 10s}]", "NoData: no data for 5m")
    assert [said(rule) for rule in made.values()] == ["cpu > 80% for 10s", "no data for 5m"]
    assert made["NoData"].severity == "critical"


def test_the_command_line_says_it_in_one_text():
    made = rules("rules: []", "cpu > 50% for 1m", "Quick: response p95 > 1s", "HighCpu: cpu > 95%")
    assert said(made["cpu > 50% for 1m"]) == "cpu > 50% for 1m"
    assert said(made["Quick"]) == "response p95 > 1s"
    assert said(made["HighCpu"]) == "cpu > 95% for 5m"


def test_how_much_is_told_can_be_said():
    made = rule_set(
        read_alert_rules("quiet_start: 0\nquiet_between: 1m\nremind_every: 2h", "r.yaml")
    )
    assert (made.quiet_start_ms, made.quiet_between_ms, made.remind_every_ms) == (
        0,
        60_000,
        7_200_000,
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("rules:\n- name: Mine\n  for: 5m",
         "r.yaml:2: rules[0].name: expected when beside it, or a rule that is there (HighCpu,"),
        ("defaults: no\nrules:\n- name: Mine", "or a rule that is there (HighCpu,"),
        ("rules:\n- name: A\n  when: cpu >> 5%", "r.yaml:3: rules[0].when: expected a share such"),
        ("rules:\n- name: A\n  when: cpu > 5% for 1m\n  for: 2m",
         "r.yaml:3: rules[0].when: for how long it has to hold is said twice"),
    ],
)  # fmt: skip
def test_what_a_file_says_wrongly_is_told_with_its_place(text, problem):
    with pytest.raises(InputError) as raised:
        rule_set(read_alert_rules(text, "r.yaml"))
    assert problem in str(raised.value)


@pytest.mark.parametrize(
    ("alerts", "problem"),
    [
        (["cpu 5%"], '--alert "cpu 5%": expected one of <, <=, > and >=, found "5"'),
        (["Busy: cpu 5%"], '--alert "Busy: cpu 5%": expected one of'),
        (["cpu > 5%", "cpu > 5 %"], "the same is there already"),
        (["Nobody: off"], "no such rule; there are: HighCpu,"),
        (["A" * 61 + ": cpu > 5%"], "a name has at most 60 characters"),
        (["A\x1b[1m: cpu > 5%"], "a name has at most 60 characters, on one line"),
    ],
)
def test_what_an_option_says_wrongly_is_told(alerts, problem):
    with pytest.raises(UsageError) as raised:
        rule_set(alerts=alerts)
    assert problem in str(raised.value)
    assert str(raised.value).isprintable()
