"""When does a student go the ``then`` way? Conditions become functions of what it knows."""

from collections.abc import Callable
from dataclasses import dataclass

from perfkit.load.scenario.view import ChatView
from perfkit.load.scenario.wording import Values, Wording, containing, equal_to

Holds = Callable[[Values, str, ChatView], bool]
"""Whether a condition holds, given the variables, the last matched reply and the chat."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold, all of it."""

    text: Wording | None = None
    """Contained in the last matched reply's text."""
    button: Wording | None = None
    """There is such a button within reach."""
    variables: tuple[tuple[str, Wording], ...] = ()
    """The variable is this text, or fits the pattern."""

    def holds(self, values: Values, reply: str, chat: ChatView) -> bool:
        """Whether all of it does."""
        if self.text is not None and not containing(self.text, values)(reply):
            return False
        if self.button is not None and chat.find(equal_to(self.button, values)) is None:
            return False
        return all(equal_to(wanted, values)(values[name]) for name, wanted in self.variables)
