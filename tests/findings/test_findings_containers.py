import pytest

from perfkit.findings.containers import find_growing
from perfkit.model.memory_inside import GrowingContainer, Place


def grown(kind: str = "global", of: str = "dict", **others: object) -> GrowingContainer:
    given = {
        "name": "bot.CACHE", "first": 100, "last": 5220, "per_min": 15_360.0, "bytes": 1,
        "place": Place("/bot.py", 7), "own": True,
    } | others  # fmt: skip
    return GrowingContainer(kind=kind, type=of, **given)  # type: ignore[arg-type]


def test_a_container_that_grows_is_named_with_its_line_and_numbers() -> None:
    (finding,) = find_growing([grown()])
    assert finding.title == "bot.CACHE grows by 15,360 entries/min"
    assert finding.location == "/bot.py:7"
    assert "100 → 5,220 entries" in finding.evidence[0]
    assert "TTLCache" in finding.advice


def test_two_looks_are_less_sure_than_three() -> None:
    (unsure,), (sure,) = (find_growing([grown(looks=n)]) for n in (2, 3))
    assert (unsure.severity, sure.severity) == ("medium", "high")
    assert "so does a cache with a bound" in unsure.evidence[1]
    assert sure.evidence[1] == "it was seen 3 times, each time with more entries"


def test_without_a_line_the_name_has_to_do() -> None:
    (finding,) = find_growing([grown(place=None)])
    assert finding.location == ""


@pytest.mark.parametrize(
    ("kind", "of", "word"),
    [
        ("cache", "dict", "maxsize=1024"),
        ("default", "list", "None"),
        ("global", "collections.deque", "maxlen"),
        ("closure", "set", "discard"),
        ("attribute", "list", "deque"),
    ],
)
def test_the_advice_is_for_what_grows(kind: str, of: str, word: str) -> None:
    (finding,) = find_growing([grown(kind, of)])
    assert word in finding.advice


def test_what_a_library_holds_and_what_is_bounded_is_nobodys_fault() -> None:
    assert find_growing([grown(own=False), grown("cache", most=10_000)]) == ()
    assert find_growing([grown("cache", most=10)])
