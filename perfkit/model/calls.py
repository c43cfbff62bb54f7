"""What a deterministic profiler (cProfile, yappi) counted: every call, and its time."""

from dataclasses import dataclass

from msgspec import Struct


class Function(Struct, frozen=True, gc=False):
    """One function, as pstats tells them apart."""

    file: str
    """``~`` for those written in C."""
    line: int
    name: str


class CallCost(Struct, frozen=True, gc=False):
    """Calls and times in seconds."""

    primitive_calls: int
    """Without those it made of itself, directly or on the way."""
    calls: int
    own_s: float
    """``tottime``: in the function itself."""
    total_s: float
    """``cumtime``: with all that it called; a recursive call's time counts once."""


@dataclass(frozen=True, slots=True)
class CallProfile:
    """A whole profile."""

    costs: dict[Function, CallCost]
    callers: dict[Function, dict[Function, CallCost]]
    """Of each function, who called it, and what it cost when they did. Empty for who was called by
    nobody that was profiled."""

    @property
    def total_s(self) -> float:
        """All the time that was profiled: every function's own."""
        return sum(cost.own_s for cost in self.costs.values())
