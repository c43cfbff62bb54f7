"""What do the charts draw of the history? Points of series as lines; pure."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence

from perfkit.analysis.charted import LINES, How, Line, over
from perfkit.model.history import (
    HistoryPoint,
    KeptNotice,
    NoticeKind,
    ResponseHistory,
    SeriesHistory,
)
from perfkit.monitor.page.words import Columns, rounded

_MINUTE_MS = 60_000
_MARKED = frozenset({NoticeKind.FIRING, NoticeKind.ENDED})
_Points = Mapping[int, HistoryPoint]
_Column = list[float | None]


def past_columns(
    series: Sequence[SeriesHistory], response: ResponseHistory, notices: Iterable[KeptNotice]
) -> Columns:
    """Each line over time, with the extremes of what a point stands for."""
    by_name = {each.name: {point.at_ms: point for point in each.points} for each in series}
    at = sorted({moment for points in by_name.values() for moment in points})
    drawn = {key: line for key, line in LINES.items() if all(map(by_name.get, line.series))}
    plain = {
        key: by_name[line.series[0]]
        for key, line in drawn.items()
        if line.how in {How.GAUGE, How.RATE}
    }
    lines = {
        key: _column(line, [by_name[name] for name in line.series], at)
        for key, line in drawn.items()
    }
    return Columns(
        at=at,
        lines=lines | _responses(response, at),
        lowest={key: _each(points, at, "low") for key, points in plain.items()},
        highest={key: _each(points, at, "high") for key, points in plain.items()},
        gap=3 * max((each.step_ms for each in series), default=0),
        marks=tuple(notice.at_ms for notice in notices if notice.kind in _MARKED),
    )


def _column(line: Line, parts: Sequence[_Points], at: Sequence[int]) -> _Column:
    if line.how in {How.GAUGE, How.RATE}:
        return _each(parts[0], at, "mean")
    if line.how is How.QUOTIENT:
        return [
            rounded(over(parts[0][t].mean, parts[1][t].mean))
            if t in parts[0] and t in parts[1]
            else None
            for t in at
        ]
    return [_share(line, parts, at, i) for i in range(len(at))]


def _share(line: Line, parts: Sequence[_Points], at: Sequence[int], index: int) -> float | None:
    """What part of the growth it was in the line's window that ends here."""
    if any(at[index] not in points for points in parts):
        return None
    window = at[bisect_left(at, at[index] - line.window_ms + 1) : index + 1]
    grown = [sum(points[t].increase or 0.0 for t in window if t in points) for points in parts]
    return rounded(over(grown[0], grown[1] if line.how is How.RATIO else sum(grown)))


def _each(points: _Points, at: Sequence[int], what: str) -> _Column:
    return [rounded(getattr(points[t], what)) if t in points else None for t in at]


def _responses(response: ResponseHistory, at: Sequence[int]) -> dict[str, _Column]:
    """Percentiles of what was counted, where a point stands for a minute or more.

    They are better than means of percentiles. The kept percentiles are of a minute, too, so points
    of shorter steps keep those.
    """
    points = {point.at_ms: point for point in response.points}
    if response.step_ms < _MINUTE_MS or not points.keys() & set(at):
        return {}
    return {
        "p95": [rounded(points[t].p95_s) if t in points else None for t in at],
        "p50": [rounded(points[t].p50_s) if t in points else None for t in at],
    }
