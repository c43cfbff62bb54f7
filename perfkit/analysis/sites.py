"""Which of the bot's own functions cost its time, with everything they call below them?

A hot leaf is often a library's: what the bot's developer can change is their own function that
called it. So each stack counts for its innermost frame of the bot's own code; but what an event
loop or a framework does by itself is not the cost of the function that started it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from perfkit.analysis.ownership import Owner, owner
from perfkit.model.report import CallSite
from perfkit.model.stacks import Frame, Stack, WeightedStack

_LOOPS = ("/asyncio/runners.py", "/asyncio/base_events.py", "/asyncio/events.py", "/uvloop/")
"""Files whose functions run an event loop: what is called below them holds it."""
MOST_CALLERS = 4


def call_sites(stacks: Iterable[WeightedStack], *, limit: int = 10) -> tuple[CallSite, ...]:
    """The functions that cost most time, busy and waiting together; idle time is nobody's."""
    costs: dict[tuple[str, str, bool], _Cost] = {}
    for weighted in stacks:
        place = _innermost_own(weighted.stack)
        if place is None or not weighted.cpu_s + weighted.waiting_s:
            continue
        if _only_starts(weighted.stack, place):
            continue
        frame = weighted.stack[place]
        in_loop = any(_runs_loop(outer) for outer in weighted.stack[:place])
        cost = costs.setdefault((frame.function, frame.file, in_loop), _Cost())
        cost.add(weighted, place)
    sites = (cost.as_site(*key) for key, cost in costs.items())
    return tuple(sorted(sites, key=lambda s: -(s.cpu_s + s.waiting_s)))[:limit]


def _innermost_own(stack: Stack) -> int | None:
    for place in range(len(stack) - 1, -1, -1):
        if owner(stack[place].file) is Owner.OWN:
            return place
    return None


def _only_starts(stack: Stack, place: int) -> bool:
    """Whether the function has handed control to a loop or framework, and was not called by one."""
    around = any(_takes_control(frame) for frame in stack[:place])
    return not around and any(_takes_control(frame) for frame in stack[place + 1 :])


def _takes_control(frame: Frame) -> bool:
    return _runs_loop(frame) or owner(frame.file) is Owner.FRAMEWORK


def _runs_loop(frame: Frame) -> bool:
    path = frame.file.replace("\\", "/")
    return any(part in path for part in _LOOPS)


@dataclass(slots=True)
class _Cost:
    cpu_s: float = 0.0
    waiting_s: float = 0.0
    lines: dict[int, float] = field(default_factory=dict)
    """Seconds by line."""
    callers: dict[tuple[str, ...], float] = field(default_factory=dict)
    """Seconds by the own functions on the way, outermost first."""
    callees: dict[str, float] = field(default_factory=dict)
    """Seconds by what it called next, where that was seen."""

    def add(self, weighted: WeightedStack, place: int) -> None:
        seconds = weighted.cpu_s + weighted.waiting_s
        self.cpu_s += weighted.cpu_s
        self.waiting_s += weighted.waiting_s
        stack = weighted.stack
        _count(self.lines, stack[place].line, seconds)
        own = (f for f in stack[:place] if owner(f.file) is Owner.OWN)
        _count(self.callers, tuple(dict.fromkeys(f.function for f in own)), seconds)
        if place + 1 < len(stack):
            _count(self.callees, stack[place + 1].function, seconds)

    def as_site(self, function: str, file: str, in_loop: bool) -> CallSite:
        callers = max(self.callers, key=self.callers.__getitem__)
        return CallSite(
            function=function,
            file=file,
            line=max(self.lines, key=self.lines.__getitem__),
            cpu_s=self.cpu_s,
            waiting_s=self.waiting_s,
            in_loop=in_loop,
            callers=tuple(name for name in callers if name != function)[-MOST_CALLERS:],
            callee=max(self.callees, key=self.callees.__getitem__, default=""),
        )


_Key = TypeVar("_Key")


def _count(counts: dict[_Key, float], key: _Key, seconds: float) -> None:
    counts[key] = counts.get(key, 0.0) + seconds
