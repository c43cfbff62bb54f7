"""A history's points as looks again."""

from perfkit.analysis.history_values import values_by_moment
from perfkit.model.history import HistoryPoint, SeriesHistory
from perfkit.model.series import Kind, Unit


def history(name: str, *points: HistoryPoint) -> SeriesHistory:
    return SeriesHistory(name, Kind.GAUGE, Unit.COUNT, 1000, points, None)


def gauge(at_ms: int, value: float) -> HistoryPoint:
    return HistoryPoint(at_ms, 1, value, value, value, value)


def grown(at_ms: int, increase: float) -> HistoryPoint:
    return HistoryPoint(at_ms, 1, increase, increase, increase, increase, increase)


def test_each_moment_has_what_was_seen_in_it():
    threads = history("threads", gauge(2000, 5.0), gauge(1000, 4.0))
    asked = history("asked_total", grown(2000, 3.0), grown(3000, 0.0), grown(4000, 2.0))
    assert values_by_moment([threads, asked, history("nothing")]) == (
        (1000, {"threads": 4.0}),
        (2000, {"threads": 5.0, "asked_total": 3.0}),
        (3000, {"asked_total": 3.0}),
        (4000, {"asked_total": 5.0}),
    )


def test_nothing_seen_is_no_moment():
    assert values_by_moment([]) == ()
