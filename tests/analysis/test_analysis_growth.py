import random

import pytest

from perfkit.analysis.growth import growth_per_min

S = 1_000_000_000


def test_steady_growth_is_told_per_minute() -> None:
    seen = [(n * S, 100 + n / 10) for n in range(120)]
    assert growth_per_min(seen, start_ns=0, end_ns=119 * S) == pytest.approx(6)


def test_filling_up_in_the_first_third_is_no_growth() -> None:
    seen = [(n * S, min(100.0 + n, 140.0)) for n in range(121)]
    assert growth_per_min(seen, start_ns=0, end_ns=120 * S) == 0


def test_one_garbage_collection_does_not_turn_it() -> None:
    rng = random.Random(1)  # noqa: S311 - not for secrets
    seen = [(n * S, 100 + n / 10 + rng.gauss(0, 0.2) - (20 if n == 100 else 0)) for n in range(120)]
    assert growth_per_min(seen, start_ns=0, end_ns=119 * S) == pytest.approx(6, abs=0.3)


def test_long_loads_are_thinned_and_moments_outside_are_left_out() -> None:
    seen = [(n * S, n / 60) for n in range(7200)]
    outside = [(-5 * S, 9000.0), (7300 * S, 0.0)]
    grown = growth_per_min([*outside[:1], *seen, *outside[1:]], start_ns=0, end_ns=7200 * S)
    assert grown == pytest.approx(1)


def test_a_short_load_does_not_tell() -> None:
    assert growth_per_min([(n * S, n) for n in range(29)], start_ns=0, end_ns=29 * S) is None
    assert growth_per_min([], start_ns=0, end_ns=100 * S) is None
    assert growth_per_min([(50 * S, 1), (50 * S, 2)], start_ns=0, end_ns=100 * S) is None
