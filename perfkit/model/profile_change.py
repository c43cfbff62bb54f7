"""Two profiles side by side: what each function cost before and after, and whether it differs."""

from dataclasses import dataclass
from enum import StrEnum

from perfkit.model.profiles import Unit

SCHEMA = 1


class Basis(StrEnum):
    """What costs are told in, so that profiles of different length can be compared."""

    SHARE = "share"
    """Of all that was counted, 0 to 1: where one function takes more, another takes less."""
    INTERACTION = "interaction"
    """Seconds for each interaction of a load test."""
    TOTAL = "total"
    """As counted: seconds or bytes of one execution against another's."""


class Shift(StrEnum):
    """How a cost moved."""

    MORE = "more"
    LESS = "less"
    CHANCE = "may be chance"
    """Different, but not by more than sampling does by itself."""
    SAME = "same"

    @property
    def is_real(self) -> bool:
        """Whether it is more than chance makes."""
        return self in {Shift.MORE, Shift.LESS}


@dataclass(frozen=True, slots=True)
class ShiftedCost:
    """A cost before and after, in the comparison's basis."""

    before: float
    after: float
    shift: Shift

    @property
    def change(self) -> float:
        """From before to after."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class FunctionShift:
    """One function in both profiles."""

    function: str
    place: str
    """The end of its path: the same in another checkout or environment."""
    owner: str
    own: ShiftedCost
    """In the function itself."""
    total: ShiftedCost
    """With all that it called; a recursive call counts once."""
    calls_before: int | None
    """None where calls were not counted."""
    calls_after: int | None


@dataclass(frozen=True, slots=True)
class ComparedProfile:
    """One side, as it was read."""

    name: str
    what: str
    """What kind of file or run it is, in words."""
    unit: Unit
    total: float
    """In its own unit."""
    samples: float | None
    """How many there are, or about how many; None where nothing was sampled."""


@dataclass(frozen=True, slots=True)
class ProfileComparison:
    """Everything that comparing two profiles came to: what ``compare.json`` holds."""

    schema: int
    made_at: str
    """ISO 8601, UTC."""
    name: str
    basis: Basis
    unit: Unit
    before: ComparedProfile
    after: ComparedProfile
    total: ShiftedCost
    functions: int
    """How many functions there are in both together."""
    changes: tuple[FunctionShift, ...]
    """Real changes first, then by how much they cost; those that cost the same are left out."""
    notes: tuple[str, ...]
    """What to know before believing the numbers, a sentence each."""


@dataclass(frozen=True, slots=True)
class DifferenceBox:
    """One call with what it cost before and after."""

    depth: int
    start: float
    """Left edge, 0 to 1 on its axis."""
    width: float
    label: str
    file: str
    lines: tuple[tuple[int, float], ...]
    owner: str
    """Empty for the whole and for groups."""
    cost: ShiftedCost
    degree: int
    """How large a real change is: 1, 2 (from 1 % of everything on), 3 (from 5 %); else 0."""


@dataclass(frozen=True, slots=True)
class DifferenceAxis:
    """Boxes that share one width."""

    total: float
    """In the basis."""
    boxes: tuple[DifferenceBox, ...]
    """Each before those it called, large ones first."""
    left_out: int
    """Calls that are too narrow, too many or too deep to be drawn."""
    deepest_value: float
    """What was counted for stacks that go deeper than is drawn."""


@dataclass(frozen=True, slots=True)
class DifferenceGraph:
    """The difference flame graph of two profiles, laid out."""

    basis: Basis
    unit: Unit
    after: DifferenceAxis
    """As wide as calls are after."""
    vanished: DifferenceAxis
    """Stacks that are only in the profile before, as wide as they were."""
    vanished_share: float
    """How much of the profile before that is."""
