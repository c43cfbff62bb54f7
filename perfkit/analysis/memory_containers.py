"""Which containers grow on and on, and what would a reader of the source call them?"""

from collections.abc import Callable, Sequence

from perfkit.analysis.memory_types import NS_A_MINUTE, grows_on
from perfkit.analysis.ownership import Owner as CodeOwner
from perfkit.analysis.ownership import owner as owner_of
from perfkit.model.memory_inside import Census, Container, GrowingContainer, Place, Step

NAMED = ("global", "class", "attribute", "closure", "default", "function", "cache", "local")
"""Steps that a line of source stands for; the others are entries and unknown objects."""

Locate = Callable[[Sequence[Step]], Place | None]
"""Finds the line where the container at the end of a way is made."""


def growing_containers(
    census: Census, locate: Locate, *, limit: int = 20
) -> tuple[GrowingContainer, ...]:
    """Containers that gained entries at each look: the bot's own first, then by growth."""
    at = {look.look: look.at_ns for look in census.looks}
    rows = []
    for container in census.containers:
        lengths = _lengths(container, census)
        minutes = (at[census.looks[-1].look] - census.looks[0].at_ns) / NS_A_MINUTE
        if minutes > 0 and grows_on(lengths):
            rows.append(_row(container, lengths, minutes, locate))
    return tuple(sorted(rows, key=_importance))[:limit]


def name_of(way: Sequence[Step]) -> str:
    """``homework_bot.storage._answers['lessons']``: from who holds it down to the container."""
    entries = ""
    for step in way:
        if step.kind in NAMED:
            return _base(step) + entries
        if step.kind == "item":
            entries = f"[{step.name or '…'}]" + entries
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


def _lengths(container: Container, census: Census) -> list[int]:
    """At each look; before it was seen first, it was small or not there."""
    seen = dict(container.lengths)
    first = container.lengths[0][0]
    return [seen.get(look.look, 0) for look in census.looks if look.look >= first or look.look == 1]


def _row(
    container: Container, lengths: list[int], minutes: float, locate: Locate
) -> GrowingContainer:
    holder = holder_of(container.way)
    return GrowingContainer(
        name=name_of(container.way),
        kind=holder.kind if holder else "",
        type=container.type,
        first=lengths[0],
        last=lengths[-1],
        per_min=(lengths[-1] - lengths[0]) / minutes,
        bytes=container.bytes,
        place=locate(container.way),
        own=holder is not None and owner_of(holder.file) is CodeOwner.OWN,
        most=holder.most if holder else None,
    )


def _importance(row: GrowingContainer) -> tuple[bool, bool, int, str]:
    return not row.own, not row.name, row.first - row.last, row.name
