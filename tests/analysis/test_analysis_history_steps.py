import pytest

from perfkit.analysis.history_steps import (
    Piece,
    begin_of,
    gaps_of,
    pieces_of,
    step_for,
    step_of_looks,
    tier_for,
    usual_interval,
)
from perfkit.model.history import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, TimeRange

DAY = 20_000 * DAY_MS
"""Some midnight."""


def test_a_step_begins_at_a_round_time() -> None:
    assert begin_of(DAY + 61_999, MINUTE_MS) == DAY + MINUTE_MS
    assert begin_of(DAY, HOUR_MS) == DAY


@pytest.mark.parametrize(
    ("length_ms", "points", "step_ms"),
    [
        (HOUR_MS, 3600, SECOND_MS),
        (HOUR_MS, 36_000, SECOND_MS),  # no look is split
        (2 * HOUR_MS, 600, 15 * SECOND_MS),
        (2 * DAY_MS, 600, 5 * MINUTE_MS),
        (730 * DAY_MS, 600, 2 * DAY_MS),
        (7300 * DAY_MS, 10, 28 * DAY_MS),
        (HOUR_MS, 0, HOUR_MS),
    ],
)
def test_a_chart_has_no_more_points_than_wanted(length_ms: int, points: int, step_ms: int) -> None:
    assert step_for(length_ms, points) == step_ms


@pytest.mark.parametrize(
    ("step_ms", "interval_ms", "longer_ms"),
    [
        (SECOND_MS, 1001, SECOND_MS),
        (SECOND_MS, 100, SECOND_MS),
        (SECOND_MS, 4000, 5000),
        (SECOND_MS, 400 * DAY_MS, 28 * DAY_MS),
        (MINUTE_MS, 1000, MINUTE_MS),
    ],
)
def test_a_step_has_a_look_in_it(step_ms: int, interval_ms: int, longer_ms: int) -> None:
    assert step_of_looks(step_ms, interval_ms) == longer_ms


def reach(
    looks: int | None, minutes: int | None = None, hours: int | None = None
) -> dict[int, int | None]:
    return {SECOND_MS: looks, MINUTE_MS: minutes, HOUR_MS: hours}


ALL = reach(DAY, DAY, DAY)


@pytest.mark.parametrize(
    ("step_ms", "tier"),
    [
        (100, SECOND_MS),
        (30_000, SECOND_MS),
        (MINUTE_MS, MINUTE_MS),
        (30 * MINUTE_MS, MINUTE_MS),
        (DAY_MS, HOUR_MS),
    ],
)
def test_the_coarsest_tier_that_shows_the_step_is_read(step_ms: int, tier: int) -> None:
    assert tier_for(step_ms, DAY, ALL) == tier


def test_where_looks_are_gone_minutes_are_shown_and_where_these_are_gone_hours() -> None:
    long_ago = DAY - 100 * DAY_MS
    assert tier_for(SECOND_MS, long_ago, reach(DAY, DAY - DAY_MS, DAY - DAY_MS)) == MINUTE_MS
    assert tier_for(SECOND_MS, long_ago, reach(DAY, DAY - DAY_MS, long_ago)) == HOUR_MS
    assert tier_for(SECOND_MS, long_ago, reach(None, None, long_ago)) == HOUR_MS
    # minutes reach far enough: no hours, though these reach further
    assert tier_for(SECOND_MS, DAY - HOUR_MS, reach(DAY, DAY - DAY_MS, long_ago)) == MINUTE_MS


def test_a_coarser_tier_that_begins_with_the_first_look_reaches_no_further() -> None:
    assert tier_for(SECOND_MS, DAY - DAY_MS, reach(DAY + 5, DAY, DAY)) == SECOND_MS
    assert tier_for(SECOND_MS, DAY, reach(None)) == SECOND_MS


def test_what_is_not_rolled_up_yet_is_read_from_finer_tiers() -> None:
    within = TimeRange(DAY + 90_000, DAY + 5 * HOUR_MS)
    open_minute = DAY + 4 * HOUR_MS + 7 * MINUTE_MS
    tail = Piece(SECOND_MS, TimeRange(open_minute, within.to_ms))
    assert pieces_of(within, SECOND_MS, open_minute) == (Piece(SECOND_MS, within),)
    assert pieces_of(within, MINUTE_MS, open_minute) == (
        Piece(MINUTE_MS, TimeRange(DAY + MINUTE_MS, open_minute)),
        tail,
    )
    assert pieces_of(within, HOUR_MS, open_minute) == (
        Piece(HOUR_MS, TimeRange(DAY, DAY + 4 * HOUR_MS)),
        Piece(MINUTE_MS, TimeRange(DAY + 4 * HOUR_MS, open_minute)),
        tail,
    )


def test_a_range_before_the_open_minute_is_read_from_one_tier() -> None:
    within = TimeRange(DAY, DAY + HOUR_MS)
    assert pieces_of(within, HOUR_MS, DAY + DAY_MS) == (Piece(HOUR_MS, within),)
    assert pieces_of(TimeRange(DAY, DAY), HOUR_MS, DAY) == ()


def test_the_usual_interval_is_the_median() -> None:
    assert usual_interval([0, 1000, 2001, 9000, 10_000]) == 1000
    assert usual_interval([5]) == SECOND_MS
    assert usual_interval([5, 5]) == 1


def test_gaps_are_where_several_looks_are_missing_and_the_longest_comes_first() -> None:
    seen = [TimeRange(at, at + 1000) for at in (0, 1000, 3000, 8000, 20_000)]
    assert gaps_of(seen, 1000) == (TimeRange(9000, 20_000), TimeRange(4000, 8000))
    assert gaps_of(seen, 5000) == (TimeRange(9000, 20_000),)
    assert gaps_of([], 1000) == ()
