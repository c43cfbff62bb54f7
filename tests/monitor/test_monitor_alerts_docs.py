"""The manual of alerts: every example is read, and means what it says."""

import re
from pathlib import Path

import pytest

from perfkit.errors import PerfkitError
from perfkit.formats.alert_rules import read_alert_rules
from perfkit.monitor.alerts.defaults import DEFAULTS
from perfkit.monitor.alerts.parsing import parse_alert
from perfkit.monitor.alerts.promql import condition_text
from perfkit.monitor.alerts.quantities import EXAMPLES, Quantity
from perfkit.monitor.alerts.ruleset import RuleSet, rule_set
from perfkit.monitor.alerts.subjects import SUBJECTS
from perfkit.monitor.alerts.wording import alert_text

PAGE = (Path(__file__).parents[2] / "docs/monitor-alerts.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.splitlines()
    if line.startswith("| ")
]
CODE = re.compile("`(.*?)`")


def codes(rows: list[list[str]]) -> list[list[str]]:
    return [CODE.findall(" ".join(row)) for row in rows]


def test_the_table_of_defaults_is_what_holds():
    told = {row[0].strip("`"): (row[1].strip("`"), row[2]) for row in ROWS if len(row) == 3}
    del told["name"]
    assert told == {
        rule.name: (alert_text(rule.condition, rule.for_ms), rule.severity) for rule in DEFAULTS
    }


MEANT = [row for row in codes([row for row in ROWS if len(row) == 2]) if len(row) == 2]
MEANT = [(written, promql) for written, promql in MEANT if "perfkit_" in promql]


@pytest.mark.parametrize(("written", "promql"), MEANT)
def test_a_condition_is_to_prometheus_what_the_table_says(written, promql):
    assert condition_text(parse_alert(written).condition) == promql


def test_the_table_of_names_is_complete():
    begin = PAGE.index("| name | bounds |")
    named = PAGE[begin : PAGE.index("\n\n", begin)].splitlines()[2:]
    assert {name for line in named for name in CODE.findall(line.split("|")[1])} == set(SUBJECTS)


WORDS = {
    Quantity.SHARE: ("%",),
    Quantity.BYTES: ("a size",),
    Quantity.SECONDS: ("a time:",),
    Quantity.COUNT: ("a number",),
    Quantity.PER_SECOND: ("/s",),
}


def test_there_are_words_for_all_bounds():
    assert set(WORDS) == set(EXAMPLES)
    begin = PAGE.index("| name | bounds |")
    lines = PAGE[begin : PAGE.index("\n\n", begin)].splitlines()[2:]
    for line, before in zip(lines, [None, *lines], strict=False):
        _, names, bounds, _ = line.split("|")
        bounds = bounds.replace("the same", "" if before is None else before.split("|")[2])
        for name in CODE.findall(names):
            for quantity in SUBJECTS[name]:
                assert any(word in bounds for word in WORDS[quantity]), (name, quantity)


def test_the_file_is_right_and_its_pace_is_the_usual_one():
    (example,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    made = rule_set(read_alert_rules(example, "rules.yaml"))
    rules = {rule.name: alert_text(rule.condition, rule.for_ms) for rule in made.rules}
    assert rules["HighCpu"] == "cpu > 95% for 5m"
    assert rules["Loaded"] == "host load > 4 for 10m"
    assert "SlowQuery" not in rules
    usual = RuleSet()
    assert (made.quiet_start_ms, made.quiet_between_ms, made.remind_every_ms) == (
        usual.quiet_start_ms, usual.quiet_between_ms, usual.remind_every_ms,
    )  # fmt: skip


@pytest.mark.parametrize("alert", re.findall(r'--alert "(.*?)"', PAGE))
def test_what_is_said_on_the_command_line_is_understood_or_refused_as_told(alert):
    told = re.search(rf'^--alert "{re.escape(alert)}": .*$', PAGE, re.MULTILINE)
    if told is None:
        assert rule_set(alerts=[alert]).rules
        return
    with pytest.raises(PerfkitError) as raised:
        rule_set(alerts=[alert])
    assert str(raised.value) == told[0]


def test_the_manuals_error_of_a_file_is_the_one_perfkit_shows():
    (told,) = re.findall(r"^rules\.yaml:\d.*$", PAGE, re.MULTILINE)
    with pytest.raises(PerfkitError) as raised:
        rule_set(read_alert_rules("rules:\n- name: A\n  when: cpu > lots", "rules.yaml"))
    assert str(raised.value) == told
