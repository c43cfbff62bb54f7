"""Where does each box of a difference flame graph stand, and what changed in it?

Widths are from the profile after; each box knows what it cost before. What is only in the profile
before has no width there: such stacks stand on an axis of their own.
"""

from collections.abc import Iterable, Iterator

from perfkit.analysis.calltree import DEEPEST, CallNode, Place, place
from perfkit.analysis.ownership import owner
from perfkit.analysis.profile_noise import Noise
from perfkit.analysis.same_files import Naming, files_of, same_names
from perfkit.model.profile_change import (
    DifferenceAxis,
    DifferenceBox,
    DifferenceGraph,
    ShiftedCost,
)
from perfkit.model.profiles import ProfileStack, StackProfile

WHOLE = "all"
LARGE, MEDIUM = 0.05, 0.01
"""Shares of everything from which on a change is painted stronger."""


def lay_out_difference(before: StackProfile, after: StackProfile, noise: Noise) -> DifferenceGraph:
    """The layout, with costs in the noise's basis."""
    naming = same_names(files_of(before), files_of(after))
    tree, gone = (CallNode((WHOLE, ""), is_call=False) for _ in range(2))
    for each in after.stacks:
        for node, line in _path(tree, each, naming):
            node.add(each.value / noise.after.per, line)
    for each in before.stacks:
        for node, _ in _path(tree, each, naming):
            node.before += each.value / noise.before.per
    _add_vanished(gone, tree, before.stacks, noise.before.per, naming)
    whole = max(tree.value, tree.before)
    return DifferenceGraph(
        basis=noise.basis,
        unit=after.unit,
        after=_axis(tree, noise, whole, _cut(after.stacks) / noise.after.per),
        vanished=_axis(gone, noise, whole, 0.0),
        vanished_share=gone.value / tree.before if tree.before else 0.0,
    )


def _add_vanished(
    gone: CallNode, tree: CallNode, stacks: Iterable[ProfileStack], per: float, naming: Naming
) -> None:
    """The stacks of which a part is not there any more, below those of their callers that are."""
    for each in stacks:
        whole = [node for node, _ in _path(tree, each, naming)]
        if all(node.value for node in whole):
            continue
        for (node, line), there in zip(_path(gone, each, naming), whole, strict=True):
            node.add(each.value / per, line)
            node.told_of = there


def _path(root: CallNode, each: ProfileStack, naming: Naming) -> Iterator[tuple[CallNode, int]]:
    """The stack's nodes with the line executed there, made where they are missing."""
    node = root
    yield node, 0
    if each.thread:
        node = node.group(each.thread)
        yield node, 0
    for frame in each.stack[:DEEPEST]:
        node = node.called(frame, naming(frame.file))
        yield node, frame.line


def _cut(stacks: Iterable[ProfileStack]) -> float:
    return sum(each.value for each in stacks if len(each.stack) > DEEPEST)


def _axis(root: CallNode, noise: Noise, whole: float, cut: float) -> DifferenceAxis:
    placed = place([root])
    boxes = (_box(each, placed.total, noise, whole) for each in placed.places)
    return DifferenceAxis(placed.total, tuple(boxes), placed.left_out, cut)


def _box(at: Place, total: float, noise: Noise, whole: float) -> DifferenceBox:
    node = at.node
    whole_call = node.told_of or node
    cost = noise.judge(whole_call.before, whole_call.value)
    return DifferenceBox(
        depth=at.depth,
        start=at.start / total,
        width=node.value / total,
        label=node.key[0],
        file=node.file,
        lines=node.common_lines(),
        owner=owner(node.file).value if node.is_call else "",
        cost=cost,
        degree=_degree(cost, whole),
    )


def _degree(cost: ShiftedCost, whole: float) -> int:
    if not cost.shift.is_real:
        return 0
    share = abs(cost.change) / whole
    return 3 if share >= LARGE else 2 if share >= MEDIUM else 1
