"""A flame graph laid out: which box stands where, before anybody draws it."""

from dataclasses import dataclass
from enum import StrEnum

from perfkit.model.profiles import Unit


class ThreadState(StrEnum):
    """What a thread was doing while it showed a stack."""

    CPU = "cpu"
    WAITING = "waiting"
    IDLE = "idle"


@dataclass(frozen=True, slots=True)
class FlameBox:
    """One call, or a group of calls: as wide as what was counted for it."""

    depth: int
    """0 is the state (or the whole profile), then the thread where it matters, then the calls."""
    start: float
    """Left edge, 0 to 1 on its axis."""
    width: float
    value: float
    """In the graph's unit."""
    label: str
    """The function's name; the thread's name; or what the state is called."""
    state: ThreadState | None = None
    """None where the profile does not tell them apart."""
    file: str = ""
    lines: tuple[tuple[int, float], ...] = ()
    """The lines seen most, with their share (0 to 1) of this box's value, largest first."""
    owner: str = ""
    """As in ``HotFunction``; empty for states and threads."""


@dataclass(frozen=True, slots=True)
class FlameAxis:
    """Boxes that share one width: together their outermost boxes fill it."""

    total: float
    """In the graph's unit."""
    boxes: tuple[FlameBox, ...]
    """Each before those it called, large ones first."""
    left_out: int = 0
    """Calls that are there but too narrow, too many or too deep to be drawn."""
    deepest_value: float = 0.0
    """What was counted for stacks that go deeper than is drawn."""


@dataclass(frozen=True, slots=True)
class FlameGraph:
    """What was counted with work on its hands, and, apart from it, waiting for work."""

    busy: FlameAxis
    """On the CPU and waiting, side by side; or all there is."""
    idle: FlameAxis | None
    """None where the profile does not tell it apart."""
    unit: Unit = Unit.SECONDS
