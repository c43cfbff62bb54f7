import pytest

from perfkit.analysis.counter_growth import Growths
from perfkit.model.history import Growth, Total

CPU = 1


def test_growth_is_known_from_the_second_look_on() -> None:
    growths = Growths({})
    assert growths.add({CPU: 5.0}, 1000) == {}
    assert growths.add({CPU: 7.5}, 2000) == {CPU: Growth(2.5, 1000)}
    assert growths.totals == {CPU: Total(7.5, 2000)}


def test_a_counter_that_falls_began_again_at_zero() -> None:
    growths = Growths({})
    growths.add({CPU: 100.0}, 0)
    assert growths.add({CPU: 3.0}, 1000) == {CPU: Growth(3.0, 1000)}


def test_a_counter_that_was_away_grew_since_it_was_seen() -> None:
    growths = Growths({})
    growths.add({CPU: 1.0}, 0)
    growths.add({}, 1000)
    assert growths.add({CPU: 4.0}, 30_000) == {CPU: Growth(3.0, 30_000)}


def test_growth_goes_on_when_the_monitor_was_started_again() -> None:
    growths = Growths({CPU: Total(10.0, 1000, earlier=True)})
    assert growths.add({CPU: 12.0}, 3000) == {CPU: Growth(2.0, 2000)}


def test_a_fall_that_nobody_watched_is_no_growth_by_all_that_was_used_since() -> None:
    growths = Growths({CPU: Total(18_000.0, 1000, earlier=True)})
    assert growths.add({CPU: 17_000.0}, 2000) == {}
    assert growths.add({CPU: 17_001.0}, 3000) == {CPU: Growth(1.0, 1000)}


@pytest.mark.parametrize("at_ms", [1000, 500])
def test_nothing_is_known_of_a_time_that_did_not_pass(at_ms: int) -> None:
    growths = Growths({CPU: Total(1.0, 1000)})
    assert growths.add({CPU: 2.0}, at_ms) == {}
    assert growths.add({CPU: 3.0}, at_ms + 1000) == {CPU: Growth(1.0, 1000)}
