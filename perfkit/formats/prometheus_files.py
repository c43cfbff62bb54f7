"""How are alert rules and a configuration written for a Prometheus server? As its YAML files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import yaml

_WIDE = 10_000
"""Columns: an expression stays on its line."""


@dataclass(frozen=True, slots=True)
class PrometheusRule:
    """One alerting rule, in PromQL and Prometheus' durations (``5m``); empty: none."""

    alert: str
    expression: str
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    """Go templates: text of somebody else's goes through ``literally``."""
    held_for: str = ""
    keep_firing_for: str = ""
    """Needs Prometheus 2.42 or newer."""


@dataclass(frozen=True, slots=True)
class ScrapeConfig:
    """Whom a server asks, how often, and by which rules it judges. Times in seconds."""

    targets: Sequence[str]
    """``host:port``."""
    every_s: int
    rule_files: Sequence[str]
    job: str = "perfkit"
    token_file: str | None = None


def write_rules(group: str, rules: Sequence[PrometheusRule], comment: str) -> str:
    """A file of one group of rules, with a comment at its head."""
    document: dict[str, object] = {
        "groups": [{"name": group, "rules": [_rule(rule) for rule in rules]}]
    }
    return _commented(comment) + _yaml(document)


def write_config(config: ScrapeConfig, comment: str) -> str:
    """A whole configuration of a server."""
    job: dict[str, object] = {
        "job_name": config.job,
        "static_configs": [{"targets": list(config.targets)}],
    }
    if config.token_file is not None:
        job["authorization"] = {"type": "Bearer", "credentials_file": config.token_file}
    every = f"{config.every_s}s"
    document: dict[str, object] = {
        "global": {"scrape_interval": every, "evaluation_interval": every},
        "rule_files": list(config.rule_files),
        "scrape_configs": [job],
    }
    return _commented(comment) + _yaml(document)


def literally(text: str) -> str:
    """The same text where Go templates are read: nothing in it is one."""
    return text.replace("{{", '{{"{{"}}')


def _rule(rule: PrometheusRule) -> dict[str, object]:
    written: dict[str, object] = {"alert": rule.alert, "expr": rule.expression}
    if rule.held_for:
        written["for"] = rule.held_for
    if rule.keep_firing_for:
        written["keep_firing_for"] = rule.keep_firing_for
    return {**written, "labels": dict(rule.labels), "annotations": dict(rule.annotations)}


def _yaml(document: dict[str, object]) -> str:
    return yaml.safe_dump(document, sort_keys=False, width=_WIDE, allow_unicode=True)


def _commented(comment: str) -> str:
    return "".join(f"# {line}\n" for line in comment.splitlines())
