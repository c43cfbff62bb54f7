"""Which stacks may a deterministic profile have had? cProfile keeps callers, not stacks.

An approximation, the one flameprof and snakeviz draw: where a function has several callers, what it
calls is shared out among them by the time it spent for each of them. Every function's own time, and
so the whole, is exact. A function already on the way is not entered again, and ways that make up
less than a hundred-thousandth of all are not followed: time only spent there stands by itself.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from perfkit.model.calls import CallProfile, Function
from perfkit.model.profiles import ProfileStack, StackProfile, Unit
from perfkit.model.stacks import Frame, Stack

MOST_WAYS = 50_000
LEAST_SHARE = 1e-5
DEEPEST = 200


@dataclass(frozen=True, slots=True)
class _Way:
    """A function reached from outside through its callers, and the time spent on this way."""

    function: Function
    total_s: float
    depth: int
    before: "_Way | None"

    def functions(self) -> Iterator[Function]:
        way: _Way | None = self
        while way is not None:
            yield way.function
            way = way.before


def stacks_of_calls(profile: CallProfile) -> StackProfile:
    """Stacks in seconds; functions that took no time of their own are only on the way to others."""
    ways: dict[Function, list[_Way]] = defaultdict(list)
    for way in _costliest_ways(profile):
        ways[way.function].append(way)
    frames = {function: _frame(function) for function in profile.costs}
    stacks = [
        ProfileStack(stack, value)
        for function, cost in profile.costs.items()
        if cost.own_s > 0
        for stack, value in _shared_out(cost.own_s, function, ways[function], frames)
    ]
    return StackProfile(Unit.SECONDS, tuple(stacks))


def _shared_out(
    own_s: float, function: Function, ways: list[_Way], frames: dict[Function, Frame]
) -> Iterator[tuple[Stack, float]]:
    """A function's own time on each of its ways, by the time it spent on them."""
    total_s = sum(way.total_s for way in ways)
    if not total_s:
        yield (frames[function],), own_s
        return
    for way in ways:
        stack = tuple(reversed([frames[function] for function in way.functions()]))
        yield stack, own_s * way.total_s / total_s


def _costliest_ways(profile: CallProfile) -> Iterator[_Way]:
    """From the functions nobody called, the costliest way first."""
    callees: dict[Function, list[tuple[Function, float]]] = defaultdict(list)
    for function, callers in profile.callers.items():
        for caller, cost in callers.items():
            callees[caller].append((function, cost.total_s))
    least_s = profile.total_s * LEAST_SHARE
    waiting = [
        (-cost.total_s, number, _Way(function, cost.total_s, 1, None))
        for number, (function, cost) in enumerate(profile.costs.items())
        if not profile.callers[function] and cost.total_s > 0
    ]
    heapq.heapify(waiting)
    number = len(profile.costs)
    for _ in range(MOST_WAYS):
        if not waiting:
            return
        way = heapq.heappop(waiting)[-1]
        yield way
        if way.depth >= DEEPEST:
            continue
        before = set(way.functions())
        part = way.total_s / max(profile.costs[way.function].total_s, way.total_s)
        for callee, total_s in callees[way.function]:
            spent_s = part * total_s
            if spent_s > least_s and callee not in before and callee in profile.costs:
                number += 1
                following = _Way(callee, spent_s, way.depth + 1, way)
                heapq.heappush(waiting, (-spent_s, number, following))


def _frame(function: Function) -> Frame:
    """C functions have no file: ``~`` is pstats' word for it."""
    file = "" if function.file == "~" else function.file
    return Frame(function.name, file, max(0, function.line) if file else 0)
