"""Which alert rules hold, and when would they have fired? As they are shown."""

from dataclasses import dataclass

from perfkit.model.history import TimeRange
from perfkit.model.history_report import Episode


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


@dataclass(frozen=True, slots=True)
class Trial:
    """What would have been told of one bot, had these rules held in that time."""

    bot: str
    within: TimeRange
    step_ms: int
    """How finely the history knows that time."""
    moments: int
    """So many steps of it are known."""
    never_seen: tuple[str, ...]
    """Series that rules ask for and the history does not have: those rules could not be tried."""
    episodes: tuple[Episode, ...]
