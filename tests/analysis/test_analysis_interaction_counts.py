from perfkit.analysis.interaction_counts import InteractionCounts
from perfkit.model.histogram import Histogram

S = 1_000_000_000


def test_what_was_never_told_is_not_there() -> None:
    counts = InteractionCounts()
    counts.add(None, 3)
    assert counts.values(0) == {"perfkit_interactions_total": 3}


def test_everything_is_counted_and_the_last_minute_measured() -> None:
    counts = InteractionCounts()
    times = Histogram.of((1000, 3_500_000))
    counts.add(times, 3)
    counts.add_errors(1)
    counts.remember(S, times)
    assert counts.values(S) == {
        "perfkit_interactions_total": 3,
        "perfkit_interaction_errors_total": 1,
        "perfkit_slow_interactions_total": 1,
        "perfkit_response_p50_seconds": 0.001,
        "perfkit_response_p95_seconds": 3.500031,
    }
    assert "perfkit_response_p95_seconds" not in counts.values(61 * S)
