"""How is what was seen inside a process told? What terminal and page say alike."""

from perfkit.model.memory_inside import AllocatingLine, GrowingContainer, GrowingType, MemoryInside
from perfkit.report.wording import short_path
from perfkit.units import format_ms
from perfkit.untrusted import one_line

SHOWN_TYPES = 10
SHOWN_CONTAINERS = 10
SHOWN_LINES = 15
CONTAINERS = ("container", "made at", "entries", "per minute")
TYPES = ("type", "objects", "per minute", "grew by")
LINES = ("line", "grew by", "blocks", "holds")
_KIB = 1024


def summary(inside: MemoryInside) -> str:
    """What was looked at, and what it cost."""
    if inside.allocations is not None:
        needed = size(inside.allocations.overhead_bytes)
        return f"allocations of {inside.seconds:.1f} s; tracemalloc itself needed {needed}"
    longest = format_ms(max(inside.pauses_ms, default=0.0))
    total = format_ms(sum(inside.pauses_ms))
    return (
        f"{inside.objects:,} objects, looked at over {inside.seconds:.1f} s; the process paused "
        f"{total} in all, {longest} at most"
    )


def nothing_grows(inside: MemoryInside) -> str:
    """The sentence for a look that found nothing."""
    if inside.allocations is not None or inside.containers or inside.types:
        return ""
    return "No type and no container grew from look to look."


def container_rows(inside: MemoryInside) -> tuple[tuple[str, ...], ...]:
    """Those with a name, the bot's own first."""
    named = [each for each in inside.containers if each.name]
    return tuple(_container(each) for each in named[:SHOWN_CONTAINERS])


def type_rows(inside: MemoryInside) -> tuple[tuple[str, ...], ...]:
    """The types that grew most."""
    return tuple(_type(each) for each in inside.types[:SHOWN_TYPES])


def line_rows(inside: MemoryInside) -> tuple[tuple[str, ...], ...]:
    """The lines that allocated most of what stays."""
    lines = () if inside.allocations is None else inside.allocations.lines
    return tuple(_line(each) for each in lines[:SHOWN_LINES])


def size(count: float) -> str:
    """Bytes as a person reads them."""
    if abs(count) < 10 * _KIB:
        return f"{count:,.0f} B"
    return (
        f"{count / _KIB:,.0f} KiB" if abs(count) < 10 * _KIB**2 else f"{count / _KIB**2:,.0f} MiB"
    )


def _container(row: GrowingContainer) -> tuple[str, ...]:
    place = "" if row.place is None else f"{short_path(row.place.file)}:{row.place.line}"
    entries = f"{row.first:,} \N{RIGHTWARDS ARROW} {row.last:,}"
    name = f"{row.name} ({row.type})"
    return one_line(name, 120), one_line(place, 120), entries, f"{row.per_min:+,.0f}"


def _type(row: GrowingType) -> tuple[str, ...]:
    objects = f"{row.first:,} \N{RIGHTWARDS ARROW} {row.last:,}"
    return one_line(row.name, 120), objects, f"{row.per_min:+,.0f}", size(row.grew_bytes)


def _line(row: AllocatingLine) -> tuple[str, ...]:
    place = f"{short_path(row.file)}:{row.line}"
    return one_line(place, 120), size(row.grew_bytes), f"{row.grew:+,}", size(row.bytes)
