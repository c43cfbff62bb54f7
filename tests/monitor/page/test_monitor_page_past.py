"""Points of the history become the same lines as live looks."""

import pytest
from seen_bot import BEGIN_MS, MIB, series

from perfkit.model.history import KeptNotice, NoticeKind, ResponseHistory, ResponsePoint
from perfkit.monitor.page.past import past_columns

NO_TIMES = ResponseHistory(1000, (), None)


def columns(*kept, response=NO_TIMES, notices=()):
    return past_columns(kept, response, notices)


def test_nothing_kept_is_nothing_drawn():
    found = columns()
    assert found.at == []
    assert found.lines == {}


def test_a_rate_has_its_mean_and_its_extremes():
    found = columns(series("perfkit_bot_cpu_seconds_total", [0.5, None, 0.7]))
    assert found.at == [BEGIN_MS, BEGIN_MS + 2000]
    assert found.lines == {"cpu": [0.5, 0.7]}
    assert found.lowest == {"cpu": [0.25, 0.35]}
    assert found.highest == {"cpu": [0.75, 1.05]}
    assert found.gap == 3000


def test_memory_is_a_share_of_its_limit_where_both_are_known():
    found = columns(
        series("perfkit_bot_resident_memory_bytes", [64.0 * MIB, 64.0 * MIB]),
        series("perfkit_bot_memory_limit_bytes", [256.0 * MIB, None]),
    )
    assert found.lines["memory_share"] == [0.25, None]
    assert found.lines["limit"] == [pytest.approx(256.0 * MIB, rel=1e-4), None]
    assert "memory_share" not in found.lowest


def test_errors_are_a_share_of_a_minutes_interactions():
    found = columns(
        series("perfkit_interactions_total", [10.0] * 61),
        series("perfkit_interaction_errors_total", [0.0] * 60 + [3.0]),
    )
    assert found.lines["errors"][59:] == [0.0, 0.005]


def test_in_steps_of_an_hour_each_has_its_own_share():
    hour_ms = 3_600_000
    found = columns(
        series("perfkit_cache_hits_total", [3.0, 1.0, None], step_ms=hour_ms),
        series("perfkit_cache_misses_total", [1.0, 1.0, 5.0], step_ms=hour_ms),
    )
    assert found.lines["hits"] == [0.75, 0.5, None]


def test_percentiles_of_a_minute_or_more_are_those_of_what_was_counted():
    times = ResponsePoint(BEGIN_MS, 9, 0.2, 0.1, 0.9, 1.0, 1.2)
    kept = series("perfkit_response_p95_seconds", [0.5, 0.6], step_ms=60_000)
    found = columns(kept, response=ResponseHistory(60_000, (times,), times))
    assert found.lines["p95"] == [0.9, None]
    assert found.lines["p50"] == [0.1, None]


def test_those_of_a_second_are_of_the_minute_before():
    times = ResponsePoint(BEGIN_MS, 9, 0.2, 0.1, 0.9, 1.0, 1.2)
    kept = series("perfkit_response_p95_seconds", [0.5, 0.6])
    found = columns(kept, response=ResponseHistory(1000, (times,), times))
    assert found.lines["p95"] == [0.5, 0.6]


@pytest.mark.parametrize(
    ("kind", "marked"), [(kind, kind in {"firing", "ended"}) for kind in NoticeKind]
)
def test_alerts_that_fired_and_the_bots_end_are_marked(kind, marked):
    found = columns(notices=[KeptNotice(5, "homework", kind, "cpu", "")])
    assert found.marks == ((5,) if marked else ())
