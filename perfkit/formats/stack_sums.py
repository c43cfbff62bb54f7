"""How do a file's samples become distinct stacks, each counted once, within bounds?

Every reader of stacks adds what it reads here. Where calls begin and end (``StackTree``) nothing is
copied until the end, so a file can't make much of little; what a profile may come to is bounded.
"""

import math

from perfkit.model.profiles import ProfileStack, StackProfile, Unit
from perfkit.model.stacks import Frame, Stack

MOST_FRAMES = 40_000_000
"""On all distinct stacks together: 320 MB of references."""
DEEPEST = 100_000
"""Calls on one stack: Python itself gives up at a thousand unless told otherwise."""


class StackSums:
    """Values by thread and stack."""

    __slots__ = ("_frames", "_threads")

    def __init__(self) -> None:
        self._threads: dict[str, dict[Stack, float]] = {}
        self._frames = 0

    def add(self, thread: str, stack: Stack, value: float) -> None:
        """Count for one stack. Raises ValueError for values and sizes that no profile has."""
        if not 0 <= value < math.inf:  # NaN is neither
            raise ValueError(f"it counts {value} for a stack, which is no amount")
        stacks = self._threads.get(thread)
        if stacks is None:
            stacks = self._threads[thread] = {}
        known = stacks.get(stack)
        if known is None:
            self._frames += len(stack)
            if len(stack) > DEEPEST or self._frames > MOST_FRAMES:
                raise ValueError(_too_much(len(stack)))
            stacks[stack] = value
        else:
            stacks[stack] = known + value

    def profile(self, unit: Unit, name: str = "") -> StackProfile:
        """All of it, threads and stacks in the order in which each first appeared."""
        stacks = tuple(
            ProfileStack(stack, value, thread)
            for thread, values in self._threads.items()
            for stack, value in values.items()
            if value > 0
        )
        profile = StackProfile(unit, stacks, name)
        if not math.isfinite(profile.total):
            raise ValueError("what it counts is more than any number")
        return profile


class StackTree:
    """The calls that are open in one thread, and what was counted while each was innermost."""

    __slots__ = ("_at", "_children", "_depths", "_frames", "_parents", "_values")

    def __init__(self) -> None:
        self._children: dict[tuple[int, int], int] = {}
        self._parents = [-1]
        self._frames: list[Frame | None] = [None]
        self._depths = [0]
        self._values = [0.0]
        self._at = 0

    @property
    def innermost(self) -> Frame | None:
        """The call that began last and has not ended; None outside of all calls."""
        return self._frames[self._at]

    @property
    def depth(self) -> int:
        """How many calls are open."""
        return self._depths[self._at]

    def begin(self, frame: Frame) -> None:
        """A call begins. Frames that are equal must be one object."""
        key = (self._at, id(frame))
        place = self._children.get(key)
        if place is None:
            place = self._children[key] = len(self._parents)
            self._parents.append(self._at)
            self._frames.append(frame)
            self._depths.append(self._depths[self._at] + 1)
            self._values.append(0.0)
        self._at = place

    def end(self) -> None:
        """The innermost call ends; there must be one."""
        self._at = self._parents[self._at]

    def count(self, value: float) -> None:
        """For the stack as it is now; outside of all calls nothing is counted."""
        if self._at:
            self._values[self._at] += value

    def add_to(self, sums: StackSums, thread: str) -> None:
        """Everything that was counted. Raises ValueError as ``StackSums.add`` does."""
        places = [place for place, value in enumerate(self._values) if value]
        deepest = max((self._depths[place] for place in places), default=0)
        if deepest > DEEPEST or sum(self._depths[place] for place in places) > MOST_FRAMES:
            raise ValueError(_too_much(deepest))
        for place in places:
            sums.add(thread, self._stack(place), self._values[place])

    def _stack(self, place: int) -> Stack:
        frames: list[Frame] = []
        while (frame := self._frames[place]) is not None:
            frames.append(frame)
            place = self._parents[place]
        return tuple(reversed(frames))


class FrameTable(dict[tuple[str, str, int], Frame]):
    """Equal frames are one object: ``table[function, file, line]``."""

    __slots__ = ()

    def __missing__(self, key: tuple[str, str, int]) -> Frame:
        function, file, line = key
        frame = self[key] = Frame(function, file, max(0, line))
        return frame


def _too_much(deepest: int) -> str:
    return (
        f"its stacks are more than can be read: one is {deepest:,} calls deep; at most "
        f"{DEEPEST:,} are read, and {MOST_FRAMES:,} on all stacks together"
    )
