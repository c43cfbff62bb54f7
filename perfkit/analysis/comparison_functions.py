"""Which functions take more of the CPU than before, and which less?

Runs differ in length and in how much was done, so times are told for each interaction, or for each
second where there were none. A function is the same if its name and the end of its path are.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from perfkit.analysis.hot_functions import hot_functions
from perfkit.analysis.profile_noise import CERTAIN
from perfkit.model.comparison import FunctionChange, FunctionChanges
from perfkit.model.stacks import HotFunction, WeightedStack

MOST = 30
MS_PER_S = 1000

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class RecordedSide:
    """What was recorded of one side, all its runs together."""

    stacks: Sequence[WeightedStack]
    rate_hz: int
    interactions: int
    """While it was recorded; 0 if there was no load."""
    seconds: float


def compare_functions(before: RecordedSide, after: RecordedSide) -> FunctionChanges | None:
    """The functions whose own time changed most; None if a side was not recorded."""
    if not (before.stacks and after.stacks):
        return None
    by_interaction = min(before.interactions, after.interactions) > 0
    sides = (before, after)
    per = [float(side.interactions) if by_interaction else side.seconds for side in sides]
    if min(per) <= 0:
        return None
    first, second = (_by_place(hot_functions(side.stacks)) for side in sides)
    changes = [
        _change(key, first.get(key, _NONE), second.get(key, _NONE), per, sides)
        for key in dict.fromkeys((*first, *second))
    ]
    changed = [change for change in changes if change.before_ms != change.after_ms]
    changed.sort(key=lambda change: (-abs(change.after_ms - change.before_ms), change.place))
    return FunctionChanges("interaction" if by_interaction else "second", tuple(changed[:MOST]))


@dataclass(frozen=True, slots=True)
class _Own:
    cpu_s: float
    owner: str


_NONE = _Own(0.0, "")


def _by_place(functions: Iterable[HotFunction]) -> dict[Key, _Own]:
    """Own time by name and place; versions of a library in different folders are one."""
    found: dict[Key, _Own] = {}
    for function in functions:
        key = (function.function, end_of_path(function.file))
        known = found.get(key, _NONE)
        found[key] = _Own(known.cpu_s + function.self_cpu_s, function.owner)
    return found


def end_of_path(path: str) -> str:
    """What stays the same of a path when its environment or checkout is another.

    From the package on for libraries, else the last two parts; ``native code`` where there is none.
    """
    for marker in ("site-packages/", "dist-packages/"):
        _, found, rest = path.rpartition(marker)
        if found:
            return rest
    return "/".join(path.split("/")[-2:]) or "native code"


def _change(
    key: Key, before: _Own, after: _Own, per: Sequence[float], sides: Sequence[RecordedSide]
) -> FunctionChange:
    costs = [own.cpu_s / share for own, share in zip((before, after), per, strict=True)]
    # a sample is an event: so many of them vary by the square root of their number, at least 1
    errors = [
        math.sqrt(max(own.cpu_s, 1 / max(1, side.rate_hz)) / max(1, side.rate_hz)) / share
        for own, side, share in zip((before, after), sides, per, strict=True)
    ]
    return FunctionChange(
        function=key[0],
        place=key[1],
        owner=after.owner or before.owner,
        before_ms=costs[0] * MS_PER_S,
        after_ms=costs[1] * MS_PER_S,
        is_real=abs(costs[1] - costs[0]) > CERTAIN * math.hypot(*errors),
    )
