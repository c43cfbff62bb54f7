"""A search for the most students: doubling, then halving, each doubtful number tried again."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit.analysis.capacity import bracket
from perfkit.load.search import PATIENCE, PRECISION, Bounds, gave_up, most_probes, next_users
from perfkit.model.capacity import Holding, Probe

HELD, BROKE, INVALID = Holding.HELD, Holding.BROKE, Holding.INVALID


def probes(*outcomes: tuple[int, Holding]) -> list[Probe]:
    return [Probe(users, holding, "") for users, holding in outcomes]


def search(holds: int, bounds: Bounds) -> list[Probe]:
    """A whole search of a bot that holds just so many."""
    made: list[Probe] = []
    while (users := next_users(made, bounds)) is not None:
        made.append(Probe(users, HELD if users <= holds else BROKE, ""))
        assert len(made) < 100
    return made


@pytest.mark.parametrize(
    ("made", "following"),
    [
        ((), 10),
        (((10, HELD),), 20),
        (((10, HELD), (20, HELD)), 40),
        (((10, HELD), (20, BROKE)), 20),
        (((10, HELD), (20, BROKE), (20, HELD)), 40),
        (((10, HELD), (20, BROKE), (20, BROKE)), 15),
        (((10, BROKE),), 10),
        (((10, BROKE), (10, BROKE)), None),
        (((10, INVALID),), 10),
        (((10, HELD), (80, HELD)), 100),
        (((10, HELD), (100, HELD)), None),
        (((10, INVALID),) * PATIENCE, None),
        (((39, HELD), (40, BROKE), (40, BROKE)), None),
    ],
)
def test_what_is_tried_next(made: tuple[tuple[int, Holding], ...], following: int | None) -> None:
    assert next_users(probes(*made), Bounds(10, 100)) == following


def test_a_number_that_cant_be_measured_ends_the_search() -> None:
    made = probes((10, HELD), *(((20, INVALID),) * PATIENCE))
    found = gave_up(made)
    assert found is not None
    assert found.users == 20
    assert gave_up(made[:-1]) is None
    assert gave_up(probes((10, INVALID), (20, INVALID))) is None


@given(st.integers(1, 5000), st.integers(1, 50))
def test_the_capacity_is_found_to_the_precision(holds: int, fewest: int) -> None:
    made = search(holds, Bounds(fewest, 5000))
    low, high = bracket(made)
    if holds < fewest:
        assert (low, high) == (0, fewest)
    elif high is None:
        assert low <= holds
        assert 5000 - low <= PRECISION * low
    else:
        assert low <= holds < high
        assert high - low <= max(1, PRECISION * low)


@given(st.integers(0, 2**32))
def test_a_bot_that_breaks_by_chance_still_brings_the_search_to_its_end(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    made: list[Probe] = []
    while (users := next_users(made, Bounds(5, 2000))) is not None:
        holds = chance.random() < 1 - users / 800
        made.append(Probe(users, HELD if holds else BROKE, ""))
        assert len(made) < 200


def test_about_so_many_probes_are_promised() -> None:
    assert len(search(137, Bounds(10, 5000))) <= most_probes(Bounds(10, 5000))
