"""Which functions of a profile of stacks cost most, on which way, and in which thread?

What perfkit's recordings mark as idle is nobody's cost: it is told apart and part of no share.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from perfkit.analysis.calls import DEEPEST, Sort
from perfkit.analysis.ownership import owner
from perfkit.model.profiles import IDLE, ProfileStack, StackProfile, Unit
from perfkit.model.stacks import Frame

LEAST_SHARE = 0.01
"""Of the whole: the hot path ends where even the costliest callee has less."""


@dataclass(frozen=True, slots=True)
class StackRow:
    """One function. Values are of the profile's unit, shares 0 to 1 of all that was counted."""

    function: str
    file: str
    line: int
    """Where in the file it was seen most."""
    owner: str
    """``own``, ``framework``, ``library``, ``stdlib``: whose code it is."""
    own: float
    """While it was the innermost call."""
    own_share: float
    total: float
    """While it was on the stack at all; recursion counts once a stack."""
    total_share: float
    recursive: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A thread's or an owner's part of the profile, without what was idle."""

    name: str
    value: float
    share: float


@dataclass(frozen=True, slots=True)
class StackTable:
    """What a profile of stacks comes to."""

    name: str
    unit: Unit
    total: float
    idle: float
    """Not part of ``total``."""
    stacks: int
    functions: int
    rows: tuple[StackRow, ...]
    hot_path: tuple[StackRow, ...]
    """From the outermost call on, each one's costliest callee, until a call's own cost is more
    or little is left.
    ``own`` and ``total`` are those on this path."""
    threads: tuple[Part, ...]
    """Most first; empty where the file tells none apart."""
    owners: tuple[Part, ...]
    """Whose code was innermost, most first."""


def stack_table(
    profile: StackProfile, *, sort: Sort = Sort.OWN, limit: int = 30, keep: str = ""
) -> StackTable:
    """The ``limit`` first functions whose name or file contains ``keep``, in any case."""
    busy = [stack for stack in profile.stacks if not stack.thread.endswith(IDLE)]
    total = sum(stack.value for stack in busy)
    functions = _functions(busy, total)
    wanted = re.compile(re.escape(keep), re.IGNORECASE)
    found = [row for row in functions if wanted.search(f"{row.file}:{row.line} {row.function}")]
    found.sort(key=lambda row: _place(sort, row))
    return StackTable(
        name=profile.name,
        unit=profile.unit,
        total=total,
        idle=sum(stack.value for stack in profile.stacks if stack.thread.endswith(IDLE)),
        stacks=len(busy),
        functions=len(functions),
        rows=tuple(found[:limit]),
        hot_path=_hot_path(busy, total),
        threads=_parts(((stack.thread, stack.value) for stack in busy if stack.thread), total),
        owners=_parts(((row.owner, row.own) for row in functions), total),
    )


def _place(sort: Sort, row: StackRow) -> tuple[float, float, str, str]:
    by = {
        Sort.OWN: (-row.own, -row.total),
        Sort.TOTAL: (-row.total, -row.own),
        Sort.CALLS: (-row.total, -row.own),  # stacks count no calls; what was seen is the nearest
        Sort.NAME: (0.0, 0.0),
    }
    return *by[sort], row.function, row.file


def _parts(values: Iterable[tuple[str, float]], total: float) -> tuple[Part, ...]:
    sums: dict[str, float] = defaultdict(float)
    for name, value in values:
        sums[name] += value
    ordered = sorted(sums.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Part(name, value, _share(value, total)) for name, value in ordered if value)


def _share(value: float, total: float) -> float:
    return value / total if total > 0 else 0.0


class _Costs:
    """Adds stacks up. Frames are told apart by identity where that is quicker, and no difference:
    readers keep equal ones once, and two that are equal meet in their function.
    """

    __slots__ = ("_frames", "_functions", "_own", "_recursive", "_surplus", "_totals")

    def __init__(self, stacks: Iterable[ProfileStack]) -> None:
        self._frames = {id(frame): frame for stack in stacks for frame in stack.stack}
        numbers: dict[tuple[str, str], int] = {}
        self._functions = {
            place: numbers.setdefault((frame.function, frame.file), len(numbers))
            for place, frame in self._frames.items()
        }
        self._totals: dict[int, float] = dict.fromkeys(self._frames, 0.0)
        self._own: dict[int, float] = defaultdict(float)
        self._surplus: dict[int, float] = defaultdict(float)
        """What a function's frames count too much together, where it was twice on a stack."""
        self._recursive: set[int] = set()

    def add(self, stack: ProfileStack) -> None:
        totals, value = self._totals, stack.value
        places = list(map(id, stack.stack))
        once = set(places)
        for place in once:
            totals[place] += value
        self._own[places[-1]] += value
        functions = list(map(self._functions.__getitem__, once))
        if len(once) < len(places) or len(set(functions)) < len(functions):
            self._recursion(places, functions, value)

    def _recursion(self, places: list[int], functions: Sequence[int], value: float) -> None:
        seen: set[int] = set()
        for function in functions:
            if function in seen:
                self._surplus[function] += value
            seen.add(function)
        met: set[int] = set()
        for place in places:
            function = self._functions[place]
            if function in met:
                self._recursive.add(function)
            met.add(function)

    def rows(self, total: float) -> list[StackRow]:
        frames: dict[int, list[int]] = defaultdict(list)
        for place, function in self._functions.items():
            frames[function].append(place)
        return [self._row(function, places, total) for function, places in frames.items()]

    def _row(self, function: int, places: list[int], whole: float) -> StackRow:
        most = self._frames[max(places, key=self._totals.__getitem__)]
        own = sum(self._own.get(place, 0.0) for place in places)
        total = sum(self._totals[place] for place in places) - self._surplus.get(function, 0.0)
        return _stack_row(most, own, total, whole, recursive=function in self._recursive)


def _functions(stacks: Sequence[ProfileStack], total: float) -> list[StackRow]:
    costs = _Costs(stacks)
    for stack in stacks:
        if stack.stack:
            costs.add(stack)
    return costs.rows(total)


def _stack_row(
    frame: Frame, own: float, total: float, whole: float, *, recursive: bool
) -> StackRow:
    return StackRow(
        function=frame.function,
        file=frame.file,
        line=frame.line,
        owner=owner(frame.file),
        own=own,
        own_share=_share(own, whole),
        total=total,
        total_share=_share(total, whole),
        recursive=recursive,
    )


def _hot_path(stacks: Sequence[ProfileStack], whole: float) -> tuple[StackRow, ...]:
    path: list[StackRow] = []
    within = stacks
    while len(path) < DEEPEST:
        depth, ended = len(path), 0.0
        callees: dict[tuple[str, str], list[ProfileStack]] = defaultdict(list)
        for stack in within:
            if len(stack.stack) > depth:
                frame = stack.stack[depth]
                callees[frame.function, frame.file].append(stack)
            else:
                ended += stack.value
        if path:
            path[-1] = _with_own(path[-1], ended, whole)
        if not callees:
            break
        within = max(callees.values(), key=_value)
        if _value(within) < max(ended, whole * LEAST_SHARE):
            break
        frame = max(within, key=lambda stack: stack.value).stack[depth]
        path.append(_stack_row(frame, 0.0, _value(within), whole, recursive=False))
    return tuple(path)


def _with_own(row: StackRow, own: float, whole: float) -> StackRow:
    return replace(row, own=own, own_share=_share(own, whole))


def _value(stacks: Sequence[ProfileStack]) -> float:
    return sum(stack.value for stack in stacks)
