from dataclasses import replace

import pytest

from perfkit.analysis.history_summary import CELLS, episodes_of, response_curve, summary_of
from perfkit.model.history import (
    HistoryPoint,
    KeptNotice,
    NoticeKind,
    ResponseHistory,
    ResponsePoint,
    Rollup,
    SeriesHistory,
    TimeRange,
)
from perfkit.model.series import Kind, Unit

HOUR = TimeRange(0, 3_600_000)


def gauge(values: dict[int, float], step_ms: int = 1000) -> SeriesHistory:
    points = tuple(HistoryPoint(at, 1, v, v, v, v) for at, v in values.items())
    seen = list(values.values())
    whole = Rollup(len(seen), sum(seen), min(seen), max(seen), seen[-1]) if seen else None
    return SeriesHistory("depth", Kind.GAUGE, Unit.COUNT, step_ms, points, whole)


def test_a_series_that_was_not_seen_has_no_summary() -> None:
    assert summary_of(gauge({}), HOUR) is None


def test_a_gauge_has_mean_least_most_and_no_increase() -> None:
    found = summary_of(gauge({n * 1000: float(n) for n in range(1, 101)}), HOUR)
    assert found is not None
    assert (found.mean, found.low, found.high, found.last) == (50.5, 1, 100, 100)
    assert found.p95 == 95
    assert found.increase is None


def test_a_counter_has_its_increase() -> None:
    points = (HistoryPoint(0, 1, 0.5, 0.5, 0.5, 0.5, increase=30.0),)
    whole = Rollup(1, 30.0, 0.5, 0.5, 0.5, 60.0)
    counter = SeriesHistory("cpu", Kind.COUNTER, Unit.SECONDS, 1000, points, whole)
    found = summary_of(counter, HOUR)
    assert found is not None
    assert (found.increase, found.mean, found.p95) == (30.0, 0.5, 0.5)


def test_a_curve_has_gaps_where_nothing_was_seen_and_means_elsewhere() -> None:
    found = summary_of(gauge({-500: 1.0, 1000: 3.0, 3_599_999: 7.0}), HOUR)
    assert found is not None
    assert found.curve == (2.0, *[None] * (CELLS - 2), 7.0)


def test_a_curve_has_no_more_parts_than_there_are_steps() -> None:
    found = summary_of(gauge({0: 1.0, 1_800_000: 2.0}, step_ms=1_800_000), HOUR)
    assert found is not None
    assert found.curve == (1.0, 2.0)


def test_a_response_curve_shows_the_highest_p95_of_each_part() -> None:
    point = ResponsePoint(0, 1, 0.1, 0.1, 0.2, 0.3, 0.3)
    points = (point, replace(point, at_ms=1000, p95_s=0.9), replace(point, at_ms=3_599_000))
    curve = response_curve(ResponseHistory(1000, points, None), HOUR)
    assert curve == (0.9, *[None] * (CELLS - 2), 0.2)


def told(at_ms: int, kind: NoticeKind, subject: str = "cpu", bot: str = "a") -> KeptNotice:
    return KeptNotice(at_ms, bot, kind, subject, "why", "critical", 0.9, at_ms - 50)


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        (NoticeKind.FIRING, NoticeKind.RESOLVED),
        (NoticeKind.TROUBLE, NoticeKind.TROUBLE_OVER),
    ],
)
def test_what_begins_is_joined_with_its_end(begin: NoticeKind, end: NoticeKind) -> None:
    notices = [
        told(100, begin),
        told(150, begin, "memory"),
        told(160, begin, "cpu", "other"),
        told(200, end),
        told(300, begin),
    ]
    found = episodes_of(notices)
    assert [(e.from_ms, e.to_ms, e.subject, e.bot) for e in found] == [
        (100, 200, "cpu", "a"),
        (150, None, "memory", "a"),
        (160, None, "cpu", "other"),
        (300, None, "cpu", "a"),
    ]
    assert {e.kind for e in found} == {begin}
    assert found[0].text == "why"


def test_an_alert_that_is_told_again_is_still_the_same() -> None:
    first = told(100, NoticeKind.FIRING)
    reminder = replace(first, at_ms=500)
    (found,) = episodes_of([first, reminder, told(900, NoticeKind.RESOLVED)])
    assert (found.from_ms, found.to_ms) == (100, 900)


def test_an_alert_that_fires_anew_is_another_one_though_its_end_was_never_told() -> None:
    first, second = episodes_of([told(100, NoticeKind.FIRING), told(500, NoticeKind.FIRING)])
    assert (first.to_ms, second.from_ms) == (None, 500)


def test_a_bot_that_ended_is_back_with_another_process() -> None:
    (found,) = episodes_of([told(100, NoticeKind.ENDED, "7"), told(400, NoticeKind.BACK, "8")])
    assert (found.kind, found.subject, found.from_ms, found.to_ms) == ("ended", "7", 100, 400)


def test_a_bot_that_comes_without_having_ended_is_told_as_that() -> None:
    (found,) = episodes_of([told(400, NoticeKind.BACK, "8")])
    assert (found.kind, found.from_ms, found.to_ms) == (NoticeKind.BACK, 400, 400)


def test_what_was_resolved_began_before_the_range() -> None:
    begun_later = told(120, NoticeKind.FIRING, "memory")
    found = episodes_of([begun_later, told(150, NoticeKind.RESOLVED)])
    assert [(e.kind, e.subject, e.from_ms, e.to_ms) for e in found] == [
        (NoticeKind.FIRING, "cpu", 100, 150),
        (NoticeKind.FIRING, "memory", 120, None),
    ]
    over = replace(told(150, NoticeKind.TROUBLE_OVER), since_ms=None)
    assert [(e.kind, e.from_ms, e.to_ms) for e in episodes_of([over])] == [
        (NoticeKind.TROUBLE, 150, 150)
    ]
