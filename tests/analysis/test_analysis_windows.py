from perfkit.analysis.windows import WindowTally
from perfkit.model.histogram import Histogram
from perfkit.model.load import Second, StepSecond

S = 1_000_000_000


def second(number: float, *, length: float = 1, **steps: list[int]) -> Second:
    """One second with these response times in ms by step; a negative one is an error."""
    counted = {
        name: StepSecond(
            response=Histogram.of(1000 * ms for ms in times if ms >= 0).freeze(),
            errors=sum(ms < 0 for ms in times),
        )
        for name, times in steps.items()
    }
    return Second(
        start_ns=round(number * S), end_ns=round((number + length) * S), active=1, completed=0,
        failed=0, in_flight=0, queued=0, generator_cpu_s=0.0, steps=counted,
    )  # fmt: skip


def windows(tally: WindowTally, *seconds: Second) -> list[tuple[float, float, int]]:
    for each in seconds:
        tally.add(each)
    return [(w.start_ns / S, w.end_ns / S, w.numbers.interactions) for w in tally.windows()]


def test_seconds_fall_into_windows_counted_from_the_first() -> None:
    found = windows(WindowTally(2), *(second(5 + n, a=[1] * (n + 1)) for n in range(5)))
    assert found == [(5, 7, 3), (7, 9, 7), (9, 10, 5)]


def test_a_second_that_began_a_little_early_still_belongs_to_its_window() -> None:
    found = windows(WindowTally(1), second(0, a=[1]), second(0.99, a=[1, 1]))
    assert [count for _, _, count in found] == [1, 2]


def test_a_last_window_that_is_too_short_is_left_out() -> None:
    tally = WindowTally(10)
    assert windows(tally, *(second(n, a=[1]) for n in range(14))) == [(0, 10, 10)]
    assert windows(tally, second(14, a=[1])) == [(0, 10, 10), (10, 15, 5)]


def test_a_load_shorter_than_a_window_is_one_window() -> None:
    assert windows(WindowTally(10), second(3, a=[1])) == [(3, 4, 1)]
    assert WindowTally(10).windows() == ()


def test_only_the_step_that_was_asked_for_counts() -> None:
    tally = WindowTally(1, "b")
    tally.add(second(0, a=[100, 100], b=[7, -1]))
    [window] = tally.windows()
    assert (window.numbers.name, window.numbers.interactions, window.numbers.errors) == ("b", 2, 1)
    assert window.numbers.throughput_per_s == 1
    assert window.numbers.response_ms.max == 7
