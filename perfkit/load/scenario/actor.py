"""What may whoever gives a student its cues know of it?"""

from dataclasses import dataclass

from perfkit.load.scenario.attempt import Attempt
from perfkit.load.scenario.lots import Lots
from perfkit.load.scenario.wording import Values
from perfkit.model.chat import ChatEvent


@dataclass(frozen=True, slots=True)
class Actor:
    """One student, looked at from outside."""

    number: int
    """From 1."""
    values: Values
    """Its variables, as they are at each moment."""
    lots: Lots
    attempt: Attempt

    @property
    def matched(self) -> ChatEvent | None:
        """The event that ended its last interaction; None if it didn't end well."""
        return self.attempt.matched
