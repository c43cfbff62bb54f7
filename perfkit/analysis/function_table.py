"""Which functions does a page list, and who called them and whom did they call?"""

import heapq
from dataclasses import dataclass
from itertools import islice

from perfkit.analysis.calls import Call, CallRow, call_rows
from perfkit.analysis.stack_calls import call_profile
from perfkit.model.calls import CallCost, CallProfile, Function
from perfkit.model.profiles import IDLE, StackProfile, Unit

MOST = 3000
"""Functions of a page: with callers and callees 1 to 2 MB of it."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A caller or callee, and what the calls between the two cost."""

    function: str
    file: str
    value: float
    calls: int | None


@dataclass(frozen=True, slots=True)
class FunctionRow:
    """One function. Values are in the table's unit, shares 0 to 1 of all that was counted."""

    function: str
    file: str
    """Empty for those written in C, and where it is not known."""
    line: int
    owner: str
    own: float
    own_share: float
    total: float
    total_share: float
    calls: int | None
    """None where calls were not counted."""
    primitive_calls: int | None
    per_call: float | None
    """Total of each call that was not out of itself."""
    callers: tuple[Neighbour, ...]
    """By what was spent between the two, most first."""
    callees: tuple[Neighbour, ...]


@dataclass(frozen=True, slots=True)
class FunctionTable:
    """What a profile comes to, function by function."""

    unit: Unit
    total: float
    functions: int
    """How many there are, also those that are not in ``rows``."""
    rows: tuple[FunctionRow, ...]
    """By own cost, most first."""


def table_of_calls(profile: CallProfile, *, limit: int = MOST) -> FunctionTable:
    """The costliest functions of counted calls."""
    return _table(profile, profile.total_s, Unit.SECONDS, limit, counted=True)


def table_of_stacks(profile: StackProfile, *, limit: int = MOST) -> FunctionTable:
    """The costliest functions of stacks. What was idle is left out."""
    stacks = tuple(each for each in profile.stacks if not each.thread.endswith(IDLE))
    busy = StackProfile(profile.unit, stacks)
    return _table(call_profile(busy), busy.total, busy.unit, limit, counted=False)


def _table(
    profile: CallProfile, whole: float, unit: Unit, limit: int, *, counted: bool
) -> FunctionTable:
    rows = call_rows(profile, _costliest(profile.costs, limit))
    told = (_row(row, whole, counted=counted) for row in rows)
    return FunctionTable(unit, whole, len(profile.costs), tuple(told))


def _costliest(costs: dict[Function, CallCost], limit: int) -> list[Function]:
    """Half of them by total cost, the others by own cost, which orders them all."""
    by_own = sorted(costs, key=lambda f: (-costs[f].own_s, -costs[f].total_s, f.name))
    if len(by_own) <= limit:
        return by_own
    chosen = set(heapq.nlargest(limit // 2, costs, key=lambda f: costs[f].total_s))
    rest = islice((f for f in by_own if f not in chosen), limit - len(chosen))
    chosen.update(rest)
    return [f for f in by_own if f in chosen]


def _row(row: CallRow, whole: float, *, counted: bool) -> FunctionRow:
    cost = row.cost
    return FunctionRow(
        function=row.function.name,
        file=_file(row.function),
        line=row.function.line,
        owner=row.owner,
        own=cost.own_s,
        own_share=cost.own_s / whole if whole > 0 else 0.0,
        total=cost.total_s,
        total_share=cost.total_s / whole if whole > 0 else 0.0,
        calls=cost.calls if counted else None,
        primitive_calls=cost.primitive_calls if counted else None,
        per_call=cost.total_s / cost.primitive_calls if cost.primitive_calls else None,
        callers=tuple(_neighbour(call, counted=counted) for call in row.callers),
        callees=tuple(_neighbour(call, counted=counted) for call in row.callees),
    )


def _neighbour(call: Call, *, counted: bool) -> Neighbour:
    calls = call.cost.calls if counted else None
    return Neighbour(call.function.name, _file(call.function), call.cost.total_s, calls)


def _file(function: Function) -> str:
    return "" if function.file == "~" else function.file
