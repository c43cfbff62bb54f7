"""By which rules is a bot judged? perfkit's own, with a file's and those of the command line."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from perfkit.errors import InputError
from perfkit.formats.alert_rules import WrittenRules, read_alert_rules
from perfkit.model.alert_rules import ListedRule, RuleList
from perfkit.monitor.alerts.promql import condition_text
from perfkit.monitor.alerts.ruleset import RuleSet, rule_set
from perfkit.monitor.alerts.wording import alert_text

LARGEST_FILE = 2**20
"""Bytes; a file of rules is read whole."""


def read_rule_set(
    file: Path | None = None, alerts: Sequence[str] = (), *, defaults: bool = True
) -> RuleSet:
    """The rules that hold; ``defaults``: whether perfkit's own do, unless the file says no.

    Raises InputError for the file, UsageError for an alert of the command line.
    """
    written = WrittenRules() if file is None else read_alert_rules(_read(file), str(file))
    return rule_set(replace(written, defaults=written.defaults and defaults), alerts)


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            content = opened.read(LARGEST_FILE + 1)  # it may have no end
    except OSError as error:
        raise InputError(f"{file}: the rules can't be read: {error.strerror}") from None
    if len(content) > LARGEST_FILE:
        raise InputError(f"{file}:1: larger than {LARGEST_FILE // 1024} KiB")
    return content


def list_rules(held: RuleSet) -> RuleList:
    """The rules, to be shown."""
    return RuleList(
        rules=tuple(
            ListedRule(
                name=rule.name,
                condition=alert_text(rule.condition, rule.for_ms),
                severity=rule.severity,
                summary=rule.summary,
                keep_firing_s=rule.keep_firing_ms / 1000,
                promql=condition_text(rule.condition),
            )
            for rule in held.rules
        ),
        quiet_start_s=held.quiet_start_ms / 1000,
        quiet_between_s=held.quiet_between_ms / 1000,
        remind_every_s=held.remind_every_ms / 1000,
    )
