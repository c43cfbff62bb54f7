"""How much load a scenario asks for, as it is written: before shares are shares of something."""

from dataclasses import dataclass
from enum import StrEnum

from perfkit.model.plan import Spacing

DEFAULT_USERS = 50
GRACEFUL_STOP_S = 10.0


class Unit(StrEnum):
    """What a level counts."""

    USERS = "users"
    RATE = "per second"
    SHARE = "share"
    """Of the scenario's ``users`` or ``rate``; 1 is all."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A level of load."""

    value: float
    unit: Unit


@dataclass(frozen=True, slots=True)
class StageSpec:
    """A stage as it is written."""

    name: str = ""
    amount: Amount | None = None
    """``users`` or ``rate``: its level from the first moment, or from the end of the ramp-up on."""
    target: Amount | None = None
    """The level it reaches in a straight line just when it ends."""
    ramp_up_s: float = 0.0
    duration_s: float | None = None
    iterations: int | None = None
    light: bool = False


@dataclass(frozen=True, slots=True)
class LoadSpec:
    """The load as it is written. None: not said."""

    users: int | None = None
    rate: float | None = None
    """Arrivals per second."""
    duration_s: float | None = None
    iterations: int | None = None
    ramp_up_s: float | None = None
    ramp_down_s: float | None = None
    stages: tuple[StageSpec, ...] = ()
    arrivals: Spacing | None = None
    max_users: int | None = None
    pacing_s: float | None = None
    warm_up_s: float = 0.0
    graceful_stop_s: float = GRACEFUL_STOP_S


NO_LOAD_SPEC = LoadSpec()
"""The default number of students, once each."""


@dataclass(frozen=True, slots=True)
class LoadChange:
    """What the command line changes in it. None: as the scenario says."""

    users: int | None = None
    rate: float | None = None
    duration_s: float | None = None
    iterations: int | None = None
    ramp_up_s: float | None = None
    warm_up_s: float | None = None
    max_users: int | None = None


NO_LOAD_CHANGE = LoadChange()
