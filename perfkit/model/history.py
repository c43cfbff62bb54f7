"""What does the history of monitored bots hold, and what does it answer?

Three tiers: every look (a second apart, say) for two days, roll-ups of minutes for months, of hours
for years. A point of a chart is made of as many looks or roll-ups as it stands for.
"""

from dataclasses import dataclass
from enum import StrEnum

from perfkit.model.series import Kind, Unit

SECOND_MS = 1000
MINUTE_MS = 60 * SECOND_MS
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Bounds:
    """How long each tier is kept, and how large the whole may be."""

    seconds_ms: int = 2 * DAY_MS
    minutes_ms: int = 90 * DAY_MS
    hours_ms: int = 730 * DAY_MS
    most_bytes: int = 512 * MIB
    """Of the file; beyond it the oldest detail goes first, then the oldest minutes, then hours."""
    notices: int = 10_000
    """So many of the newest notices are kept."""


@dataclass(frozen=True, slots=True)
class TimeRange:
    """From a moment up to, and without, another; milliseconds of the calendar."""

    from_ms: int
    to_ms: int


@dataclass(frozen=True, slots=True)
class Rollup:
    """What one series did in a stretch of time. A gauge's values, or a counter's growth."""

    count: int
    """Values; of a counter, how often its growth is known."""
    total: float
    """The sum of a gauge's values; a counter's increase, its restarts allowed for."""
    low: float
    """A gauge's least value; a counter's least rate per second between two looks."""
    high: float
    last: float
    """A gauge's newest value, a counter's newest rate."""
    seconds: float = 0.0
    """The time in which a counter grew by ``total``; 0 of a gauge."""

    @property
    def mean(self) -> float:
        """A gauge's mean; a counter's mean rate per second."""
        return self.total / (self.seconds or self.count)


@dataclass(frozen=True, slots=True)
class Growth:
    """A counter grew by ``amount`` within ``elapsed_ms`` (more than 0)."""

    amount: float
    elapsed_ms: int


@dataclass(frozen=True, slots=True)
class Total:
    """What a counter stood at when it was seen last."""

    value: float
    at_ms: int
    earlier: bool = False
    """It was an earlier run of the monitor that saw it."""


@dataclass(frozen=True, slots=True)
class HistoryPoint:
    """One series in one step of time. Of a counter, mean, low, high and last are per second."""

    at_ms: int
    """Where the step begins."""
    count: int
    mean: float
    low: float
    high: float
    last: float
    increase: float | None = None
    """By how much a counter grew, its restarts allowed for; None of a gauge."""


@dataclass(frozen=True, slots=True)
class SeriesHistory:
    """One series over a range. A step in which nothing was seen has no point.

    Looks come a little sooner or later, so neighbours up to three steps apart belong together.
    """

    name: str
    kind: Kind
    unit: Unit
    step_ms: int
    """From one point to the next where nothing is missing."""
    points: tuple[HistoryPoint, ...]
    whole: Rollup | None
    """All points together; None where there are none."""


@dataclass(frozen=True, slots=True)
class ResponsePoint:
    """Response times in one step of time: from merged histograms, so the percentiles are right."""

    at_ms: int
    count: int
    mean_s: float
    p50_s: float
    p95_s: float
    p99_s: float
    max_s: float


@dataclass(frozen=True, slots=True)
class ResponseHistory:
    """Response times over a range."""

    step_ms: int
    points: tuple[ResponsePoint, ...]
    whole: ResponsePoint | None
    """All of them together; None where none is known."""


class NoticeKind(StrEnum):
    """What was told."""

    FIRING = "firing"
    RESOLVED = "resolved"
    ENDED = "ended"
    BACK = "back"
    TROUBLE = "trouble"
    TROUBLE_OVER = "trouble over"


@dataclass(frozen=True, slots=True)
class KeptNotice:
    """Something that was told, as the history keeps it. Its texts are untrusted."""

    at_ms: int
    bot: str
    kind: NoticeKind
    subject: str
    """The alert's rule, the process id of the bot, or the part of perfkit in trouble."""
    text: str
    severity: str = ""
    """``warning`` or ``critical``, of an alert."""
    value: float | None = None
    since_ms: int | None = None
    """When an alert's condition began to hold."""
    detail: str = ""
    """The last lines of the bot's log, if it ended."""


@dataclass(frozen=True, slots=True)
class BotSpan:
    """A bot in the history."""

    name: str
    first_ms: int
    last_ms: int
    """The last look at it."""
    detail_from_ms: int | None
    """From here on every look is kept; None: of none any longer."""
    series: tuple[str, ...]
    """All that were ever seen of any bot in this history, in order of name."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """When the bot was looked at within a range."""

    looks: int
    first_ms: int | None
    last_ms: int | None
    gaps: tuple[TimeRange, ...]
    """Stretches between two looks in which nothing was seen, longest first."""
    interval_ms: int
    """The usual time between two entries: of looks, or of roll-ups where looks are too old."""
