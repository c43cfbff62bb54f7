"""Who calls whom in a profile of stacks? Its call graph, exact in every function's own and total.

How often a function was called no sampler sees: calls are 0 throughout.
"""

from collections import defaultdict
from itertools import pairwise

from perfkit.model.calls import CallCost, CallProfile, Function
from perfkit.model.profiles import StackProfile
from perfkit.model.stacks import Frame


class _Costs:
    """Values added up: of functions while innermost, while on a stack at all, and by caller."""

    __slots__ = ("calls", "last_calls", "own", "totals")

    def __init__(self) -> None:
        self.own: dict[Function, float] = defaultdict(float)
        self.totals: dict[Function, float] = defaultdict(float)
        self.calls: dict[tuple[Function, Function], float] = defaultdict(float)
        self.last_calls: dict[tuple[Function, Function], float] = defaultdict(float)

    def add(self, stack: list[Function], value: float) -> None:
        for function in dict.fromkeys(stack):
            self.totals[function] += value
        calls = dict.fromkeys(pairwise(stack))
        for call in calls:
            self.calls[call] += value
        self.own[stack[-1]] += value
        if calls:
            self.last_calls[stack[-2], stack[-1]] += value


def call_profile(profile: StackProfile) -> CallProfile:
    """The call graph; a function's line is where it was seen most. Values in the profile's unit."""
    functions = _functions(profile)
    costs = _Costs()
    for stack in profile.stacks:
        if stack.stack:
            costs.add([functions[id(frame)] for frame in stack.stack], stack.value)
    callers: dict[Function, dict[Function, CallCost]] = {function: {} for function in costs.totals}
    for call, total in costs.calls.items():
        caller, callee = call
        callers[callee][caller] = CallCost(0, 0, costs.last_calls.get(call, 0.0), total)
    return CallProfile(
        {
            function: CallCost(0, 0, costs.own.get(function, 0.0), total)
            for function, total in costs.totals.items()
        },
        callers,
    )


def _functions(profile: StackProfile) -> dict[int, Function]:
    """The function of every frame, by the frame's identity."""
    frames: dict[int, Frame] = {}
    values: dict[int, float] = defaultdict(float)
    for stack in profile.stacks:
        for frame in stack.stack:
            frames[id(frame)] = frame
            values[id(frame)] += stack.value
    lines: dict[tuple[str, str], tuple[float, int]] = {}
    for place, frame in frames.items():
        key = (frame.function, frame.file)
        lines[key] = max(lines.get(key, (-1.0, 0)), (values[place], frame.line))
    known = {key: Function(key[1] or "~", line, key[0]) for key, (_, line) in lines.items()}
    return {place: known[frame.function, frame.file] for place, frame in frames.items()}
