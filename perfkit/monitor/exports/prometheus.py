"""What does a Prometheus server need to alert as perfkit does? The same rules, in its own files."""

from collections.abc import Sequence

from perfkit.formats.prometheus_files import (
    PrometheusRule,
    ScrapeConfig,
    literally,
    write_config,
    write_rules,
)
from perfkit.monitor.alerts.expressions import Rule, window_of
from perfkit.monitor.alerts.promql import asks_for_absence, condition_text, duration_text
from perfkit.monitor.alerts.ruleset import RuleSet
from perfkit.monitor.alerts.wording import alert_text

GROUP = "perfkit"
RULES_FILE = "perfkit-rules.yml"
METRICS_PORT = 9464
LONGEST_STEP_S = 5
"""A minute's window then holds a dozen samples."""
_LOOKS_IN_A_WINDOW = 4
"""As many Prometheus' own advice asks for: fewer, and one lost scrape leaves no rate."""


def prometheus_rules(rules: RuleSet, bot: str | None = None) -> str:
    """The rules as a file of alerting rules.

    ``bot``: whose silence is alerted of, by its label; None: that of all bots together. A server
    that has just begun knows nothing yet, so silence has to hold for the quiet start at least.
    """
    return write_rules(
        GROUP,
        [_rule(rule, bot, rules.quiet_start_ms) for rule in rules.rules],
        "Alerting rules as perfkit monitor has them; written by perfkit monitor export.\n"
        "keep_firing_for needs Prometheus 2.42 or newer. promtool check rules FILE",
    )


def prometheus_config(
    rules: RuleSet,
    targets: Sequence[str],
    rules_file: str = RULES_FILE,
    token_file: str | None = None,
) -> str:
    """A configuration that scrapes perfkit's /metrics and judges by the rules beside it."""
    config = ScrapeConfig(targets, _step_s(rules.rules), [rules_file], token_file=token_file)
    return write_config(
        config,
        "Scrapes perfkit monitor --metrics; written by perfkit monitor export.\n"
        f"The rules: perfkit monitor export --prometheus-rules --output {rules_file}",
    )


def _rule(rule: Rule, bot: str | None, quiet_start_ms: int) -> PrometheusRule:
    words = alert_text(rule.condition, rule.for_ms)
    least_ms = quiet_start_ms if asks_for_absence(rule.condition) else 0
    for_ms = max(rule.for_ms, least_ms)
    return PrometheusRule(
        alert=rule.name,
        expression=condition_text(rule.condition, bot),
        held_for=duration_text(for_ms) if for_ms else "",
        keep_firing_for=duration_text(rule.keep_firing_ms) if rule.keep_firing_ms else "",
        labels={"severity": rule.severity},
        annotations={
            "summary": literally(rule.summary or words),
            "description": literally(words) + " (bot {{ $labels.bot }}: {{ $value }})",
        },
    )


def _step_s(rules: Sequence[Rule]) -> int:
    windows_ms = [window_of(rule.condition, latest_ms=0) for rule in rules]
    shortest_ms = min((window_ms for window_ms in windows_ms if window_ms), default=60_000)
    return max(1, min(LONGEST_STEP_S, shortest_ms // 1000 // _LOOKS_IN_A_WINDOW))
