"""Which flow the next student plays."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from perfkit.load.mix import FlowOrder


def dealt(weights, count, seed=1):
    order = FlowOrder(weights, seed)
    return [order.deal() for _ in range(count)]


def test_a_hundred_students_are_split_exactly_by_weight():
    assert Counter(dealt([70, 25, 5], 100)) == {0: 70, 1: 25, 2: 5}


def test_flows_alternate_rather_than_follow_each_other():
    assert dealt([2, 1], 6) in ([0, 1, 0] * 2, [0, 1, 0, 0, 1, 0], [1, 0, 0] * 2)


def test_the_seed_decides_and_the_same_seed_decides_the_same():
    assert dealt([1] * 9, 9, seed=4) == dealt([1] * 9, 9, seed=4)
    assert dealt([1] * 9, 9, seed=4) != dealt([1] * 9, 9, seed=5)


def test_one_flow_is_for_everybody():
    assert dealt([3], 5) == [0] * 5


@given(st.lists(st.integers(1, 30), min_size=2, max_size=6), st.integers(1, 200), st.integers(0, 5))
def test_every_beginning_is_in_proportion(weights, count, seed):
    counts = Counter(dealt(weights, count, seed))
    for flow, weight in enumerate(weights):
        share = count * weight / sum(weights)
        assert abs(counts[flow] - share) < len(weights) - 1 + 1e-9
