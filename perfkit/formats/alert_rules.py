"""Which alert rules does a YAML file write down? Each as it stands there, with its place.

What a condition's text means is ``perfkit.monitor.alerts.parsing``'s to say, what a file's rules
make of perfkit's own ``perfkit.monitor.alerts.ruleset``'s.
"""

from dataclasses import dataclass

from perfkit.formats import yaml_values as values
from perfkit.formats.yaml_document import Value, read_document
from perfkit.formats.yaml_place import Place, shown

MOST_RULES = 200
SEVERITIES = ("warning", "critical")
LONGEST_NAME = 60
LONGEST_SUMMARY = 300

_EXAMPLE = "a mapping such as rules: [{name: Busy, when: cpu > 80% for 5m}]"
_RULE = "a rule such as {name: Busy, when: cpu > 80% for 5m}"
_KEYS = ("rules", "defaults", "quiet_start", "quiet_between", "remind_every")
_RULE_KEYS = ("name", "when", "for", "keep_firing_for", "severity", "summary", "enabled")


@dataclass(frozen=True, slots=True)
class WrittenText:
    """A text, and where it stands."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class WrittenRule:
    """One rule; None: the file doesn't say."""

    name: str
    place: Place
    when: WrittenText | None = None
    for_s: float | None = None
    keep_firing_s: float | None = None
    severity: str | None = None
    summary: str | None = None
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class WrittenRules:
    """A whole file; None: it doesn't say. Times are in seconds."""

    rules: tuple[WrittenRule, ...] = ()
    defaults: bool = True
    """Whether perfkit's own rules hold as well."""
    quiet_start_s: float | None = None
    quiet_between_s: float | None = None
    remind_every_s: float | None = None


def read_alert_rules(source: str | bytes, file: str) -> WrittenRules:
    """The file's rules. Raises DocumentError, one line that names file, line and key."""
    fields = values.mapping(read_document(source, file, _EXAMPLE), _EXAMPLE, _KEYS)
    return WrittenRules(
        rules=_rules(fields["rules"]) if "rules" in fields else (),
        defaults=values.flag(fields["defaults"]) if "defaults" in fields else True,
        quiet_start_s=_seconds(fields, "quiet_start"),
        quiet_between_s=_seconds(fields, "quiet_between"),
        remind_every_s=_seconds(fields, "remind_every"),
    )


def _rules(value: Value) -> tuple[WrittenRule, ...]:
    items = values.listing(value, "a list of rules")
    if len(items) > MOST_RULES:
        raise value.place.error(f"more than {MOST_RULES} rules")
    rules: dict[str, WrittenRule] = {}
    for rule in map(_rule, items):
        if rule.name in rules:
            first = rules[rule.name].place.line
            raise rule.place.error(
                f"the rule {shown(rule.name)} stands here twice, first in line {first}"
            )
        rules[rule.name] = rule
    return tuple(rules.values())


def _rule(value: Value) -> WrittenRule:
    fields = values.mapping(value, _RULE, _RULE_KEYS)
    if "name" not in fields:
        raise value.place.error(f"expected {_RULE}: the key name is missing")
    when = fields.get("when")
    return WrittenRule(
        name=values.line_of_text(fields["name"], "a name", LONGEST_NAME),
        place=fields["name"].place,
        when=None if when is None else WrittenText(values.text(when, "a condition"), when.place),
        for_s=_seconds(fields, "for"),
        keep_firing_s=_seconds(fields, "keep_firing_for"),
        severity=values.one_of(fields["severity"], SEVERITIES) if "severity" in fields else None,
        summary=(
            values.line_of_text(fields["summary"], "a summary", LONGEST_SUMMARY)
            if "summary" in fields
            else None
        ),
        enabled=values.flag(fields["enabled"]) if "enabled" in fields else True,
    )


def _seconds(fields: dict[str, Value], key: str) -> float | None:
    return values.duration(fields[key], zero=True) if key in fields else None
