"""Which alert rules hold, as they are shown?"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ListedRule:
    """One rule. Its texts may be a file's: untrusted."""

    name: str
    condition: str
    """As people read it: ``cpu > 80% for 5m``."""
    severity: str
    summary: str
    keep_firing_s: float
    promql: str
    """The condition as a Prometheus server reads it."""


@dataclass(frozen=True, slots=True)
class RuleList:
    """All rules of a bot, and how much is told of them."""

    rules: tuple[ListedRule, ...]
    quiet_start_s: float
    quiet_between_s: float
    remind_every_s: float
