"""A flame graph laid out: which box stands where, before anybody draws it."""

from dataclasses import dataclass
from enum import StrEnum


class ThreadState(StrEnum):
    """What a thread was doing while it showed a stack."""

    CPU = "cpu"
    WAITING = "waiting"
    IDLE = "idle"


@dataclass(frozen=True, slots=True)
class FlameBox:
    """One call, or a group of calls: as wide as the time it took."""

    depth: int
    """0 is the state, 1 the thread, then the outermost call."""
    start: float
    """Left edge, 0 to 1 on its axis."""
    width: float
    state: ThreadState
    seconds: float
    label: str
    """The function's name; the thread's name; or what the state is called."""
    file: str = ""
    lines: tuple[tuple[int, float], ...] = ()
    """The lines seen most, with their share (0 to 1) of this box's time, largest first."""
    owner: str = ""
    """As in ``HotFunction``; empty for states and threads."""


@dataclass(frozen=True, slots=True)
class FlameAxis:
    """Boxes that share one width: together their outermost boxes fill it."""

    seconds: float
    boxes: tuple[FlameBox, ...]
    """Each before those it called, large ones first."""


@dataclass(frozen=True, slots=True)
class FlameGraph:
    """Time with work on its hands, and, apart from it, time spent waiting for work."""

    busy: FlameAxis
    """On the CPU and waiting, side by side."""
    idle: FlameAxis
    least_share: float
    """Boxes narrower than this share of their axis were left out."""
