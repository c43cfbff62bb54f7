"""Where does each box of the flame graph stand? From stacks to a layout.

On-CPU and waiting time are two trees on one axis; idle time has an axis of its own, so that it
can't dwarf the others. A profile that tells no such states apart is one tree.
"""

from collections.abc import Iterable, Iterator, Sequence

from perfkit.analysis.calltree import DEEPEST, CallNode, Place, place
from perfkit.analysis.ownership import owner
from perfkit.model.flame import FlameAxis, FlameBox, FlameGraph, ThreadState
from perfkit.model.profiles import IDLE, StackProfile
from perfkit.model.stacks import Stack, WeightedStack

_STATE_LABELS = {
    ThreadState.CPU: "on CPU",
    ThreadState.WAITING: "waiting",
    ThreadState.IDLE: "idle: waiting for work",
}
WHOLE = "all"
"""What the one tree of a profile is called that has no states."""
UNKNOWN_THREAD = "thread not known"


def lay_out(stacks: Iterable[WeightedStack]) -> FlameGraph:
    """The layout of all stacks, by what the threads were doing."""
    trees = {state: _Tree(label, state) for state, label in _STATE_LABELS.items()}
    for weighted in stacks:
        for state, seconds in _times(weighted):
            trees[state].add(weighted.thread, weighted.stack, seconds)
    return FlameGraph(
        busy=_axis((trees[ThreadState.CPU], trees[ThreadState.WAITING])),
        idle=_axis((trees[ThreadState.IDLE],)),
    )


def lay_out_profile(profile: StackProfile) -> FlameGraph:
    """The layout of any profile. Threads are told apart only where there are several.

    What perfkit's recordings mark as idle stands on the axis of its own.
    """
    busy, idle = _Tree(WHOLE, None), _Tree(_STATE_LABELS[ThreadState.IDLE], ThreadState.IDLE)
    names = {stack.thread.removesuffix(IDLE) for stack in profile.stacks}
    for each in profile.stacks:
        if each.value > 0:
            tree = idle if each.thread.endswith(IDLE) else busy
            name = each.thread.removesuffix(IDLE) or UNKNOWN_THREAD
            tree.add(name if len(names) > 1 else "", each.stack, each.value)
    return FlameGraph(
        busy=_axis((busy,)), idle=_axis((idle,)) if idle.root.value else None, unit=profile.unit
    )


class _Tree:
    """All stacks of one state."""

    __slots__ = ("cut", "root", "state")

    def __init__(self, label: str, state: ThreadState | None) -> None:
        self.root = CallNode((label, ""), is_call=False)
        self.state = state
        self.cut = 0.0

    def add(self, thread: str, stack: Stack, value: float) -> None:
        """Count a stack. Without a thread's name, its calls stand at the root."""
        node = self.root
        node.value += value
        if thread:
            node = node.group(thread)
            node.value += value
        for frame in stack[:DEEPEST]:
            node = node.called(frame, frame.file)
            node.add(value, frame.line)
        if len(stack) > DEEPEST:
            self.cut += value


def _times(weighted: WeightedStack) -> Iterator[tuple[ThreadState, float]]:
    states = (
        (ThreadState.CPU, weighted.cpu_s),
        (ThreadState.WAITING, weighted.waiting_s),
        (ThreadState.IDLE, weighted.idle_s),
    )
    return ((state, seconds) for state, seconds in states if seconds > 0)


def _axis(trees: Sequence[_Tree]) -> FlameAxis:
    placed = place([tree.root for tree in trees])
    states = {id(tree.root): tree.state for tree in trees}
    boxes = (_box(each, states[id(each.root)], placed.total) for each in placed.places)
    cut = sum(tree.cut for tree in trees)
    return FlameAxis(placed.total, tuple(boxes), placed.left_out, cut)


def _box(at: Place, state: ThreadState | None, total: float) -> FlameBox:
    node = at.node
    return FlameBox(
        depth=at.depth,
        start=at.start / total,
        width=node.value / total,
        state=state,
        value=node.value,
        label=node.key[0],
        file=node.file,
        lines=node.common_lines(),
        owner=owner(node.file).value if node.is_call else "",
    )
