"""What was called from where, and where does each call's box stand? Stacks as a tree, placed.

Calls of one function from the same caller are one node, whatever their lines. The largest child
stands leftmost. Shared by flame graphs of one profile and of two.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from perfkit.model.stacks import Frame

LEAST_SHARE = 0.0005
"""Half a pixel of a page: what is narrower is seen only by looking twenty times closer."""
MOST_BOXES = 2500
"""For each axis: at 200 to 300 bytes a box the drawing stays under 1 MB."""
DEEPEST = 250
"""Calls below are left out: only runaway recursion has them, and the page would be endless."""
MOST_LINES = 3

Key = tuple[str, str]
"""Function, and what its file is called: the same file has one name in both of two profiles."""


@dataclass(slots=True)
class CallNode:
    """One call from one caller, or what calls are grouped under."""

    key: Key
    value: float = 0.0
    before: float = 0.0
    """What was counted in the profile it is compared with."""
    is_call: bool = True
    file: str = ""
    """As the interpreter knows it."""
    lines: dict[int, float] = field(default_factory=dict)
    """Value by line."""
    children: dict[Key, "CallNode"] = field(default_factory=dict)
    told_of: "CallNode | None" = None
    """The same call in a tree that holds all of it, where this one holds a part."""

    def group(self, label: str) -> "CallNode":
        """What is grouped under the label."""
        node = self._child((label, ""))
        node.is_call = False
        return node

    def called(self, frame: Frame, file: str) -> "CallNode":
        """The call of the frame's function, whose file is called ``file``."""
        child = self._child((frame.function, file))
        child.file = frame.file
        return child

    def add(self, value: float, line: int) -> None:
        """Count ``value`` for it."""
        self.value += value
        self.lines[line] = self.lines.get(line, 0.0) + value

    def common_lines(self) -> tuple[tuple[int, float], ...]:
        """The lines seen most with their share of the value, largest first."""
        by_value = sorted(self.lines.items(), key=lambda item: -item[1])[:MOST_LINES]
        return tuple((line, value / self.value) for line, value in by_value)

    def _child(self, key: Key) -> "CallNode":
        child = self.children.get(key)
        if child is None:
            child = self.children[key] = CallNode(key)
        return child


@dataclass(frozen=True, slots=True)
class Place:
    """Where a node stands. ``start`` is in the value's unit."""

    node: CallNode
    root: CallNode
    depth: int
    start: float


@dataclass(frozen=True, slots=True)
class Placed:
    """The nodes to draw, each before its children."""

    total: float
    places: tuple[Place, ...]
    left_out: int


def place(roots: Sequence[CallNode]) -> Placed:
    """The roots side by side with all below them that is wide enough and not too many."""
    total = sum(root.value for root in roots)
    if total <= 0:
        return Placed(0.0, (), 0)
    places = list(_places(roots, total * LEAST_SHARE))
    if len(places) > MOST_BOXES:
        places.sort(key=lambda place: -place.node.value)  # stable, and a caller is never smaller
        places = sorted(places[:MOST_BOXES], key=lambda place: (place.start, place.depth))
    return Placed(total, tuple(places), _count(roots) - len(places))


def _places(roots: Iterable[CallNode], least: float) -> Iterator[Place]:
    """Depth first, by a list instead of recursion: stacks may be deeper than Python recurses."""
    start, firsts = 0.0, []
    for root in roots:
        firsts.append(Place(root, root, 0, start))
        start += root.value
    todo = [place for place in reversed(firsts) if place.node.value > 0]
    while todo:
        place = todo.pop()
        yield place
        todo.extend(reversed(list(_called(place, least))))


def _called(place: Place, least: float) -> Iterator[Place]:
    start = place.start
    for child in sorted(place.node.children.values(), key=lambda node: -node.value):
        if child.value < least or not child.value:
            return
        yield Place(child, place.root, place.depth + 1, start)
        start += child.value


def _count(roots: Iterable[CallNode]) -> int:
    """How many nodes with a value there are."""
    count, todo = 0, list(roots)
    while todo:
        node = todo.pop()
        if node.value > 0:
            count += 1
            todo.extend(node.children.values())
    return count
