"""Which functions does a page list, and who called them and whom did they call?"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from perfkit.analysis.calls import Call, Sort, call_table
from perfkit.analysis.ownership import owner
from perfkit.model.calls import CallProfile, Function
from perfkit.model.profiles import ProfileStack, StackProfile, Unit
from perfkit.model.stacks import Frame

MOST = 3000
"""Functions of a page: with callers and callees 1 to 2 MB of it."""
MOST_NEIGHBOURS = 8

Key = tuple[str, str]
"""Function and file."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A caller or callee, and what the calls between the two cost."""

    function: str
    file: str
    value: float
    calls: int | None


@dataclass(frozen=True, slots=True)
class FunctionRow:
    """One function. Values are in the table's unit."""

    function: str
    file: str
    """Empty for those written in C, and where it is not known."""
    line: int
    owner: str
    own: float
    total: float
    calls: int | None
    """None where calls were not counted."""
    primitive_calls: int | None
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
    """The costliest functions of counted calls, by own and by total cost."""
    by_own = call_table(profile, limit=limit)
    by_total = call_table(profile, sort=Sort.TOTAL, limit=limit // 2)
    first, second = by_own.rows[: limit - limit // 2], by_total.rows
    chosen = {row.function: row for row in (*first, *second, *by_own.rows)}
    rows = (
        FunctionRow(
            function=function.name,
            file=_file(function),
            line=function.line,
            owner=row.owner,
            own=row.cost.own_s,
            total=row.cost.total_s,
            calls=row.cost.calls,
            primitive_calls=row.cost.primitive_calls,
            callers=tuple(map(_neighbour, row.callers)),
            callees=tuple(map(_neighbour, row.callees)),
        )
        for function, row in list(chosen.items())[:limit]
    )
    return FunctionTable(Unit.SECONDS, by_own.total_s, by_own.functions, _ordered(rows))


def table_of_stacks(profile: StackProfile, *, limit: int = MOST) -> FunctionTable:
    """The costliest functions of stacks, by own and by total cost; recursion counts once."""
    found: dict[Key, _Found] = {}
    for each in profile.stacks:
        _count(found, each)
    by_own = sorted(found, key=lambda key: (-found[key].own, -found[key].total, key))
    by_total = sorted(found, key=lambda key: (-found[key].total, key))
    chosen = dict.fromkeys((*by_own[: limit - limit // 2], *by_total[: limit // 2], *by_own))
    rows = (found[key].as_row(key) for key in list(chosen)[:limit])
    return FunctionTable(profile.unit, profile.total, len(found), _ordered(rows))


@dataclass(slots=True)
class _Found:
    own: float = 0.0
    total: float = 0.0
    lines: dict[int, float] = field(default_factory=dict)
    callers: dict[Key, float] = field(default_factory=dict)
    callees: dict[Key, float] = field(default_factory=dict)

    def as_row(self, key: Key) -> FunctionRow:
        return FunctionRow(
            function=key[0],
            file=key[1],
            line=max(self.lines, key=self.lines.__getitem__),
            owner=owner(key[1]).value,
            own=self.own,
            total=self.total,
            calls=None,
            primitive_calls=None,
            callers=_largest(self.callers),
            callees=_largest(self.callees),
        )


def _count(found: dict[Key, _Found], each: ProfileStack) -> None:
    frames = [(_key(frame), frame.line) for frame in each.stack]
    for key, line in dict(frames).items():
        function = found.get(key)
        if function is None:
            function = found[key] = _Found()
        function.total += each.value
        function.lines[line] = function.lines.get(line, 0.0) + each.value
    if frames:
        found[frames[-1][0]].own += each.value
    keys = [key for key, _ in frames]
    for caller, callee in set(zip(keys, keys[1:], strict=False)):
        _add(found[caller].callees, callee, each.value)
        _add(found[callee].callers, caller, each.value)


def _key(frame: Frame) -> Key:
    return frame.function, frame.file


def _add(values: dict[Key, float], key: Key, value: float) -> None:
    values[key] = values.get(key, 0.0) + value


def _largest(values: dict[Key, float]) -> tuple[Neighbour, ...]:
    ordered = sorted(values.items(), key=lambda item: (-item[1], item[0]))[:MOST_NEIGHBOURS]
    return tuple(Neighbour(*key, value, None) for key, value in ordered)


def _neighbour(call: Call) -> Neighbour:
    cost = call.cost
    return Neighbour(call.function.name, _file(call.function), cost.total_s, cost.calls)


def _file(function: Function) -> str:
    return "" if function.file == "~" else function.file


def _ordered(rows: Iterable[FunctionRow]) -> tuple[FunctionRow, ...]:
    return tuple(sorted(rows, key=lambda row: (-row.own, -row.total, row.function)))
