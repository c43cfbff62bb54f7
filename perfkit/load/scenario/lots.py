"""How does a student decide what is left to chance? By a source of numbers that is passed in."""

from bisect import bisect_right
from collections.abc import Sequence
from typing import Protocol, TypeVar, assert_never

from perfkit.load.scenario.definition import Pick

Item = TypeVar("Item")


class Lots(Protocol):
    """A seeded source of chance; ``random.Random`` is one."""

    def random(self) -> float:
        """The next number, from 0 to just below 1."""


def draw_ns(low_ns: int, high_ns: int, lots: Lots) -> int:
    """A duration between two bounds, drawn evenly. Nothing is drawn where they are the same."""
    return low_ns if low_ns == high_ns else low_ns + int(lots.random() * (high_ns - low_ns))


def draw_index(cumulative: Sequence[int], lots: Lots) -> int:
    """Which of several weighted ways to take, given the running sums of their weights."""
    return bisect_right(cumulative, lots.random() * cumulative[-1])


def draw_item(items: Sequence[Item], pick: Pick, lots: Lots) -> Item:
    """One of at least one item."""
    match pick:
        case Pick.FIRST:
            return items[0]
        case Pick.LAST:
            return items[-1]
        case Pick.RANDOM:
            return items[int(lots.random() * len(items))]
        case _:
            assert_never(pick)
