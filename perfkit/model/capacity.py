"""How many students does a bot hold? What was tried, and what came of it."""

from dataclasses import dataclass
from enum import StrEnum


class Holding(StrEnum):
    """What a probe says of its number of students."""

    HELD = "held"
    BROKE = "broke"
    """An objective was missed."""
    INVALID = "invalid"
    """The measurement can't be trusted: it says nothing about the bot."""


@dataclass(frozen=True, slots=True)
class Probe:
    """One load test with a number of students."""

    users: int
    holding: Holding
    folder: str
    """Its run folder, relative to the search's own."""
    reasons: tuple[str, ...] = ()
    """Why it broke or is invalid: a sentence each, the first objective to break first."""
    broke: str = ""
    """The name of the objective that was missed by most."""
    throughput_per_s: float = 0.0
    p50_ms: float = 0.0
    p95_ms: float = 0.0
    p99_ms: float = 0.0
    error_rate: float = 0.0
    """0 to 1."""
    cpu_percent: float | None = None
    """The bot's mean; 100 is one core."""
    rss_mib: float | None = None
    """The bot's highest."""


@dataclass(frozen=True, slots=True)
class Level:
    """All probes with one number of students: medians."""

    users: int
    held: bool
    probes: int
    throughput_per_s: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    error_rate: float
    cpu_percent: float | None
    rss_mib: float | None


@dataclass(frozen=True, slots=True)
class Capacity:
    """What a search came to."""

    holds: int
    """The most students that were held; 0: not even the fewest that were tried."""
    breaks_at: int | None
    """The fewest students that were not; None: the most that were tried were held."""
    limited_by: str = ""
    """The first objective to break, as it is named."""
    reasons: tuple[str, ...] = ()
    """How it broke, a sentence each."""
    knee: int | None = None
    """From about so many students on more of them get no more done; None: no such place is seen."""
    levels: tuple[Level, ...] = ()
    """By number of students, ascending."""
    stopped: str | None = None
    """Why the search ended before it was done; None: it was."""
