"""A file of alert rules: what it may say, and how a mistake in it is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit.errors import ExitCode, InputError
from perfkit.formats.alert_rules import MOST_RULES, WrittenRules, read_alert_rules

WHOLE = """\
rules:
  - name: Busy
    when: cpu > 80%
    for: 5m
    keep_firing_for: 30s
    severity: critical
    summary: The bot is busy
  - {name: NoData, enabled: off}
defaults: no
quiet_start: 0
quiet_between: 1min
remind_every: 2h
"""


def test_a_file_says_what_it_says_and_where():
    written = read_alert_rules(WHOLE, "rules.yaml")
    busy, no_data = written.rules
    assert (busy.name, busy.for_s, busy.keep_firing_s) == ("Busy", 300, 30)
    assert (busy.severity, busy.summary, busy.enabled) == ("critical", "The bot is busy", True)
    assert busy.when is not None
    assert (busy.when.text, busy.when.place.line) == ("cpu > 80%", 3)
    assert (no_data.name, no_data.when, no_data.enabled) == ("NoData", None, False)
    assert (written.defaults, written.quiet_start_s) == (False, 0)
    assert (written.quiet_between_s, written.remind_every_s) == (60, 7200)


def test_what_a_file_does_not_say_is_not_said():
    assert read_alert_rules("rules: []", "rules.yaml") == WrittenRules()
    assert read_alert_rules("remind_every: 1h", "rules.yaml") == WrittenRules(remind_every_s=3600)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", ("1: expected a mapping such as rules: [{name: Busy, when: cpu > 80% for 5m}], found"
             " nothing")),
        ("- a", "1: expected a mapping such as rules"),
        ("rules: {}", "1: rules: expected a list of rules, found a mapping"),
        ("rule: []", '1: rule: unknown key "rule"; did you mean rules?'),
        ("rules:\n- Busy", ('2: rules[0]: expected a rule such as {name: Busy, when: cpu > 80% for'
                           ' 5m}, found "Busy"')),
        ("rules:\n- when: cpu > 1%", "the key name is missing"),
        ("rules:\n- name: A\n- name: B\n- name: A",
         '4: rules[2].name: the rule "A" stands here twice, first in line 2'),
        ("rules:\n- {name: A, whne: b}", 'rules[0].whne: unknown key "whne"; did you mean when?'),
        ("rules:\n- {name: A, when: [b]}", "2: rules[0].when: expected a condition, found a list"),
        ("rules:\n- {name: A, for: long}", "2: rules[0].for: expected a duration such as"),
        ("rules:\n- {name: A, severity: bad}",
         '2: rules[0].severity: expected warning or critical, found "bad"'),
        ("rules:\n- {name: A, enabled: maybe}", "2: rules[0].enabled: expected true or false"),
        ("rules:\n- name: !!python/object:os.system A", "2: rules[0].name: expected a plain value"),
        ("rules:\n- {name: A, name: B}", '2: rules[0]: the key "name" stands here twice'),
        ("a: &a [1]\nrules: [", "2: not YAML"),
        (("a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\n"
         "c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]"),
         "more than 10,000 values in the file, aliases included"),
        ("#" * 300_000, "1: larger than 256 KiB"),
        ("rules:\n" + "".join(f"- name: R{n}\n" for n in range(MOST_RULES + 1)),
         "1: rules: more than 200 rules"),
        ("rules:\n- name: " + "A" * 61, "a name of one line and at most 60 characters"),
        ('rules:\n- name: "A\\u001b[31m"', "a name of one line"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_in_one_line_with_its_place(text, problem):
    with pytest.raises(InputError) as raised:
        read_alert_rules(text, "rules.yaml")
    assert str(raised.value).startswith("rules.yaml:")
    assert problem in str(raised.value)
    assert str(raised.value).isprintable()
    assert raised.value.exit_code == ExitCode.BAD_INPUT


def test_as_many_rules_as_are_allowed_are_read():
    text = "rules:\n" + "".join(f"- name: R{n}\n" for n in range(MOST_RULES))
    assert len(read_alert_rules(text, "rules.yaml").rules) == MOST_RULES


@given(
    st.binary(max_size=200) | st.text(max_size=200).map(lambda text: f"rules:\n- {text}".encode())
)
def test_whatever_a_file_holds_it_is_read_or_refused_in_one_line(content):
    said = "rules.yaml:1: "
    try:
        read_alert_rules(content, "rules.yaml")
    except InputError as error:
        said = str(error)
    assert said.startswith("rules.yaml:")
    assert said.isprintable()


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(InputError, match=r"rules\.yaml:2: not UTF-8 text"):
        read_alert_rules(b"rules:\n- name: \xff", "rules.yaml")
