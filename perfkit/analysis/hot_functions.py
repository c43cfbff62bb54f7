"""What did each function cost, by itself and with all that it called? From weighted stacks."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from perfkit.analysis.ownership import owner
from perfkit.model.stacks import HotFunction, WeightedStack


def hot_functions(stacks: Iterable[WeightedStack]) -> tuple[HotFunction, ...]:
    """Each function's cost over all stacks, unordered; recursion counts once a stack.

    Idle time is nobody's cost and is left out. Self times sum to the stacks' times, and self shares
    to 1.
    """
    costs: dict[tuple[str, str], _Cost] = {}
    for weighted in stacks:
        seconds = weighted.cpu_s + weighted.waiting_s
        if not seconds or not weighted.stack:
            continue
        lines = {(frame.function, frame.file): frame.line for frame in weighted.stack}
        for key, line in lines.items():
            cost = costs.setdefault(key, _Cost())
            cost.total_cpu_s += weighted.cpu_s
            cost.total_waiting_s += weighted.waiting_s
            cost.lines[line] = cost.lines.get(line, 0.0) + seconds
        leaf = costs[weighted.stack[-1].function, weighted.stack[-1].file]
        leaf.self_cpu_s += weighted.cpu_s
        leaf.self_waiting_s += weighted.waiting_s
    all_cpu_s = sum(cost.self_cpu_s for cost in costs.values())
    all_waiting_s = sum(cost.self_waiting_s for cost in costs.values())
    return tuple(cost.as_function(*key, all_cpu_s, all_waiting_s) for key, cost in costs.items())


def by_self_time(functions: Iterable[HotFunction]) -> tuple[HotFunction, ...]:
    """Those that used the CPU themselves first, most first; then those that waited."""
    return tuple(
        sorted(functions, key=lambda f: (-f.self_cpu_s, -f.self_waiting_s, -f.total_cpu_s))
    )


@dataclass(slots=True)
class _Cost:
    self_cpu_s: float = 0.0
    self_waiting_s: float = 0.0
    total_cpu_s: float = 0.0
    total_waiting_s: float = 0.0
    lines: dict[int, float] = field(default_factory=dict)
    """Seconds by line."""

    def as_function(
        self, function: str, file: str, all_cpu_s: float, all_waiting_s: float
    ) -> HotFunction:
        return HotFunction(
            function=function,
            file=file,
            line=max(self.lines, key=self.lines.__getitem__),
            owner=owner(file),
            self_cpu_s=self.self_cpu_s,
            self_waiting_s=self.self_waiting_s,
            total_cpu_s=self.total_cpu_s,
            total_waiting_s=self.total_waiting_s,
            self_cpu_share=_share(self.self_cpu_s, all_cpu_s),
            total_cpu_share=_share(self.total_cpu_s, all_cpu_s),
            self_waiting_share=_share(self.self_waiting_s, all_waiting_s),
            total_waiting_share=_share(self.total_waiting_s, all_waiting_s),
        )


def _share(part_s: float, whole_s: float) -> float:
    return min(part_s / whole_s, 1.0) if whole_s else 0.0
