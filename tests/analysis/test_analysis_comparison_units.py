"""How a run is cut into observations."""

import pytest
from simulated_runs import S, seeded, simulated_moments, simulated_seconds

from perfkit.analysis.comparison_units import RunSpan, choose_units, count_blocks, cut_run
from perfkit.analysis.resources import Moment
from perfkit.model.comparison import UnitKind


@pytest.mark.parametrize(
    ("duration_s", "blocks"),
    [(0.5, 1), (8, 4), (12, 6), (25, 10), (50, 10), (60, 12), (120, 24), (3600, 60)],
)
def test_blocks_are_five_seconds_where_there_is_time(duration_s, blocks):
    assert count_blocks(duration_s) == blocks


def test_five_runs_of_each_are_observations_themselves():
    assert choose_units(5, 9) is UnitKind.RUNS
    assert choose_units(9, 4) is UnitKind.BLOCKS


def test_nothing_is_lost_by_cutting():
    seconds = simulated_seconds(seeded(1), length_s=23, steps=("a", "b"), errors=0.2)
    span = RunSpan(0, 23 * S)
    [whole] = cut_run(seconds, (), span, 1)
    parts = cut_run(seconds, (), span, 4)
    assert len(parts) == 4
    assert whole.duration_s == sum(part.duration_s for part in parts) == span.duration_s
    for name in ("a", "b"):
        count = sum(part.steps[name].response.count for part in parts)
        assert whole.steps[name].response.count == count
        assert whole.steps[name].errors == sum(part.steps[name].errors for part in parts)


def test_a_block_in_which_perfkit_saw_nothing_is_left_out():
    seconds = simulated_seconds(seeded(1), length_s=20)
    assert len(cut_run(seconds[:5] + seconds[15:], (), RunSpan(0, 20 * S), 4)) == 2


def test_each_block_has_its_share_of_the_cpu():
    seconds = simulated_seconds(seeded(1), length_s=10)
    seen = [*simulated_moments(5, cpu_percent=80.0), Moment(5 * S, 15 * S, 20.0, 1.0, 1, 1, 1.0)]
    blocks = cut_run(seconds, seen, RunSpan(0, 10 * S), 2)
    assert [block.cpu_s for block in blocks] == pytest.approx([4.0, 1.0])


def test_what_was_not_sampled_is_taken_to_be_like_the_rest():
    seconds = simulated_seconds(seeded(1), length_s=10)
    [whole] = cut_run(seconds, simulated_moments(4, cpu_percent=50.0), RunSpan(0, 10 * S), 1)
    assert whole.cpu_s == pytest.approx(5.0)
    _, second = cut_run(seconds, simulated_moments(4, cpu_percent=50.0), RunSpan(0, 10 * S), 2)
    assert second.cpu_s is None
