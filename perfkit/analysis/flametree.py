"""Where does each box of the flame graph stand? From weighted stacks to a layout.

Calls of one function from the same caller are one box, whatever their lines; the lines are kept as
shares. The largest box stands leftmost. On-CPU and waiting time are two trees on one axis; idle
time has an axis of its own, so that it can't dwarf the others.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from perfkit.analysis.ownership import owner
from perfkit.model.flame import FlameAxis, FlameBox, FlameGraph, ThreadState
from perfkit.model.stacks import Frame, Stack, WeightedStack

LEAST_SHARE = 0.001
MOST_BOXES = 2500
"""For each axis: at 200 to 300 bytes a box the drawing stays under 1 MB."""
DEEPEST = 250
"""Calls below are left out: only runaway recursion has them, and the page would be endless."""
MOST_LINES = 3

_STATE_LABELS = {
    ThreadState.CPU: "on CPU",
    ThreadState.WAITING: "waiting",
    ThreadState.IDLE: "idle: waiting for work",
}


def lay_out(stacks: Iterable[WeightedStack]) -> FlameGraph:
    """The layout of all stacks; boxes below ``LEAST_SHARE`` or beyond ``MOST_BOXES`` left out."""
    trees = {state: _Node((label, "")) for state, label in _STATE_LABELS.items()}
    for weighted in stacks:
        for state, seconds in _times(weighted):
            trees[state].add(weighted.thread, weighted.stack, seconds)
    return FlameGraph(
        busy=_axis(trees, (ThreadState.CPU, ThreadState.WAITING)),
        idle=_axis(trees, (ThreadState.IDLE,)),
        least_share=LEAST_SHARE,
    )


@dataclass(slots=True)
class _Node:
    key: tuple[str, str]
    """Function and file."""
    seconds: float = 0.0
    lines: dict[int, float] = field(default_factory=dict)
    children: dict[tuple[str, str], "_Node"] = field(default_factory=dict)

    def add(self, thread: str, stack: Stack, seconds: float) -> None:
        self.seconds += seconds
        node = self._child((thread, ""))
        node.seconds += seconds
        for frame in stack[:DEEPEST]:
            node = node.called(frame, seconds)

    def called(self, frame: Frame, seconds: float) -> "_Node":
        child = self._child((frame.function, frame.file))
        child.seconds += seconds
        child.lines[frame.line] = child.lines.get(frame.line, 0.0) + seconds
        return child

    def _child(self, key: tuple[str, str]) -> "_Node":
        child = self.children.get(key)
        if child is None:
            child = self.children[key] = _Node(key)
        return child


@dataclass(frozen=True, slots=True)
class _Place:
    node: _Node
    state: ThreadState
    depth: int
    start_s: float


def _times(weighted: WeightedStack) -> Iterator[tuple[ThreadState, float]]:
    states = (
        (ThreadState.CPU, weighted.cpu_s),
        (ThreadState.WAITING, weighted.waiting_s),
        (ThreadState.IDLE, weighted.idle_s),
    )
    return ((state, seconds) for state, seconds in states if seconds > 0)


def _axis(trees: dict[ThreadState, _Node], states: tuple[ThreadState, ...]) -> FlameAxis:
    total_s = sum(trees[state].seconds for state in states)
    if total_s <= 0:
        return FlameAxis(0.0, ())
    places = list(_places(trees, states, total_s * LEAST_SHARE))
    if len(places) > MOST_BOXES:
        places.sort(key=lambda place: -place.node.seconds)  # stable, and a caller is never smaller
        places = sorted(places[:MOST_BOXES], key=lambda place: (place.start_s, place.depth))
    return FlameAxis(total_s, tuple(_box(place, total_s) for place in places))


def _places(
    trees: dict[ThreadState, _Node], states: tuple[ThreadState, ...], least_s: float
) -> Iterator[_Place]:
    """Depth first, by a list instead of recursion: stacks may be deeper than Python recurses."""
    start_s, roots = 0.0, []
    for state in states:
        roots.append(_Place(trees[state], state, 0, start_s))
        start_s += trees[state].seconds
    todo = [place for place in reversed(roots) if place.node.seconds > 0]
    while todo:
        place = todo.pop()
        yield place
        todo.extend(reversed(list(_called(place, least_s))))


def _called(place: _Place, least_s: float) -> Iterator[_Place]:
    start_s = place.start_s
    for child in sorted(place.node.children.values(), key=lambda node: -node.seconds):
        if child.seconds < least_s:
            return
        yield _Place(child, place.state, place.depth + 1, start_s)
        start_s += child.seconds


def _box(place: _Place, total_s: float) -> FlameBox:
    node = place.node
    by_time = sorted(node.lines.items(), key=lambda item: -item[1])[:MOST_LINES]
    return FlameBox(
        depth=place.depth,
        start=place.start_s / total_s,
        width=node.seconds / total_s,
        state=place.state,
        seconds=node.seconds,
        label=node.key[0],
        file=node.key[1],
        lines=tuple((line, seconds / node.seconds) for line, seconds in by_time),
        owner=owner(node.key[1]).value if node.lines else "",
    )
