"""Since when a counter counts."""

from perfkit.analysis.counter_starts import CounterStarts


def test_a_counter_counts_from_the_first_look_at_it() -> None:
    starts = CounterStarts()
    assert starts.see("a_total", 5, 1000) == 1000
    assert starts.see("a_total", 5, 2000) == 1000
    assert starts.see("b_total", 9, 2000) == 2000
    assert starts.see("a_total", 7, 3000) == 1000


def test_one_that_has_fallen_counts_since_it_was_last_seen() -> None:
    starts = CounterStarts()
    for at_ms, value in ((1000, 5.0), (2000, 6.0)):
        starts.see("a_total", value, at_ms)
    assert starts.see("a_total", 1, 3000) == 2000
    assert starts.see("a_total", 2, 4000) == 2000
    assert starts.see("a_total", 0, 5000) == 4000
