from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit.analysis.resources import Moment, measure_bot, moments, resource_points
from perfkit.model.samples import ProcessSample
from perfkit.model.summary import BotNumbers

S = 1_000_000_000
MIB = 1024 * 1024


def sample(
    at_s: float, pid: int, cpu_s: float, *, rss_mib: int = 10, open_files: int = 5
) -> ProcessSample:
    return ProcessSample(round(at_s * S), pid, cpu_s, rss_mib * MIB, 2, open_files)


def bot(seen: list[Moment], start_s: float, end_s: float) -> BotNumbers | None:
    return measure_bot(
        seen, start_ns=round(start_s * S), end_ns=round(end_s * S), framework="aiogram", pids=(1,)
    )


def test_cpu_is_the_difference_of_cumulative_time_summed_over_processes() -> None:
    seen = list(
        moments(
            [
                sample(0, 1, 10), sample(0.001, 2, 100),
                sample(1, 1, 10.5), sample(1.001, 2, 100.25),
            ]
        )
    )  # fmt: skip
    assert [m.cpu_percent for m in seen] == pytest.approx([0, 75])
    assert [(m.rss_mib, m.threads, m.open_files) for m in seen] == [(20, 4, 10)] * 2


def test_a_child_that_is_first_seen_with_much_cpu_makes_no_spike() -> None:
    seen = list(moments([sample(0, 1, 0), sample(1, 1, 0.1), sample(1, 2, 50), sample(2, 2, 50.5)]))
    assert [m.cpu_percent for m in seen] == pytest.approx([0, 10, 50])


def test_a_child_that_dies_or_a_pid_that_is_used_again_makes_nothing_negative() -> None:
    seen = list(moments([sample(0, 1, 5), sample(0, 2, 9), sample(1, 1, 5.5), sample(2, 1, 0.1)]))
    assert [m.cpu_percent for m in seen] == pytest.approx([0, 50, 0])
    assert [m.rss_mib for m in seen] == [20, 10, 10]


def test_a_process_missed_for_a_moment_is_spread_over_its_own_time() -> None:
    seen = list(moments([sample(0, 1, 0), sample(0, 2, 0), sample(1, 1, 0), sample(2, 2, 1)]))
    assert [m.cpu_percent for m in seen] == pytest.approx([0, 0, 50])


def test_two_processes_that_follow_each_other_are_two_moments() -> None:
    assert len(list(moments([sample(0, 1, 0), sample(1, 2, 0)]))) == 2
    assert len(list(moments([sample(0, 1, 0), sample(0.01, 1, 0)]))) == 2
    assert list(moments([])) == []


def test_two_samples_of_one_process_at_one_time_have_no_rate() -> None:
    assert [m.cpu_percent for m in moments([sample(1, 1, 1), sample(1, 1, 9)])] == [0, 0]


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 3), st.floats(0, 1e6)), max_size=40))
def test_cpu_is_never_negative_whatever_the_samples(rows: list[tuple[int, int, float]]) -> None:
    seen = list(moments(sample(at / 4, pid, cpu) for at, pid, cpu in sorted(rows)))
    assert all(m.cpu_percent >= 0 for m in seen)
    points = resource_points(seen, start_ns=0, end_ns=11 * S, most_points=5)
    assert len(points) <= 5
    assert all(p.cpu_percent >= 0 for p in points)


def test_unreadable_open_files_stay_unknown_and_are_not_added_up() -> None:
    one_known = [sample(0, 1, 0, open_files=-1), sample(0, 2, 0, open_files=7)]
    assert next(iter(moments(one_known))).open_files == 7
    assert next(iter(moments(one_known[:1]))).open_files == -1


def test_the_bot_is_measured_over_the_load_only() -> None:
    seen = list(
        moments(
            [
                sample(0, 1, 0.0, rss_mib=10),
                sample(1, 1, 1.0, rss_mib=20),
                sample(2, 1, 1.5, rss_mib=40),
                sample(3, 1, 1.7, rss_mib=30),
                sample(4, 1, 2.7, rss_mib=90),
            ]
        )
    )
    numbers = bot(seen, 1.5, 3.5)
    assert numbers is not None
    assert numbers.cpu_percent.mean == pytest.approx((0.5 * 50 + 20 + 0.5 * 100) / 2)
    assert numbers.cpu_percent.max == pytest.approx(100)
    assert (numbers.rss_mib.start, numbers.rss_mib.max, numbers.rss_mib.end) == (20, 40, 30)
    assert (numbers.threads_max, numbers.open_files_max) == (2, 5)
    assert (numbers.framework, numbers.pids) == ("aiogram", (1,))


def test_without_a_sample_before_the_load_its_first_one_is_the_start() -> None:
    numbers = bot(list(moments([sample(1, 1, 0, rss_mib=10), sample(2, 1, 0, rss_mib=20)])), 0, 9)
    assert numbers is not None
    assert numbers.rss_mib.start == 10


@pytest.mark.parametrize("times", [[], [5.0], [1.0, 2.0], [3.0, 9.0]])
def test_a_bot_that_was_not_sampled_in_the_load_has_no_numbers(times: list[float]) -> None:
    assert bot(list(moments(sample(at, 1, at) for at in times)), 4, 6) is None


def test_points_lie_on_the_axis_of_the_load() -> None:
    seen = list(moments(sample(at, 1, at / 2) for at in range(6)))
    points = resource_points(seen, start_ns=2 * S, end_ns=4 * S)
    assert [p.t_s for p in points] == [0, 1, 2]
    assert [p.cpu_percent for p in points] == pytest.approx([50, 50, 50])


def test_merged_points_keep_mean_cpu_and_most_memory() -> None:
    quiet = Moment(0, 1 * S, 10, 5, 1, 3, 4)
    seen = [quiet, replace(quiet, since_ns=S, at_ns=2 * S, cpu_percent=30, rss_mib=9, threads=4)]
    (point,) = resource_points(seen, start_ns=0, end_ns=9 * S, most_points=1)
    assert (point.t_s, point.cpu_percent, point.rss_mib, point.threads) == (1.5, 20, 9, 4)


def test_the_sample_that_closes_the_load_counts_although_it_comes_after_the_end() -> None:
    seen = list(moments([sample(0.9, 1, 0), sample(1.6, 1, 0.35, rss_mib=20)]))
    numbers = bot(seen, 1, 1.5)
    assert numbers is not None
    assert (numbers.rss_mib.start, numbers.rss_mib.end) == (10, 20)
    assert numbers.cpu_percent.mean == pytest.approx(50)
    assert bot(seen, 1, 1.3) is None
