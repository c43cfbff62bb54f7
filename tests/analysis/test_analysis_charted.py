"""Live looks become the lines of charts."""

from collections import deque

import pytest

from perfkit.analysis import charted
from perfkit.analysis.charted import LINES, NEEDED, Look, level_of
from perfkit.model.monitoring import Level
from perfkit.model.series import find_series

CPU = "perfkit_bot_cpu_seconds_total"
ALL = "perfkit_interactions_total"
FAILED = "perfkit_interaction_errors_total"


def line_values(seen):
    return charted.line_values(seen, gap_ms=10_000)


def looks(*values, step_ms=1000):
    return [Look(i * step_ms, each) for i, each in enumerate(values)]


def test_every_series_that_is_asked_for_exists():
    assert all(find_series(name) is not None for name in NEEDED)


def test_a_gauge_is_drawn_as_it_is():
    assert line_values(looks({"perfkit_response_p95_seconds": 1.5})) == {"p95": 1.5}


def test_nothing_is_said_of_a_counter_that_was_seen_once():
    assert line_values(looks({CPU: 5.0})) == {}


def test_cpu_is_what_was_used_since_the_look_before():
    assert line_values(looks({CPU: 1.0}, {CPU: 5.0}, {CPU: 5.3}))["cpu"] == pytest.approx(0.3)


def test_at_ten_looks_a_second_cpu_is_that_of_a_second():
    quick = looks(*({CPU: value} for value in (0.0, *[0.5] * 5, *[1.0] * 7)), step_ms=100)
    assert line_values(quick)["cpu"] == pytest.approx(0.5)


def test_interactions_are_counted_over_ten_seconds():
    seen = looks(*({ALL: 10.0 * second} for second in range(60)), {ALL: 690.0})
    assert line_values(seen)["rate"] == pytest.approx((690 - 500) / 10)


def test_a_counter_that_fell_began_anew():
    assert line_values(looks({CPU: 50.0}, {CPU: 0.4}))["cpu"] == pytest.approx(0.4)


def test_errors_are_a_share_of_the_last_minutes_interactions():
    seen = looks(*({ALL: 10.0 * second, FAILED: 1.0 * (second > 30)} for second in range(61)))
    assert line_values(deque(seen))["errors"] == pytest.approx(1 / 600)


def test_without_interactions_there_is_no_share_of_errors():
    assert "errors" not in line_values(looks({ALL: 5.0, FAILED: 1.0}, {ALL: 5.0, FAILED: 1.0}))


def test_cache_hits_are_a_part_of_all_look_ups():
    def seen(hits, misses):
        return {"perfkit_cache_hits_total": hits, "perfkit_cache_misses_total": misses}

    assert line_values(looks(seen(0.0, 0.0), seen(3.0, 1.0)))["hits"] == pytest.approx(0.75)


def test_memory_is_a_share_of_its_limit():
    seen = {"perfkit_bot_resident_memory_bytes": 256.0, "perfkit_bot_memory_limit_bytes": 1024.0}
    assert line_values(looks(seen))["memory_share"] == 0.25


def test_over_a_gap_nothing_is_said():
    assert "cpu" not in line_values([Look(0, {CPU: 1.0}), Look(10_001, {CPU: 2.0})])
    assert "cpu" not in line_values([Look(0, {CPU: 1.0}), Look(1000, {}), Look(2000, {CPU: 2.0})])


def test_levels_are_those_of_the_house():
    assert [level_of("p95", value) for value in (0.9, 1.0, 2.1)] == [
        Level.NORMAL,
        Level.WARNING,
        Level.CRITICAL,
    ]
    assert level_of("rate", 5.0) is None
    assert {key for key, line in LINES.items() if line.bounds} >= {"cpu", "memory_share", "errors"}
