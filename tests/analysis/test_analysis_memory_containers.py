from collections.abc import Sequence

import pytest

from perfkit.analysis.memory_containers import growing_containers, holder_of, name_of
from perfkit.model.memory_inside import Census, Container, Look, Place, Step

MINUTE_NS = 60_000_000_000
LOOKS = tuple(Look(n, n * MINUTE_NS, 1.0, 100, 100, (), ()) for n in (1, 2, 3))
CACHE = Step("global", "CACHE", module="bot.storage", file="/bot/storage.py")
PLACE = Place("/bot/storage.py", 7)


def located(way: Sequence[Step]) -> Place | None:
    return PLACE if way else None


def container(*lengths: int, way: tuple[Step, ...] = (CACHE,), first: int = 1) -> Container:
    return Container("dict", 640, tuple(enumerate(lengths, start=first)), way)


def test_a_container_that_gains_entries_at_each_look_is_told_with_its_line() -> None:
    (row,) = growing_containers(Census(LOOKS, (container(100, 200, 300),)), located)
    assert (row.name, row.place, row.own) == ("bot.storage.CACHE", PLACE, True)
    assert (row.first, row.last, row.per_min) == (100, 300, 100.0)


def test_one_that_shrank_in_between_is_a_queue_and_not_told() -> None:
    assert growing_containers(Census(LOOKS, (container(100, 50, 300),)), located) == ()


def test_one_that_came_later_is_judged_from_then_on() -> None:
    (row,) = growing_containers(Census(LOOKS, (container(100, 200, first=2),)), located)
    assert (row.first, row.last, row.per_min) == (100, 200, 100.0)


def test_one_that_came_later_and_stayed_as_it_was_is_not_told() -> None:
    new = container(127, 127, first=2), container(127, first=3)
    assert growing_containers(Census(LOOKS, new), located) == ()


def test_the_bots_own_come_first_then_the_largest_growth() -> None:
    library = Step("global", "TASKS", module="asyncio", file="/usr/lib/python3.11/asyncio/tasks.py")
    other = Step("global", "LESS", module="bot.storage", file="/bot/storage.py")
    census = Census(
        LOOKS,
        (
            container(0, 500, 900, way=(library,)),
            container(0, 500, 990, way=()),
            container(0, 100, 200, way=(other,)),
            container(0, 300, 400),
        ),
    )
    names = [row.name for row in growing_containers(census, located)]
    assert names == ["bot.storage.CACHE", "bot.storage.LESS", "asyncio.TASKS", ""]
    assert len(growing_containers(census, located, limit=1)) == 1


def test_a_single_look_says_nothing() -> None:
    assert growing_containers(Census(LOOKS[:1], (container(100),)), located) == ()


@pytest.mark.parametrize(
    ("way", "name"),
    [
        ((CACHE,), "bot.storage.CACHE"),
        ((Step("item", "'lessons'"), Step("item"), CACHE), "bot.storage.CACHE[…]['lessons']"),
        ((Step("item", f"'123456:{'A' * 35}'"), CACHE), "bot.storage.CACHE['123456:***']"),
        (
            (Step("item", f"'{'x' * 45} 123456:{'A' * 35}'"), CACHE),
            f"bot.storage.CACHE['{'x' * 45} 123456:***']",
        ),
        ((Step("item", f"'{'x' * 70}'"), CACHE), f"bot.storage.CACHE['{'x' * 59}]"),
        ((Step("attribute", "seen", module="bot", owner="Service"), CACHE), "bot.Service.seen"),
        ((Step("closure", "log", module="bot", owner="make"),), "bot.make: variable log"),
        ((Step("default", "known", module="bot", owner="add"),), "bot.add(known=...)"),
        ((Step("cache", "lru_cache", module="bot", owner="mark"),), "bot.mark (its lru_cache)"),
        ((Step("cache", "lru_cache"),), "an lru_cache"),
        ((Step("local", "rows", owner="main"),), "main: variable rows"),
        ((Step("local", owner="main"),), "main: a local variable"),
        ((Step("object", type="Session"),), ""),
        ((), ""),
    ],
)
def test_a_container_is_called_what_the_source_calls_it(way: tuple[Step, ...], name: str) -> None:
    assert name_of(way) == name


def test_the_holder_is_the_innermost_that_the_source_names() -> None:
    attribute = Step("attribute", "seen")
    assert holder_of((Step("item"), attribute, CACHE)) is attribute
    assert holder_of((Step("object"),)) is None
