import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit.analysis.coarse_times import coarsened
from perfkit.analysis.history_folding import Fold, merged_times
from perfkit.analysis.history_series import ResponseSteps, SeriesSteps
from perfkit.analysis.rollups import Gathering, point_of
from perfkit.formats.history_rows import Seen
from perfkit.model.histogram import HIGHEST_US, Histogram
from perfkit.model.history import HistoryPoint, ResponsePoint, Rollup
from perfkit.model.series import Kind, Unit

CPU, MEMORY = 1, 2
WHOLE = st.integers(-1000, 1000).map(float)


def fold_of(looks: list[Seen]) -> Fold:
    fold = Fold({CPU})
    for seen in looks:
        fold.add_look(seen, 1000)
    return fold


def test_a_gauge_keeps_count_sum_least_most_and_last() -> None:
    gathering = Gathering()
    for value in (2.0, 5.0, 3.0):
        gathering.add_value(value)
    assert gathering.rollup() == Rollup(3, 10.0, 2.0, 5.0, 3.0)
    assert gathering.rollup().mean == pytest.approx(10 / 3)


def test_a_counter_keeps_its_increase_and_its_rates() -> None:
    gathering = Gathering()
    gathering.add_growth(4.0, 2.0)
    gathering.add_growth(1.0, 1.0)
    assert gathering.rollup() == Rollup(2, 5.0, 1.0, 2.0, 1.0, 3.0)
    assert gathering.rollup().mean == pytest.approx(5 / 3)


def test_of_nothing_there_is_no_rollup() -> None:
    with pytest.raises(ValueError, match="nothing was gathered"):
        Gathering().rollup()


def test_a_point_says_by_how_much_a_counter_grew() -> None:
    grown = Rollup(2, 5.0, 1.0, 2.0, 1.0, 2.5)
    assert point_of(7, grown, counter=True) == HistoryPoint(7, 2, 2.0, 1.0, 2.0, 1.0, 5.0)
    held = Rollup(2, 5.0, 1.0, 4.0, 1.0)
    assert point_of(7, held, counter=False) == HistoryPoint(7, 2, 2.5, 1.0, 4.0, 1.0)


@given(st.lists(st.tuples(WHOLE, WHOLE), min_size=1), st.integers(1, 9))
def test_rolling_up_rollups_is_rolling_up_looks(values: list[tuple[float, float]], at: int) -> None:
    looks: list[Seen] = [{CPU: grown, MEMORY: held} for grown, held in values]
    whole = Fold({CPU})
    for start in range(0, len(looks), at):
        part = fold_of(looks[start : start + at])
        whole.add_rollups(part.rollups(), part.looks)
    assert whole.rollups() == fold_of(looks).rollups()
    assert whole.looks == len(looks)


def test_growth_may_have_taken_longer_than_from_the_look_before() -> None:
    fold = fold_of([{CPU: (60.0, 30_000)}])
    assert fold.rollups() == {CPU: Rollup(1, 60.0, 2.0, 2.0, 2.0, 30.0)}


def test_rows_that_can_not_be_are_passed_over() -> None:
    fold = Fold({CPU})
    fold.add_look({CPU: 3.0, MEMORY: (1.0, 1)}, 0)  # growth within no time; a gauge that grew
    assert fold.rollups() == {}


def test_only_wanted_series_are_gathered() -> None:
    fold = Fold({CPU}, {MEMORY})
    fold.add_look({CPU: 3.0, MEMORY: 1.0}, 1000)
    fold.add_rollups({CPU: Rollup(1, 1, 1, 1, 1), MEMORY: Rollup(1, 3, 3, 3, 3)}, 1)
    assert fold.rollups() == {MEMORY: Rollup(2, 4.0, 1.0, 3.0, 3.0)}


def test_points_come_at_their_step_from_looks_and_rollups_alike() -> None:
    steps = SeriesSteps(60_000, {CPU}, {CPU, MEMORY})
    steps.add_rollups(0, {CPU: Rollup(60, 30.0, 0.0, 1.0, 0.5, 60.0)}, 60)
    steps.add_look(61_000, {CPU: 1.0, MEMORY: 7.0}, 1000)
    steps.add_look(60_000, {CPU: 2.0}, 1000)
    cpu, memory, none = steps.histories(
        {"perfkit_bot_cpu_seconds_total": CPU, "mine_bytes": MEMORY, "nobodys": None}
    )
    assert (cpu.kind, cpu.unit, cpu.step_ms) == (Kind.COUNTER, Unit.SECONDS, 60_000)
    assert [(p.at_ms, p.increase, p.mean) for p in cpu.points] == [(0, 30, 0.5), (60_000, 3, 1.5)]
    assert cpu.whole == Rollup(62, 33.0, 0.0, 2.0, 2.0, 62.0)
    assert (memory.kind, memory.unit) == (Kind.GAUGE, Unit.COUNT)
    assert memory.points == (HistoryPoint(60_000, 1, 7.0, 7.0, 7.0, 7.0),)
    assert (none.points, none.whole) == ((), None)


def test_percentiles_of_a_range_come_from_merged_times() -> None:
    steps = ResponseSteps(1000)
    steps.add(2000, Histogram.of([100_000] * 9))
    steps.add(2500, Histogram.of([900_000]))
    steps.add(1000, Histogram.of([200_000] * 10))
    found = steps.history()
    assert [(point.at_ms, point.count) for point in found.points] == [(1000, 10), (2000, 10)]
    assert found.whole is not None
    assert found.whole.at_ms == 1000
    assert found.whole.p50_s == pytest.approx(0.2, rel=0.001)
    assert found.whole.p95_s == pytest.approx(0.2, rel=0.001)  # the mean of p95s would be 0.55
    assert found.whole.max_s == 0.9
    assert found.whole.mean_s == pytest.approx(0.19)


def test_of_no_times_there_are_no_percentiles() -> None:
    assert ResponseSteps(1000).history().whole is None
    assert isinstance(ResponsePoint(0, 0, 0, 0, 0, 0, 0), ResponsePoint)


@given(st.lists(st.integers(0, 2 * HIGHEST_US)))
def test_coarse_times_are_less_than_a_hundredth_too_long(values: list[int]) -> None:
    exact = Histogram.of(values)
    coarse = coarsened(exact)
    assert (coarse.count, coarse.sum_us, coarse.max_us) == (exact.count, exact.sum_us, exact.max_us)
    for q in (0.1, 0.5, 0.95, 1.0):
        before, after = exact.quantile_us(q), coarse.quantile_us(q)
        assert before <= after <= before * (1 + 1 / 128) + 1
    assert coarsened(coarse).freeze() == coarse.freeze()


@given(st.lists(st.integers(0, 10**7)), st.lists(st.integers(0, 10**7)))
def test_coarse_times_of_both_are_both_coarse_times(one: list[int], other: list[int]) -> None:
    parts = merged_times([coarsened(Histogram.of(one)), coarsened(Histogram.of(other))])
    assert parts.freeze() == coarsened(Histogram.of([*one, *other])).freeze()


def test_a_busy_minute_takes_few_buckets() -> None:
    busy = Histogram.of(range(50_000, 1_600_000, 100))
    assert len(list(coarsened(busy).buckets())) < 700 < len(list(busy.buckets()))


def test_an_hour_of_minutes_is_an_hour() -> None:
    minute = {CPU: Rollup(60, 30.0, 0.0, 1.0, 0.5, 60.0), MEMORY: Rollup(60, 300.0, 4.0, 6.0, 5.0)}
    hour = Fold({CPU})
    for _ in range(60):
        hour.add_rollups(minute, 60)
    assert hour.looks == 3600
    assert hour.rollups() == {
        CPU: Rollup(3600, 1800.0, 0.0, 1.0, 0.5, 3600.0),
        MEMORY: Rollup(3600, 18_000.0, 4.0, 6.0, 5.0),
    }


def test_merged_times_are_of_all() -> None:
    parts = [Histogram.of([1, 2]), Histogram(), Histogram.of([3])]
    assert merged_times(parts).freeze() == Histogram.of([1, 2, 3]).freeze()
