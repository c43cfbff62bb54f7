from perfkit.load.recorder import MOST_WAITS, Recorder
from perfkit.model.histogram import Histogram
from perfkit.model.load import Interaction

MS = 1_000_000


def interaction(
    step: str = "say",
    *,
    intended: int = 0,
    started: int = 0,
    delivered: int | None = None,
    ended: int = 0,
    error: str | None = None,
) -> Interaction:
    return Interaction(1, step, intended * MS, started * MS, delivered, ended * MS, error)


def close(recorder: Recorder, at_ns: int = 1000 * MS):
    return recorder.close_second(at_ns, active=1, completed=2, failed=3, in_flight=4, cpu_s=0.5)


def maximum_us(frozen: tuple[int, ...]) -> int:
    return Histogram.thaw(frozen).max_us


def test_times_count_from_the_intended_and_from_the_actual_moment():
    recorder = Recorder(0)
    recorder.record(interaction(intended=10, started=12, delivered=15 * MS, ended=40))
    step = close(recorder).steps["say"]
    assert maximum_us(step.response) == 30_000
    assert maximum_us(step.service) == 28_000
    assert maximum_us(step.delivery) == 3_000
    assert maximum_us(step.bot) == 25_000


def test_an_interaction_that_was_never_delivered_has_no_time_in_the_bot():
    recorder = Recorder(0)
    recorder.record(interaction(ended=5))
    step = close(recorder).steps["say"]
    assert Histogram.thaw(step.delivery).count == 0
    assert Histogram.thaw(step.bot).count == 0
    assert Histogram.thaw(step.response).count == 1


def test_a_failed_interaction_is_an_error_and_no_time():
    recorder = Recorder(0)
    recorder.record(interaction(ended=10_000, error="no reply within 10 s"))
    second = close(recorder)
    assert second.steps["say"].errors == 1
    assert Histogram.thaw(second.steps["say"].response).count == 0
    assert second.error_groups == {"say": {"no reply within 10 s": 1}}
    assert (recorder.interactions, recorder.errors) == (1, 1)


def test_late_starts_are_counted_for_all_interactions():
    recorder = Recorder(0)
    recorder.record(interaction(intended=10, started=17, ended=20, error="x"))
    assert maximum_us(close(recorder).start_lag) == 7_000


def test_each_second_begins_where_the_last_ended_and_counts_anew():
    recorder = Recorder(5)
    recorder.record(interaction(ended=1))
    first = close(recorder, 1000 * MS)
    second = close(recorder, 2000 * MS)
    assert (first.start_ns, first.end_ns) == (5, 1000 * MS)
    assert (second.start_ns, second.end_ns) == (1000 * MS, 2000 * MS)
    assert second.steps == {}
    assert Histogram.thaw(second.start_lag).count == 0
    assert recorder.total.count == 1


def recorded(*times_ms: int, step: str) -> list[Interaction]:
    return [interaction(step, ended=ms) for ms in times_ms]


def p95_of_the_last_second(*interactions: Interaction) -> int:
    recorder = Recorder(0)
    for each in interactions:
        recorder.record(each)
    close(recorder)
    return recorder.latest.quantile_us(0.95) // 1000


def test_the_p95_of_a_second_is_that_of_all_its_steps() -> None:
    few = recorded(*[1] * 19, step="a") + recorded(500, step="b")
    more = recorded(*[1] * 18, step="a") + recorded(500, 500, step="b")
    assert p95_of_the_last_second(*few) == 1
    assert p95_of_the_last_second(*more) == 500


def test_the_latest_times_are_of_one_second_only() -> None:
    recorder = Recorder(0)
    recorder.record(interaction(ended=1))
    close(recorder, 1000 * MS)
    assert (recorder.latest.count, recorder.total.count) == (1, 1)
    close(recorder, 2000 * MS)
    assert (recorder.latest.count, recorder.total.count) == (0, 1)


def test_long_interactions_are_kept_to_be_laid_beside_stalls():
    recorder = Recorder(0)
    recorder.record(interaction(intended=10, started=12, ended=59))
    recorder.record(interaction(intended=10, started=50, ended=60))
    recorder.record(interaction(intended=10, started=12, ended=90, error="x"))
    assert sorted(close(recorder).waits) == [(10 * MS, 60 * MS), (10 * MS, 90 * MS)]
    assert close(recorder).waits == ()


def test_of_very_many_long_interactions_the_longest_are_kept():
    recorder = Recorder(0)
    for ms in range(100, 100 + MOST_WAITS + 50):
        recorder.record(interaction(ended=ms))
    waits = close(recorder).waits
    assert len(waits) == MOST_WAITS
    assert min(ended for _, ended in waits) == 150 * MS
