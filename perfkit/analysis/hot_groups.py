"""Where did the time go by thread, by module and by package? Weighted stacks to three tables."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from perfkit.analysis.hot_functions import by_self_time, hot_functions
from perfkit.analysis.ownership import owner
from perfkit.analysis.packages import module, package
from perfkit.model.report import GroupCost, ThreadCost
from perfkit.model.stacks import WeightedStack

SHOWN_OF_THREAD = 5
"""Functions kept of each thread."""


def by_module(stacks: Iterable[WeightedStack]) -> tuple[GroupCost, ...]:
    """Each module's cost, by its own time on the CPU, then waiting."""
    return _groups(stacks, module)


def by_package(stacks: Iterable[WeightedStack]) -> tuple[GroupCost, ...]:
    """Each package's cost, likewise; the bot's own code is one package."""
    return _groups(stacks, package)


def by_thread(stacks: Sequence[WeightedStack]) -> tuple[ThreadCost, ...]:
    """What each thread or pool did, by its time on the CPU, then waiting."""
    groups: dict[str, list[WeightedStack]] = {}
    for stack in stacks:
        groups.setdefault(stack.thread, []).append(stack)
    all_cpu_s = sum(stack.cpu_s for stack in stacks)
    threads = (_thread(name, seen, all_cpu_s) for name, seen in groups.items())
    return tuple(sorted(threads, key=lambda t: (-t.cpu_s, -t.waiting_s, t.name)))


@dataclass(slots=True)
class _Cost:
    owner: str
    self_cpu_s: float = 0.0
    self_waiting_s: float = 0.0
    total_cpu_s: float = 0.0
    total_waiting_s: float = 0.0


def _groups(
    stacks: Iterable[WeightedStack], group_of: Callable[[str], str]
) -> tuple[GroupCost, ...]:
    costs: dict[str, _Cost] = {}
    for weighted in stacks:
        if not weighted.stack or not weighted.cpu_s + weighted.waiting_s:
            continue
        whose = {group_of(frame.file): owner(frame.file) for frame in weighted.stack}
        for name, owned_by in whose.items():
            cost = costs.setdefault(name, _Cost(owned_by))
            cost.total_cpu_s += weighted.cpu_s
            cost.total_waiting_s += weighted.waiting_s
        leaf = costs[group_of(weighted.stack[-1].file)]
        leaf.self_cpu_s += weighted.cpu_s
        leaf.self_waiting_s += weighted.waiting_s
    all_cpu_s = sum(cost.self_cpu_s for cost in costs.values())
    groups = (
        GroupCost(
            name=name,
            owner=cost.owner,
            self_cpu_s=cost.self_cpu_s,
            self_waiting_s=cost.self_waiting_s,
            total_cpu_s=cost.total_cpu_s,
            total_waiting_s=cost.total_waiting_s,
            self_cpu_share=cost.self_cpu_s / all_cpu_s if all_cpu_s else 0.0,
        )
        for name, cost in costs.items()
    )
    return tuple(sorted(groups, key=lambda g: (-g.self_cpu_s, -g.self_waiting_s, g.name)))


def _thread(name: str, stacks: Sequence[WeightedStack], all_cpu_s: float) -> ThreadCost:
    cpu_s = sum(stack.cpu_s for stack in stacks)
    return ThreadCost(
        name=name,
        cpu_s=cpu_s,
        waiting_s=sum(stack.waiting_s for stack in stacks),
        idle_s=sum(stack.idle_s for stack in stacks),
        cpu_share=cpu_s / all_cpu_s if all_cpu_s else 0.0,
        hot=by_self_time(hot_functions(stacks))[:SHOWN_OF_THREAD],
    )
