"""The order of two groups against scipy 1.16 (``mannwhitneyu``, ``permutation_test`` for ties)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit.analysis.mann_whitney import mann_whitney

MANY = ([float(i) for i in range(12)], [i + 3.5 for i in range(14)])
MANY_TIES = ([float(i // 3) for i in range(12)], [float(i // 4 + 1) for i in range(14)])
VALUES = st.lists(st.integers(0, 20).map(float), min_size=1, max_size=14)


@pytest.mark.parametrize(
    ("first", "second", "p_value", "delta"),
    [
        pytest.param([1, 2, 3, 4, 5], [6, 7, 8, 9, 10], 0.007936507936507936, 1.0, id="apart"),
        pytest.param([1.5, 3.5, 2.5, 9, 4], [2, 3, 7, 8, 6], 0.6904761904761905, 0.2, id="mixed"),
        pytest.param([5, 1], [2, 3, 4], 1.0, 0.0, id="few"),
        pytest.param([1, 1, 2, 3, 3], [3, 3, 4, 5, 5], 0.047619047619047616, 0.84, id="ties"),
        pytest.param(*MANY, 0.014560234126405914, 0.5714285714285714, id="many"),
        pytest.param(*MANY_TIES, 0.11775153618204162, 0.3571428571428572, id="many-ties"),
    ],
)
def test_it_is_as_likely_as_scipy_says(first, second, p_value, delta):
    order = mann_whitney(first, second)
    assert order.p_value == pytest.approx(p_value)
    assert order.delta == pytest.approx(delta)


def test_equal_values_have_no_order():
    order = mann_whitney([3.0] * 15, [3.0] * 15)
    assert (order.p_value, order.delta) == (1.0, 0.0)


@given(VALUES, VALUES)
def test_changing_sides_turns_the_order_round(first, second):
    one, other = mann_whitney(first, second), mann_whitney(second, first)
    assert one.p_value == pytest.approx(other.p_value)
    assert one.delta == pytest.approx(-other.delta)
    assert 0 <= one.p_value <= 1 + 1e-9
