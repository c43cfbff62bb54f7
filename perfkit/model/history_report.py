"""What does ``perfkit monitor history`` tell of a range of time?"""

from dataclasses import dataclass

from perfkit.model.history import (
    BotSpan,
    Coverage,
    NoticeKind,
    ResponseHistory,
    SeriesHistory,
    TimeRange,
)


@dataclass(frozen=True, slots=True)
class SeriesSummary:
    """One series over the range, in the series' unit; of a counter all but ``increase`` is a rate
    per second.
    """

    mean: float
    low: float
    """The least of single looks (or of what roll-ups say of them)."""
    high: float
    p95: float
    """95 % of the steps had a mean no higher than this."""
    last: float
    increase: float | None
    curve: tuple[float | None, ...]
    """The mean of each of some equal parts of the time from the first look to the last; None where
    nothing was seen.
    """


@dataclass(frozen=True, slots=True)
class SummedSeries:
    """A series, point by point and in all."""

    history: SeriesHistory
    summary: SeriesSummary | None
    """None: it was not seen in the range."""


@dataclass(frozen=True, slots=True)
class Episode:
    """Something that was told, from its beginning to its end. Its texts are untrusted."""

    kind: NoticeKind
    """``firing``, ``ended`` (the bot was gone), ``back`` (it came, unexpectedly) or ``trouble``."""
    bot: str
    from_ms: int
    to_ms: int | None
    """None: it was not over at the range's end, as far as the history knows."""
    subject: str
    text: str
    severity: str
    value: float | None
    detail: str


@dataclass(frozen=True, slots=True)
class BotHistory:
    """One bot over the range."""

    span: BotSpan
    coverage: Coverage
    series: tuple[SummedSeries, ...]
    response: ResponseHistory
    response_curve: tuple[float | None, ...]
    """The p95 in seconds of such parts; None where nothing was answered."""
    episodes: tuple[Episode, ...]


@dataclass(frozen=True, slots=True)
class HistoryReport:
    """All that was asked for."""

    store: str
    asked: TimeRange
    bots: tuple[BotHistory, ...]
