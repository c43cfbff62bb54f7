"""Student's t against values of scipy 1.16 (``scipy.stats.t.isf``)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit.analysis.student_t import t_quantile, t_tail


@pytest.mark.parametrize(
    ("tail", "freedom", "value"),
    [
        (0.025, 1, 12.706205),
        (0.005, 8, 3.355387),
        (0.025, 30, 2.042272),
        (0.0005, 5, 6.868827),
        (0.05, 2.5, 2.558219),
        (0.0001, 4, 13.033672),
        (0.025, 1e6, 1.959966),
        (0.25, 3, 0.764892),
        (0.00035, 18.6, 4.055824),
    ],
)
def test_quantiles_are_those_of_the_tables(tail, freedom, value):
    assert t_quantile(tail, freedom) == pytest.approx(value, rel=1e-6)


@given(st.floats(1e-6, 0.49), st.floats(1, 1000))
def test_the_tail_beyond_a_quantile_is_what_was_asked_for(tail, freedom):
    assert t_tail(t_quantile(tail, freedom), freedom) == pytest.approx(tail, rel=1e-6)


def test_half_lies_above_the_middle():
    assert t_tail(0.0, 7) == 0.5


def test_one_degree_of_freedom_is_cauchys_distribution():
    assert t_tail(1.0, 1.0) == pytest.approx(0.25)
