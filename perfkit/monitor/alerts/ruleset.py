"""Which rules hold in the end? perfkit's own, a file's, and those of the command line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from perfkit.errors import UsageError
from perfkit.formats.alert_rules import LONGEST_NAME, WrittenRule, WrittenRules, WrittenText
from perfkit.formats.yaml_place import shown
from perfkit.monitor.alerts.defaults import DEFAULTS
from perfkit.monitor.alerts.expressions import Rule
from perfkit.monitor.alerts.parsing import Written, parse_alert
from perfkit.monitor.alerts.wording import alert_text

QUIET_START_MS = 30_000
"""A bot that starts up is busy, and slow, and that is nobody's business."""
QUIET_BETWEEN_MS = 300_000
"""Prometheus' Alertmanager groups notices for as long (``group_interval``)."""
REMIND_EVERY_MS = 4 * 3_600_000
"""As its ``repeat_interval``."""

_OWN = {rule.name: rule for rule in DEFAULTS}
OFF = "off"
NOTHING_WRITTEN = WrittenRules()
LONGEST_SHOWN = 80


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The rules of one bot, and how much is told of them."""

    rules: tuple[Rule, ...] = DEFAULTS
    quiet_start_ms: int = QUIET_START_MS
    """In the first so many milliseconds no rule is asked, nor before its windows are filled; 0: all
    are from the start, as Prometheus does.
    """
    quiet_between_ms: int = QUIET_BETWEEN_MS
    """An alert that comes and goes is told of at most once in so long."""
    remind_every_ms: int = REMIND_EVERY_MS
    """Of one that goes on, again after so long; 0: never."""


def rule_set(written: WrittenRules = NOTHING_WRITTEN, alerts: Sequence[str] = ()) -> RuleSet:
    """The rules of a file and of ``--alert``, on top of perfkit's own.

    A rule by a name that is there already changes that one: what isn't said stays as it was. So
    does one by the name of perfkit's own where those don't hold by themselves: then it does.
    Raises DocumentError for the file, UsageError for an ``--alert``.
    """
    rules = dict(_OWN) if written.defaults else {}
    for rule in written.rules:
        _apply(rules, rule)
    for alert in alerts:
        try:
            _apply_alert(rules, alert)
        except ValueError as error:
            raise UsageError(f"--alert {shown(alert, LONGEST_SHOWN)}: {error}") from None
    return RuleSet(
        tuple(rules.values()),
        _milliseconds(written.quiet_start_s, QUIET_START_MS),
        _milliseconds(written.quiet_between_s, QUIET_BETWEEN_MS),
        _milliseconds(written.remind_every_s, REMIND_EVERY_MS),
    )


def _apply(rules: dict[str, Rule], written: WrittenRule) -> None:
    known = rules.get(written.name, _OWN.get(written.name))
    if written.when is None and known is None:
        there = _names(rules)
        raise written.place.error(f"expected when beside it, or a rule that is there ({there})")
    rule = known if written.when is None else _rule(written, written.when, known)
    if rule is None or not written.enabled:
        rules.pop(written.name, None)
        return
    rules[written.name] = replace(
        rule,
        for_ms=_milliseconds(written.for_s, rule.for_ms),
        keep_firing_ms=_milliseconds(written.keep_firing_s, rule.keep_firing_ms),
        severity=written.severity or rule.severity,
        summary=rule.summary if written.summary is None else written.summary,
    )


def _rule(written: WrittenRule, when: WrittenText, known: Rule | None) -> Rule:
    try:
        parsed = parse_alert(when.text)
    except ValueError as error:
        raise when.place.error(str(error)) from None
    if parsed.for_ms and written.for_s is not None:
        raise when.place.error("for how long it has to hold is said twice: here and beside it")
    return _changed(known, written.name, parsed)


def _changed(known: Rule | None, name: str, parsed: Written) -> Rule:
    if known is None:
        return Rule(name, parsed.condition, parsed.for_ms)
    return replace(known, condition=parsed.condition, for_ms=parsed.for_ms or known.for_ms)


def _apply_alert(rules: dict[str, Rule], alert: str) -> None:
    """``cpu > 90% for 1m``, ``Busy: cpu > 90% for 1m`` or ``HighCpu: off``."""
    before, colon, after = alert.partition(": ")
    name, text = (before.strip(), after.strip()) if colon else ("", alert.strip())
    if not name:
        parsed = parse_alert(text)
        name = alert_text(parsed.condition, parsed.for_ms)
        if name in rules:
            raise ValueError("the same is there already")
    elif len(name) > LONGEST_NAME or not name.isprintable():
        raise ValueError(f"a name has at most {LONGEST_NAME} characters, on one line")
    elif text.lower() == OFF:
        if rules.pop(name, None) is None and name not in _OWN:
            raise ValueError(f"no such rule; there are: {_names(rules)}")
        return
    else:
        parsed = parse_alert(text)
    rules[name] = _changed(rules.get(name, _OWN.get(name)), name, parsed)


def _names(rules: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys((*rules, *_OWN)))


def _milliseconds(seconds: float | None, otherwise: int) -> int:
    return otherwise if seconds is None else round(seconds * 1000)
