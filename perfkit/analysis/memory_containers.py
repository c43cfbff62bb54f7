"""Which containers grow on and on, and what would a reader of the source call them?"""

from collections.abc import Callable, Sequence

from perfkit.analysis.memory_types import NS_A_MINUTE, grows_on
from perfkit.analysis.ownership import Owner as CodeOwner
from perfkit.analysis.ownership import owner as owner_of
from perfkit.masking import mask
from perfkit.model.memory_inside import Census, Container, GrowingContainer, Place, Step

NAMED = ("global", "class", "attribute", "closure", "default", "function", "cache", "local")
"""Steps that a line of source stands for; the others are entries and unknown objects."""

LONGEST_KEY = 60
"""Characters of a key that are shown; it is cut when it is masked, so that no secret is split."""

Locate = Callable[[Sequence[Step]], Place | None]
"""Finds the line where the container at the end of a way is made."""


def growing_containers(
    census: Census, locate: Locate, *, limit: int = 20
) -> tuple[GrowingContainer, ...]:
    """Containers that gained entries at each look: the bot's own first, then by growth."""
    at_ns = {look.look: look.at_ns for look in census.looks}
    rows = []
    for container in census.containers:
        (first, before), (last, after) = container.lengths[0], container.lengths[-1]
        minutes = (at_ns.get(last, 0) - at_ns.get(first, 0)) / NS_A_MINUTE
        if minutes > 0 and grows_on([entries for _, entries in container.lengths]):
            rows.append(_row(container, (after - before) / minutes, locate))
    return tuple(sorted(rows, key=_importance))[:limit]


def name_of(way: Sequence[Step]) -> str:
    """``homework_bot.storage._answers['lessons']``: from who holds it down to the container."""
    entries = ""
    for step in way:
        if step.kind in NAMED:
            return _base(step) + entries
        if step.kind == "item":
            entries = f"[{mask(step.name)[:LONGEST_KEY] or '…'}]" + entries
    return ""


def holder_of(way: Sequence[Step]) -> Step | None:
    """The innermost step that a line of source stands for."""
    return next((step for step in way if step.kind in NAMED), None)


def _base(step: Step) -> str:
    owner = ".".join(filter(None, (step.module, step.owner)))
    match step.kind:
        case "closure":
            return f"{owner}: variable {step.name}"
        case "default":
            return f"{owner}({step.name}=...)"
        case "cache":
            return f"{owner} (its lru_cache)" if owner else "an lru_cache"
        case "local":
            return f"{owner}: variable {step.name}" if step.name else f"{owner}: a local variable"
        case _:
            return ".".join(filter(None, (owner, step.name)))


def _row(container: Container, per_min: float, locate: Locate) -> GrowingContainer:
    holder = holder_of(container.way)
    return GrowingContainer(
        name=name_of(container.way),
        kind=holder.kind if holder else "",
        type=container.type,
        first=container.lengths[0][1],
        last=container.lengths[-1][1],
        per_min=per_min,
        bytes=container.bytes,
        place=locate(container.way),
        own=holder is not None and owner_of(holder.file) is CodeOwner.OWN,
        most=holder.most if holder else None,
        looks=len(container.lengths),
    )


def _importance(row: GrowingContainer) -> tuple[bool, bool, int, str]:
    return not row.own, not row.name, row.first - row.last, row.name
