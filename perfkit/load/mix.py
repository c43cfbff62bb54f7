"""Which of several flows does a student play? So that all are played in proportion at any time."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from perfkit.load.scenario.program import Program


@dataclass(frozen=True, slots=True)
class Mix:
    """Several programs, and how often each is played beside the others."""

    programs: tuple[Program, ...]
    weights: tuple[int, ...]


class FlowOrder:
    """Deals flows out: after every round (the sum of the weights) the split is exact, and within a
    round nobody is far from its share.

    The next goes to the flow that is farthest behind its share (as nginx's smooth weighted
    round-robin does); the seed decides between those equally far behind.
    """

    __slots__ = ("_counts", "_dealt", "_order", "_total", "_weights")

    def __init__(self, weights: Sequence[int], seed: int) -> None:
        self._weights = tuple(weights)
        self._total = sum(weights)
        self._counts = [0] * len(self._weights)
        self._order = list(range(len(self._weights)))
        random.Random(f"flows {seed}").shuffle(self._order)  # noqa: S311 - not for secrets
        self._dealt = 0

    def deal(self) -> int:
        """The index of the flow that the next student or arrival plays."""
        if len(self._weights) == 1:
            return 0
        self._dealt += 1
        chosen = max(self._order, key=self._behind)
        self._counts[chosen] += 1
        return chosen

    def _behind(self, flow: int) -> int:
        """How far the flow is behind its share, in units of the total weight."""
        return self._weights[flow] * self._dealt - self._total * self._counts[flow]
