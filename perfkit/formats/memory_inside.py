"""What the scripts inside a process wrote, as data: one JSON object a line, from a stranger.

Raises ValueError with a sentence for anything else: the process may be broken, or hostile.
"""

import itertools
from typing import TypeVar

import msgspec

from perfkit.model.memory_inside import Allocations, Census, Container, Look

MOST_BYTES = 64 * 1024 * 1024


class _Line(msgspec.Struct, frozen=True):
    """What tells the kinds of lines apart."""

    done: bool = False
    error: str | None = None
    look: int | None = None
    container: int | None = None
    search_pauses_ms: tuple[float, ...] | None = None
    lines: msgspec.Raw = msgspec.Raw()


_Kind = TypeVar("_Kind")


def is_over(data: bytes) -> bool:
    """Whether the last line that is whole says that nothing more will come."""
    last = _last(data)
    return last.done or last.error is not None


def failure(data: bytes) -> str | None:
    """Why the script could not do its work, in its own words; None where it could."""
    return _last(data).error


def _last(data: bytes) -> _Line:
    lines = data[: data.rfind(b"\n") + 1].splitlines()
    return _decoded(lines[-1], _Line) if lines else _Line()


def decode_census(data: bytes) -> Census:
    """The looks at types and containers. Raises ValueError, also if there was none."""
    looks: list[Look] = []
    containers: list[Container] = []
    pauses: tuple[float, ...] = ()
    for raw, line in _lines(data):
        if line.look is not None:
            looks.append(_decoded(raw, Look))
        elif line.container is not None:
            containers.append(_decoded(raw, Container))
        elif line.search_pauses_ms is not None:
            pauses = line.search_pauses_ms
    if any(a.at_ns >= b.at_ns for a, b in itertools.pairwise(looks)):
        raise ValueError("the looks into the process go back in time")
    if not looks:
        raise ValueError("the script inside the process told of no look")
    return Census(tuple(looks), tuple(filter(_plausible, containers)), pauses)


def decode_allocations(data: bytes) -> Allocations:
    """What tracemalloc saw. Raises ValueError, also if it saw nothing."""
    for raw, line in _lines(data):
        if bytes(line.lines):
            return _decoded(raw, Allocations)
    raise ValueError("the script inside the process told of no allocations")


def _plausible(container: Container) -> bool:
    looks = [look for look, _ in container.lengths]
    return bool(looks) and looks == sorted(set(looks)) and min(n for _, n in container.lengths) >= 0


def _lines(data: bytes) -> list[tuple[bytes, _Line]]:
    if len(data) > MOST_BYTES:
        raise ValueError("the script inside the process told more than 64 MiB")
    return [(raw, _decoded(raw, _Line)) for raw in data.splitlines()]


def _decoded(raw: bytes, kind: type[_Kind]) -> _Kind:
    try:
        return msgspec.json.decode(raw, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(
            f"what the script inside the process told can't be read: {error}"
        ) from error
