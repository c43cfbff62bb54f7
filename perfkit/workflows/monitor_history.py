"""What does the history say of some bots over a range of time? Asked, summed up, reported."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from perfkit.analysis.history_summary import episodes_of, response_curve, summary_of
from perfkit.errors import UsageError
from perfkit.model.history import BotSpan, TimeRange
from perfkit.model.history_report import BotHistory, HistoryReport, SummedSeries
from perfkit.model.series import RESPONSE_SECONDS
from perfkit.monitor.history.reading import History
from perfkit.untrusted import one_line

_POINTS = 2880
"""At the most: two hours at 5 s, a day at 30 s, two days by the minute."""


@dataclass(frozen=True, slots=True)
class HistoryRequest:
    """What is asked of a store."""

    store: Path
    within: TimeRange
    bot: str | None
    """None: all."""
    series: tuple[str, ...]
    """None given: all."""
    step_ms: int | None
    """From one point to the next, at least."""


def read_history(request: HistoryRequest) -> HistoryReport:
    """The report. Raises InputError if the store can't be read, UsageError for unknown names."""
    with History(request.store) as history:
        spans = _chosen(history.bots(), request.bot)
        names = _series(spans, request.series)
        bots = [_bot(history, span, names, request) for span in spans]
    return HistoryReport(str(request.store), request.within, tuple(bots))


def _bot(
    history: History, span: BotSpan, names: Sequence[str], request: HistoryRequest
) -> BotHistory:
    within = request.within
    length_ms = within.to_ms - within.from_ms
    points = _POINTS if request.step_ms is None else -(-length_ms // request.step_ms)
    response = history.response(span.name, within, points)
    coverage = history.coverage(span.name, within)
    drawn = within
    if coverage.first_ms is not None and coverage.last_ms is not None:
        drawn = TimeRange(coverage.first_ms, coverage.last_ms)
    return BotHistory(
        span=span,
        coverage=coverage,
        series=tuple(
            SummedSeries(series, summary_of(series, drawn))
            for series in history.series(span.name, names, within, points)
        ),
        response=response,
        response_curve=response_curve(response, drawn),
        episodes=episodes_of(history.notices(within, span.name)),
    )


def _chosen(spans: Sequence[BotSpan], bot: str | None) -> tuple[BotSpan, ...]:
    chosen = tuple(span for span in spans if bot in {None, span.name})
    if bot is not None and not chosen:
        there = ", ".join(one_line(span.name, 60) for span in spans) or "none at all"
        raise UsageError(f"there is no bot called {bot} in this history: {there}")
    return chosen


def _series(spans: Sequence[BotSpan], asked: Sequence[str]) -> tuple[str, ...]:
    there = sorted({name for span in spans for name in span.series})
    if not asked:
        return tuple(there)
    for name in asked:
        if name not in there and name != RESPONSE_SECONDS.name:
            near = difflib.get_close_matches(name, there, 3, 0.4) or there
            listed = ", ".join(one_line(each, 80) for each in near)
            raise UsageError(f"--series: no series is called {name}: {listed}")
    return tuple(asked)
