"""Which functions of a deterministic profile cost most, who called them, and on which way?"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from perfkit.analysis.ownership import owner
from perfkit.model.calls import CallCost, CallProfile, Function

MOST_CALLERS = 5
DEEPEST = 50


class Sort(StrEnum):
    """By what functions are ordered."""

    OWN = "own"
    TOTAL = "total"
    CALLS = "calls"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Call:
    """One function as another one's caller or callee, with what the calls between them cost."""

    function: Function
    cost: CallCost


@dataclass(frozen=True, slots=True)
class CallRow:
    """One function of the table."""

    function: Function
    owner: str
    """``own``, ``framework``, ``library``, ``stdlib``: whose code it is."""
    cost: CallCost
    own_share: float
    """Of the profile's time, 0 to 1."""
    callers: tuple[Call, ...]
    """By what they spent in it, most first."""
    callees: tuple[Call, ...]
    """By what was spent in them, most first."""

    @property
    def recursive(self) -> bool:
        """Whether it called itself, directly or on the way."""
        return self.cost.calls != self.cost.primitive_calls


@dataclass(frozen=True, slots=True)
class CallTable:
    """What a profile comes to."""

    functions: int
    calls: int
    primitive_calls: int
    total_s: float
    rows: tuple[CallRow, ...]
    hot_path: tuple[Call, ...]
    """From the costliest function that nobody called, each one's costliest callee."""


def call_table(
    profile: CallProfile, *, sort: Sort = Sort.OWN, limit: int = 30, keep: str = ""
) -> CallTable:
    """The ``limit`` first functions whose name or file contains ``keep``, in any case."""
    callees = _callees(profile, profile.costs)
    wanted = re.compile(re.escape(keep), re.IGNORECASE)
    found = [f for f in profile.costs if not keep or wanted.search(f"{f.file}:{f.line} {f.name}")]
    found.sort(key=lambda function: _place(sort, function, profile.costs[function]))
    total_s = profile.total_s
    return CallTable(
        functions=len(profile.costs),
        calls=sum(cost.calls for cost in profile.costs.values()),
        primitive_calls=sum(cost.primitive_calls for cost in profile.costs.values()),
        total_s=total_s,
        rows=tuple(_row(function, profile, callees, total_s) for function in found[:limit]),
        hot_path=_hot_path(profile, callees),
    )


def call_rows(profile: CallProfile, functions: Collection[Function]) -> tuple[CallRow, ...]:
    """Only these functions of the profile, in their order."""
    total_s, callees = profile.total_s, _callees(profile, functions)
    return tuple(_row(function, profile, callees, total_s) for function in functions)


_Callees = dict[Function, dict[Function, CallCost]]


def _callees(profile: CallProfile, of: Collection[Function]) -> _Callees:
    """The callers the other way round, of these functions."""
    called: _Callees = {function: {} for function in of}
    for function, callers in profile.callers.items():
        for caller, cost in callers.items():
            if caller in called:
                called[caller][function] = cost
    return called


def _place(sort: Sort, function: Function, cost: CallCost) -> tuple[float, str, str, int]:
    by = {
        Sort.OWN: -cost.own_s,
        Sort.TOTAL: -cost.total_s,
        Sort.CALLS: -float(cost.calls),
        Sort.NAME: 0.0,
    }
    return by[sort], function.name, function.file, function.line


def _row(function: Function, profile: CallProfile, callees: _Callees, total_s: float) -> CallRow:
    cost = profile.costs[function]
    return CallRow(
        function=function,
        owner=owner("" if function.file == "~" else function.file),
        cost=cost,
        own_share=cost.own_s / total_s if total_s > 0 else 0.0,
        callers=_costliest(profile.callers[function])[:MOST_CALLERS],
        callees=_costliest(callees.get(function, {}))[:MOST_CALLERS],
    )


def _costliest(calls: dict[Function, CallCost]) -> tuple[Call, ...]:
    ordered = sorted(calls.items(), key=lambda item: (-item[1].total_s, item[0].name))
    return tuple(Call(function, cost) for function, cost in ordered)


def _hot_path(profile: CallProfile, callees: _Callees) -> tuple[Call, ...]:
    """Ends where a function calls nobody, or one that is on the path already."""
    roots = [f for f, callers in profile.callers.items() if not callers] or list(profile.costs)
    if not roots:
        return ()
    at = max(roots, key=lambda function: profile.costs[function].total_s)
    path = {at: Call(at, profile.costs[at])}
    while len(path) < DEEPEST:
        following = [c for c in _costliest(callees.get(at, {})) if c.function not in path]
        if not following:
            break
        at = following[0].function
        path[at] = following[0]
    return tuple(path.values())
