"""latency, timeline, failures and generator: what seconds.jsonl comes to."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit.analysis.failures import FailureTally
from perfkit.analysis.generator import GeneratorTally
from perfkit.analysis.latency import LoadTally
from perfkit.analysis.timeline import Timeline
from perfkit.model.histogram import Histogram
from perfkit.model.load import FailedInteraction, Second, StepSecond
from perfkit.model.summary import LoadNumbers, Percentiles

S = 1_000_000_000


def frozen(*milliseconds: float) -> tuple[int, ...]:
    histogram = Histogram()
    for value in milliseconds:
        histogram.record(round(value * 1000))
    return histogram.freeze()


def second(
    number: int,
    *,
    steps: dict[str, StepSecond] | None = None,
    length_s: float = 1.0,
    **changed: object,
) -> Second:
    start = 100 * S + number * S
    facts = {
        "start_ns": start,
        "end_ns": start + round(length_s * S),
        "active": 2,
        "completed": 0,
        "failed": 0,
        "in_flight": 0,
        "queued": 0,
        "generator_cpu_s": 0.0,
        "steps": steps or {},
    }
    return Second(**{**facts, **changed})  # type: ignore[arg-type]


def step(*response_ms: float, errors: int = 0) -> StepSecond:
    times = frozen(*response_ms)
    return StepSecond(response=times, service=times, delivery=times, bot=times, errors=errors)


def measure_load(seconds: Iterable[Second], *, users: int) -> LoadNumbers | None:
    tally = LoadTally()
    for each in seconds:
        tally.add(each)
    return tally.numbers(users=users)


def test_a_load_is_the_sum_of_its_seconds() -> None:
    load = measure_load(
        [
            second(0, steps={"start": step(1, 2), "press": step(1)}, bot_calls={"sendMessage": 3}),
            second(
                1,
                steps={"press": step(1.5, errors=2)},
                length_s=0.5,
                bot_calls={"sendMessage": 1},
                completed=4,
                failed=1,
                in_flight=3,
            ),
        ],
        users=8,
    )
    assert load is not None
    assert (load.users, load.users_completed, load.users_failed) == (8, 4, 1)
    assert (load.interactions, load.errors, load.in_flight_at_end) == (6, 2, 3)
    assert load.error_rate == pytest.approx(1 / 3)
    assert load.duration_s == pytest.approx(1.5)
    assert load.throughput_per_s == pytest.approx(4 / 1.5)
    assert load.response_ms == Percentiles(p50=1.0, p90=2.0, p95=2.0, p99=2.0, max=2.0, mean=1.375)
    assert load.bot_calls == {"sendMessage": 4}
    assert [(s.name, s.interactions, s.errors) for s in load.steps] == [
        ("start", 2, 0),
        ("press", 4, 2),
    ]
    assert load.steps[1].bot_ms.max == pytest.approx(1.5)


def test_without_seconds_there_is_no_load() -> None:
    assert measure_load([], users=3) is None
    assert LoadTally().end_ns is None
    assert Timeline().points() == ()
    assert GeneratorTally().numbers() is None


def test_a_load_of_no_length_has_no_rates() -> None:
    still = second(0, steps={"start": step(1)}, length_s=0)
    load = measure_load([still], users=1)
    assert load is not None
    assert load.throughput_per_s == 0
    assert measure_load([second(0)], users=1).error_rate == 0  # type: ignore[union-attr]
    timeline = Timeline()
    timeline.add(still)
    assert timeline.points()[0].throughput_per_s == 0
    generator = GeneratorTally()
    generator.add(still)
    assert generator.numbers().cpu_percent == 0  # type: ignore[union-attr]


def test_the_timeline_has_a_point_for_each_second_in_its_middle() -> None:
    timeline = Timeline()
    timeline.add(second(0, steps={"a": step(1, 2, 3), "b": step(4, errors=1)}, queued=5))
    timeline.add(second(1, length_s=0.5))
    first, last = timeline.points()
    assert (first.t_s, first.p50_ms, first.max_ms) == (0.5, 2.0, 4.0)
    assert (first.throughput_per_s, first.errors_per_s, first.queued) == (4, 1, 5)
    assert (last.t_s, last.p50_ms, last.p95_ms, last.max_ms) == (1.25, None, None, None)


@given(st.lists(st.lists(st.integers(0, 5000), max_size=3), min_size=1, max_size=70))
def test_a_long_timeline_is_merged_without_losing_an_interaction(runs: list[list[int]]) -> None:
    timeline = Timeline(most_points=4)
    for number, times in enumerate(runs):
        timeline.add(second(number, steps={"a": step(*times, errors=1)}, queued=number))
    points = timeline.points()
    assert len(points) <= 4
    starts = [0.0]
    lengths = []
    for point in points:
        length = 2 * (point.t_s - starts[-1])
        lengths.append(length)
        starts.append(starts[-1] + length)
    assert starts[-1] == pytest.approx(len(runs))
    assert set(lengths[:-1]) <= {lengths[0]}, "only the last stretch may be shorter"
    assert lengths[-1] <= lengths[0]
    well = sum(p.throughput_per_s * length for p, length in zip(points, lengths, strict=True))
    assert well == pytest.approx(sum(map(len, runs)))
    assert max(p.max_ms or 0 for p in points) == max((max(t) for t in runs if t), default=0)
    assert points[-1].queued == len(runs) - 1


def test_a_merged_percentile_is_that_of_all_values_not_a_mean() -> None:
    timeline = Timeline(most_points=2)
    for number, times in enumerate([[1] * 9, [100], [5], [5]]):
        timeline.add(second(number, steps={"a": step(*times)}))
    assert timeline.points()[0].p50_ms == 1.0


def test_errors_are_grouped_by_step_and_text_with_the_first_example() -> None:
    tally = FailureTally()
    tally.add(second(0, error_groups={"press": {"no reply": 1}, "start": {"no reply": 2}}))
    tally.add(second(1, error_groups={"press": {"no reply": 4, "other": 1}}))
    early = FailedInteraction(1, "press", 0.5, "no reply", ())
    late = FailedInteraction(2, "press", 1.5, "no reply", ())
    groups = tally.groups([early, late])
    assert [(g.step, g.error, g.count) for g in groups] == [
        ("press", "no reply", 5),
        ("start", "no reply", 2),
        ("press", "other", 1),
    ]
    assert [g.example for g in groups] == [early, None, None]


def test_the_generator_is_measured_over_the_whole_load() -> None:
    tally = GeneratorTally()
    tally.add(second(0, generator_cpu_s=0.1, start_lag=frozen(1, 1)))
    tally.add(second(1, generator_cpu_s=0.5, start_lag=frozen(2, 4)))
    numbers = tally.numbers()
    assert numbers is not None
    assert numbers.cpu_percent == pytest.approx(25)
    assert (numbers.start_lag_ms.p99, numbers.start_lag_ms.max) == (4.0, 4.0)


def test_a_last_moment_is_shown_with_the_second_before_it() -> None:
    timeline = Timeline()
    timeline.add(second(0, steps={"say": step(5, errors=1)}))
    timeline.add(second(1, steps={"say": step(errors=3)}, length_s=0.0005))
    (point,) = timeline.points()
    assert point.errors_per_s == pytest.approx(4, rel=0.01)
    assert timeline.points() == (point,)


def test_half_a_second_stands_for_itself() -> None:
    timeline = Timeline()
    timeline.add(second(0))
    timeline.add(second(1, length_s=0.5))
    assert len(timeline.points()) == 2
