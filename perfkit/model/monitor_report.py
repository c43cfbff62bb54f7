"""What monitoring a bot came to: ``monitor.json``, and what ``perfkit monitor --json`` prints.

Units stand in the names; a series' unit is that of ``model.series``. Others rely on these keys.
"""

from dataclasses import dataclass

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Spread:
    """The values of one quantity over the whole time."""

    name: str
    """A series' name, or ``rate(NAME)``: its growth per second."""
    count: int
    mean: float
    min: float
    max: float
    last: float


@dataclass(frozen=True, slots=True)
class FiredAlert:
    """An alert that fired."""

    rule: str
    severity: str
    condition: str
    summary: str
    fired_ms: int
    """By the calendar."""
    value: float
    """When it began to fire."""
    resolved_ms: int | None = None
    """None: it still fired in the end."""
    reading: str = ""
    """The value as a person reads it; empty where that is not known."""


@dataclass(frozen=True, slots=True)
class Happening:
    """Something else that was told, and when by the calendar."""

    at_ms: int
    what: str
    """``the bot ended: killed by SIGKILL``. Untrusted text."""


@dataclass(frozen=True, slots=True)
class MonitorReport:
    """What was seen from the first look to the last."""

    schema: int
    bot: str
    began_ms: int
    ended_ms: int
    looks: int
    looks_missed: int
    """Due, but the machine was too busy for them."""
    slept_s: float
    """The machine was suspended so long."""
    ended_how: str
    """Why the watching ended: ``interrupted``, ``the time is over``, ``the bot ended``."""
    processes_started: int
    processes_ended: int
    seen: tuple[Spread, ...]
    rules: int
    alerts: tuple[FiredAlert, ...]
    """In the order they fired; of very many the latest."""
    alerts_fired: int
    happenings: tuple[Happening, ...]
    """Likewise."""
    store: str | None
    """Where the history is kept."""
    could_not_check: tuple[str, ...] = ()
