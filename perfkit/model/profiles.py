"""What a profile says once its file's format is forgotten: stacks, each with a value."""

from dataclasses import dataclass
from enum import StrEnum

from perfkit.model.stacks import Stack


class Unit(StrEnum):
    """What the values of a profile count."""

    SAMPLES = "samples"
    SECONDS = "seconds"
    BYTES = "bytes"


IDLE = " (idle)"
"""Ends the name of a thread while it had nothing to do: perfkit's own recordings tell that."""


@dataclass(frozen=True, slots=True)
class ProfileStack:
    """One distinct stack of one thread and what was counted for it, by itself."""

    stack: Stack
    value: float
    thread: str = ""
    """Empty where the file tells no threads apart."""


@dataclass(frozen=True, slots=True)
class StackProfile:
    """A profile as stacks. Together they hold everything that was counted exactly once."""

    unit: Unit
    stacks: tuple[ProfileStack, ...]
    name: str = ""
    """What the file calls it, if it says."""

    @property
    def total(self) -> float:
        """All that was counted."""
        return sum(stack.value for stack in self.stacks)
