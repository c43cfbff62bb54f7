"""What is installed and working on this machine, as ``perfkit setup`` tells it."""

from dataclasses import dataclass
from enum import StrEnum


class FactState(StrEnum):
    """Whether something is as perfkit needs it."""

    OK = "ok"
    WARNING = "warning"
    """perfkit works, but less well or not for everything."""
    MISSING = "missing"
    """A run would fail or lack something that was asked for."""


@dataclass(frozen=True, slots=True)
class SetupFact:
    """One thing that was looked at."""

    name: str
    state: FactState
    found: str
    """What is there, or what happened when it was tried."""
    mend: str = ""
    """The exact command that mends it; empty where nothing needs to be mended or nothing can."""


@dataclass(frozen=True, slots=True)
class SetupReport:
    """Everything that was looked at."""

    facts: tuple[SetupFact, ...]
    ready: bool
    """Whether nothing is missing."""
