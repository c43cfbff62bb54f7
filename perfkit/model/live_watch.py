"""What the live view of a monitored bot shows at one moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from perfkit.model.monitoring import HostReading, Level, StandingAlert


class MeterKind(StrEnum):
    """What a meter measures; the word is how it is called where it is shown."""

    CPU = "CPU"
    """Ratio of one core."""
    MEMORY = "memory"
    """Resident bytes."""
    RESPONSE = "response p95"
    """Seconds, of the last minute."""
    INTERACTIONS = "interactions"
    """Each second."""
    ERRORS = "errors"
    """Share of the last minute's interactions."""
    STALLED = "loop stalled"
    """Share of the time."""
    REDIS = "Redis ping"
    """Seconds."""
    DATABASE = "longest query"
    """Seconds."""


@dataclass(frozen=True, slots=True)
class Meter:
    """One quantity: now, how that is, and how it was."""

    kind: MeterKind
    value: float
    level: Level
    recent: tuple[float | None, ...]
    """At even times up to now, oldest first; None: not known then."""
    limit: float | None = None
    """What it can't be more than; None: nothing is known of such a limit."""


@dataclass(frozen=True, slots=True)
class ProcessRow:
    """One process of the bot, as it is shown."""

    pid: int
    command: str
    """Untrusted text."""
    cpu_ratio: float | None
    """Of one core, since the look before; None: it is new."""
    rss_bytes: int
    threads: int
    open_fds: int | None


@dataclass(frozen=True, slots=True)
class LiveWatch:
    """One moment of the live view."""

    bot: str
    at_ms: int
    up: bool
    watched_s: float
    left_s: float | None
    """None: until somebody ends it."""
    meters: tuple[Meter, ...]
    processes: tuple[ProcessRow, ...]
    """In the order they are found: the bot's own first."""
    host: HostReading | None
    alerts: tuple[StandingAlert, ...]
    """Those that are not quiet; firing ones first."""
    rules: int
    """How many are watched over."""
    sources: tuple[str, ...] = ()
    """What further sources say of themselves. Untrusted text."""


@dataclass(frozen=True, slots=True)
class OneLook:
    """A single look at a bot: what ``perfkit monitor --once --json`` prints. Others rely on it."""

    schema: int
    bot: str
    at_ms: int
    """By the calendar, since 1970."""
    over_s: float
    """CPU and other rates are over so many seconds before that."""
    up: bool
    meters: tuple[Meter, ...]
    processes: tuple[ProcessRow, ...]
    host: HostReading | None
    values: Mapping[str, float]
    """By series name, as in /metrics and the history."""
