import pytest

from perfkit.analysis.memory_types import growing_types, grows_on
from perfkit.model.memory_inside import Census, Look, TypeCount

MINUTE_NS = 60_000_000_000


def look(number: int, **counts: int) -> Look:
    types = tuple(TypeCount(name, count, 10 * count) for name, count in counts.items())
    return Look(number, number * MINUTE_NS, 1.0, 100, 100, (), types)


def test_a_type_that_gains_objects_at_each_look_is_told_with_its_rate() -> None:
    census = Census((look(1, Answer=100), look(2, Answer=200), look(3, Answer=300)), ())
    (row,) = growing_types(census)
    assert (row.name, row.first, row.last, row.per_min, row.grew_bytes) == (
        "Answer", 100, 300, 100.0, 2000,
    )  # fmt: skip


def test_a_type_that_was_not_there_at_first_grew_from_nothing() -> None:
    (row,) = growing_types(Census((look(1), look(2, Answer=50)), ()))
    assert (row.first, row.last, row.grew_bytes) == (0, 50, 500)


def test_a_type_that_went_away_is_not_told() -> None:
    assert growing_types(Census((look(1, Answer=50), look(2)), ())) == ()


def test_the_largest_growth_comes_first_and_the_rest_is_cut() -> None:
    census = Census((look(1), look(2, Little=50, Much=500, Some=100)), ())
    assert [row.name for row in growing_types(census, limit=2)] == ["Much", "Some"]


def test_classes_of_one_name_are_taken_together() -> None:
    twins = (TypeCount("Row", 30, 10), TypeCount("Row", 20, 5))
    later = Look(2, 2 * MINUTE_NS, 1.0, 100, 100, (), twins)
    (row,) = growing_types(Census((look(1), later), ()))
    assert (row.last, row.grew_bytes) == (50, 15)


def test_one_look_says_nothing_about_growth() -> None:
    assert growing_types(Census((look(1, Answer=100),), ())) == ()


@pytest.mark.parametrize(
    ("counts", "grows"),
    [
        ([100, 200, 300], True),
        ([100, 200, 150, 300], False),  # a sawtooth
        ([10_000, 10_100], False),  # within chance
        ([10_000, 10_100, 10_200, 10_300], True),  # little, but evenly
        ([10_000, 10_000, 10_200, 10_300], False),
        ([10_000, 10_001, 10_100, 10_300], False),  # uneven, and within chance
        ([0, 10], False),
        ([5], False),
    ],
)
def test_growth_is_told_from_chance(counts: list[int], *, grows: bool) -> None:
    assert grows_on(counts) is grows
