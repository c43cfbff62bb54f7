"""What does a series in the history come to over a range, and what was told from when to when?"""

from collections.abc import Sequence
from dataclasses import replace

from perfkit.model.history import (
    KeptNotice,
    NoticeKind,
    ResponseHistory,
    SeriesHistory,
    TimeRange,
)
from perfkit.model.history_report import Episode, SeriesSummary

CELLS = 24
"""Of a curve."""
_BEGIN_OF = {
    NoticeKind.RESOLVED: NoticeKind.FIRING,
    NoticeKind.BACK: NoticeKind.ENDED,
    NoticeKind.TROUBLE_OVER: NoticeKind.TROUBLE,
}


def summary_of(series: SeriesHistory, within: TimeRange) -> SeriesSummary | None:
    """The series in all; None where it was not seen."""
    whole = series.whole
    if whole is None:
        return None
    increase = whole.total if series.points[0].increase is not None else None
    p95 = _p95([point.mean for point in series.points])
    curve = curve_of(series, within)
    return SeriesSummary(whole.mean, whole.low, whole.high, p95, whole.last, increase, curve)


def _p95(values: Sequence[float]) -> float:
    """The smallest that at least 95 % do not exceed (nearest rank)."""
    return sorted(values)[-(-95 * len(values) // 100) - 1]


def curve_of(series: SeriesHistory, within: TimeRange) -> tuple[float | None, ...]:
    """The mean of each of some equal parts of the range, every look counting alike."""
    cells = _cells(within, series.step_ms)
    totals, counts = [0.0] * cells, [0] * cells
    for point in series.points:
        cell = _cell(point.at_ms, within, cells)
        totals[cell] += point.mean * point.count
        counts[cell] += point.count
    return tuple(
        total / count if count else None for total, count in zip(totals, counts, strict=True)
    )


def response_curve(response: ResponseHistory, within: TimeRange) -> tuple[float | None, ...]:
    """The highest p95 in each of some equal parts of the range: p95s have no mean."""
    curve: list[float | None] = [None] * _cells(within, response.step_ms)
    for point in response.points:
        cell = _cell(point.at_ms, within, len(curve))
        curve[cell] = max(curve[cell] or 0.0, point.p95_s)
    return tuple(curve)


def _cells(within: TimeRange, step_ms: int) -> int:
    """No more than there are steps: the others would be empty, and look as if nothing was seen."""
    return max(1, min(CELLS, (within.to_ms - within.from_ms) // step_ms))


def _cell(at_ms: int, within: TimeRange, cells: int) -> int:
    """The first step of a range may begin before it."""
    length_ms = max(1, within.to_ms - within.from_ms)
    return min(cells - 1, max(0, (at_ms - within.from_ms) * cells // length_ms))


def episodes_of(notices: Sequence[KeptNotice]) -> tuple[Episode, ...]:
    """Each beginning joined with its end, in order of the beginnings; notices in order of time.

    An alert that goes on is told again now and then: that is no other beginning.
    """
    open_ones: dict[tuple[str, NoticeKind, str], int] = {}
    since_ms: dict[int, int | None] = {}
    found: list[Episode] = []
    for notice in notices:
        kind = _BEGIN_OF.get(notice.kind, notice.kind)
        key = (notice.bot, kind, "" if kind is NoticeKind.ENDED else notice.subject)
        begun = open_ones.pop(key, None)
        if notice.kind is kind:
            if begun is not None and _told_again(notice, since_ms[begun]):
                open_ones[key] = begun
                continue
            open_ones[key] = len(found)
            since_ms[len(found)] = notice.since_ms
            found.append(_begun(notice))
        elif begun is not None:
            found[begun] = replace(found[begun], to_ms=notice.at_ms)
        elif notice.kind is NoticeKind.BACK:
            found.append(replace(_begun(notice), to_ms=notice.at_ms))
        else:  # it began before the range
            began_ms = notice.at_ms if notice.since_ms is None else notice.since_ms
            found.append(replace(_begun(notice), kind=kind, from_ms=began_ms, to_ms=notice.at_ms))
    return tuple(sorted(found, key=lambda episode: episode.from_ms))


def _told_again(notice: KeptNotice, since_ms: int | None) -> bool:
    return notice.kind is NoticeKind.FIRING and notice.since_ms == since_ms


def _begun(notice: KeptNotice) -> Episode:
    return Episode(
        notice.kind,
        notice.bot,
        notice.at_ms,
        None,
        notice.subject,
        notice.text,
        notice.severity,
        notice.value,
        notice.detail,
    )
