"""What a look into a running process's memory tells: objects by type, containers, allocations."""

from msgspec import Struct


class TypeCount(Struct, frozen=True, array_like=True):
    """The objects of one type that the garbage collector knows."""

    name: str
    count: int
    bytes: int
    """Of the objects themselves, without entries and what they refer to."""


class Look(Struct, frozen=True):
    """One look at all objects."""

    look: int
    """Counted from 1."""
    at_ns: int
    took_ms: float
    objects: int
    blocks: int
    """Blocks of memory that the interpreter's allocator has given out, strings included."""
    pauses_ms: tuple[float, ...]
    """How long nothing else ran, each time."""
    types: tuple[TypeCount, ...]
    frozen: int = 0
    """Objects hidden from the look by ``gc.freeze``."""


class Owner(Struct, frozen=True):
    """A class or function, and the file of its module."""

    owner: str = ""
    module: str = ""
    file: str = ""


class Step(Struct, frozen=True):
    """One step on the way from a container to who holds it."""

    kind: str
    """``global``, ``class``, ``attribute``, ``closure``, ``default``, ``function`` (its attribute),
    ``cache`` (functools), ``local``, ``item`` (an entry of another container) or ``object``."""
    name: str = ""
    module: str = ""
    owner: str = ""
    """The class's or function's qualified name."""
    file: str = ""
    line: int = 0
    """Where the function's code begins; 0 for all else."""
    type: str = ""
    most: int | None = None
    """A cache's ``maxsize``."""
    bases: tuple[Owner, ...] = ()
    """Of an attribute's class: itself and its bases, any of which may have set it."""


class Container(Struct, frozen=True):
    """A container whose length changed."""

    type: str
    bytes: int
    lengths: tuple[tuple[int, int], ...]
    """(number of the look, entries), in order."""
    way: tuple[Step, ...] = ()
    """From the container outwards; empty where nobody was found or looked for."""


class Census(Struct, frozen=True):
    """All that the looks into one process told."""

    looks: tuple[Look, ...]
    containers: tuple[Container, ...]
    search_pauses_ms: tuple[float, ...] = ()


class AllocatingLine(Struct, frozen=True):
    """A line of code, and what it has allocated that is still alive."""

    file: str
    line: int
    bytes: int
    count: int
    grew_bytes: int
    """Since the first snapshot."""
    grew: int
    """Blocks, likewise."""


class Allocations(Struct, frozen=True):
    """What tracemalloc saw, the largest growth first."""

    seconds: float
    """Between the two snapshots."""
    overhead_bytes: int
    """What tracemalloc itself needed."""
    lines: tuple[AllocatingLine, ...]


class GrowingType(Struct, frozen=True):
    """A type of which there were more objects at each look."""

    name: str
    first: int
    last: int
    per_min: float
    grew_bytes: int


class Place(Struct, frozen=True):
    """A line of source."""

    file: str
    line: int


class GrowingContainer(Struct, frozen=True):
    """A container that had more entries at each look."""

    name: str
    """As a reader of the source would name it; empty where nobody was found who holds it."""
    kind: str
    """Of who holds it, in the words of ``Step.kind``; empty likewise."""
    type: str
    first: int
    last: int
    per_min: float
    bytes: int
    place: Place | None
    """Where it is made."""
    own: bool
    """It is held by the bot's own code, not by a library."""
    most: int | None = None
    """The size that it is bounded to, where that is known."""
    looks: int = 2
    """How often it was seen."""


class MemoryInside(Struct, frozen=True):
    """What a deep look came to; the parts that were not asked for are None or empty."""

    seconds: float
    pauses_ms: tuple[float, ...] = ()
    objects: int = 0
    types: tuple[GrowingType, ...] = ()
    containers: tuple[GrowingContainer, ...] = ()
    allocations: Allocations | None = None
