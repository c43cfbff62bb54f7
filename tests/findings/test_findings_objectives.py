import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit.findings.objectives import (
    DEFAULTS,
    Comparison,
    Metric,
    Objective,
    parse_objective,
    with_defaults,
)

LESS, MORE = Comparison.LESS, Comparison.MORE


@pytest.mark.parametrize(
    ("text", "objective"),
    [
        ("p95 < 1.5s", Objective(Metric.P95, None, LESS, 1500, "ms")),
        ('p99 of "press answer" < 800ms', Objective(Metric.P99, "press answer", LESS, 800, "ms")),
        ("p50 of start<=1s", Objective(Metric.P50, "start", Comparison.AT_MOST, 1000, "ms")),
        ("mean < 300ms", Objective(Metric.MEAN, None, LESS, 300, "ms")),
        ("Average < 300ms", Objective(Metric.MEAN, None, LESS, 300, "ms")),
        ("max < 5s", Objective(Metric.MAX, None, LESS, 5000, "ms")),
        ("errors < 1%", Objective(Metric.ERRORS, None, LESS, 1, "%")),
        ("success >= 99.9%", Objective(Metric.SUCCESS, None, Comparison.AT_LEAST, 99.9, "%")),
        ("throughput > 30/s", Objective(Metric.THROUGHPUT, None, MORE, 30, "/s")),
        ('throughput of "a < b" > 3', Objective(Metric.THROUGHPUT, "a < b", MORE, 3, "/s")),
        ("cpu < 160%", Objective(Metric.CPU, None, LESS, 160, "%")),
        ("rss < 512MiB", Objective(Metric.RSS, None, LESS, 512, "MiB")),
        ("memory < 1GiB", Objective(Metric.RSS, None, LESS, 1024, "MiB")),
        ("time  to finish < 5min", Objective(Metric.TIME_TO_FINISH, None, LESS, 300, "s")),
        ("rss growth < 5MiB/min", Objective(Metric.RSS_GROWTH, None, LESS, 5, "MiB/min")),
        (
            "memory growth < 1GiB / h",
            Objective(Metric.RSS_GROWTH, None, LESS, 1024 / 60, "MiB/min"),
        ),
        (
            "rss growth < 1MiB per 1000 interactions",
            Objective(Metric.RSS_GROWTH_EACH, None, LESS, 1, "MiB/1,000"),
        ),
        (
            "memory growth <= 512KiB per 1,000 messages",
            Objective(Metric.RSS_GROWTH_EACH, None, Comparison.AT_MOST, 0.5, "MiB/1,000"),
        ),
        (
            "rss growth < 1KiB per interaction",
            Objective(Metric.RSS_GROWTH_EACH, None, LESS, 1000 / 1024, "MiB/1,000"),
        ),
        (
            "p95 < 1.5s over 10s windows",
            Objective(Metric.P95, None, LESS, 1500, "ms", window_s=10),
        ),
        (
            'p95 of "a" < 1s, over 1 min windows, abort after 30s',
            Objective(Metric.P95, "a", LESS, 1000, "ms", window_s=60, abort_after_s=30),
        ),
        ("errors < 5% abort", Objective(Metric.ERRORS, None, LESS, 5, "%", abort_after_s=0)),
        ("degradation < 20%", Objective(Metric.DEGRADATION, None, LESS, 20, "%")),
    ],
)
def test_objectives_are_read_as_they_are_written(text: str, objective: Objective) -> None:
    assert parse_objective(text) == objective


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "'' is not an objective such as 'p95 < 1.5s'"),
        ("p95", "'p95' is not an objective such as"),
        ("p95 = 3s", "is not an objective such as"),
        ("p96 < 1s", r"'p96' is not measured; what is: p50, p90, .*\. Did you mean 'p99'\?"),
        ("succes > 99%", r"Did you mean 'success'\?"),
        ("memry < 1GiB", r"Did you mean 'memory'\?"),
        ("happiness > 3", r"drift, dropped\.$"),
        ("rss < 5s", "'rss < 5s': '5s' is not a size such as 512MiB"),
        ("p95 < fast", "'fast' is not a duration such as"),
        ("success > 120%", "'120%' is more than all"),
        ("throughput > 30 bananas", "'30 bananas' is not a rate such as 30/s"),
        ("cpu < 0.6", "'0.6' is not a percentage such as 60%"),
        ("rss growth < 5MiB", "'5MiB' is not a growth such as 5MiB/min"),
        ("rss growth < 5MiB per 1000", "'5MiB per 1000' is not a growth such as 1MiB per 1000"),
        ("rss growth < 5MiB per 0 messages", "is not a growth such as 1MiB per 1000"),
        ("rss growth per 1,000 < 5MiB", "is not an objective"),
        ("rss growth < 5MiB/day", "'5MiB/day' is not a growth"),
        ("p95 < 1s over 1.5s windows", "a window has whole seconds, 1s to 1h, not 1.5s"),
        ("p95 < 1s over 2h windows", "a window has whole seconds, 1s to 1h, not 2h"),
        ("time to finish < 9s over 5s windows", "is of the whole load, not of windows"),
        ("rss growth < 5MiB/min abort", "only known when the load is over: it can't abort it"),
        ("p95 < 1s abort after tea", "'tea' is not a duration"),
        ("p95 > 3s", "'p95 > 3s': the lower p95 is, the better; turn the sign"),
        ("success < 99%", "the higher success is, the better"),
        ('cpu of "start" < 60%', "cpu is of the whole run, not of a step"),
    ],
)
def test_what_can_not_be_read_is_refused_with_what_was_expected(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        parse_objective(text)


@pytest.mark.parametrize(
    ("sign", "below", "at", "above"),
    [("<", True, False, False), ("<=", True, True, False),
     (">", False, False, True), (">=", False, True, True)],
)  # fmt: skip
def test_signs_mean_what_they_mean(sign: str, below: bool, at: bool, above: bool) -> None:
    comparison = Comparison(sign)
    assert [comparison.holds(value, 2) for value in (1, 2, 3)] == [below, at, above]


@given(st.text(max_size=40))
def test_any_text_is_an_objective_or_a_value_error(text: str) -> None:
    try:
        assert parse_objective(text).bound >= 0
    except ValueError as error:
        assert len(str(error)) > 20  # noqa: PT017 - both outcomes are right


def test_the_defaults_are_those_of_the_promise() -> None:
    assert [(o.name, o.bound, o.unit) for o in DEFAULTS] == [
        ("p95", 1500, "ms"),
        ("success", 99, "%"),
        ("cpu", 60, "%"),
        ("rss", 512, "MiB"),
        ("time to finish", 300, "s"),
        ("degradation", 20, "%"),
        ("dropped", 1, "%"),
    ]
    assert not any(o.asked for o in DEFAULTS)


def test_what_is_asked_replaces_the_default_of_its_metric_and_the_rest_follows() -> None:
    names = [
        o.name + ("!" if o.asked else "")
        for o in with_defaults(
            map(parse_objective, ['p95 of "x" < 1s', "errors < 3%", "p95 < 2s", "p95 <= 9s"])
        )
    ]
    assert names == [
        "p95!", "p95!", "errors!", "cpu", "rss", "time to finish", "degradation", "dropped",
        'p95 of "x"!',
    ]  # fmt: skip
    assert with_defaults([]) == DEFAULTS
