"""What is told of an interaction whose end did not come in time?"""

from collections.abc import Callable
from dataclasses import dataclass

from perfkit.load.scenario.attempt import Attempt
from perfkit.load.scenario.instead import instead_words
from perfkit.load.scenario.wording import Values


@dataclass(frozen=True, slots=True)
class Missed:
    """A step and its error, in words that group well, and what is known of this one case."""

    step: str
    error: str
    instead: str = ""
    """What came instead; empty: nothing."""
    where: str = ""
    """The line of Python code that asked for it."""

    @property
    def notes(self) -> tuple[str, ...]:
        """Lines for the conversation."""
        return tuple(filter(None, (self.instead, self.where and f"in {self.where}")))


def missed_reply(attempt: Attempt, values: Values, hide: Callable[[str], str]) -> Missed:
    """No reply, or not the expected one, came; ``hide`` masks what is shown of the others."""
    exchange = attempt.exchange
    instead = instead_words(attempt, values, hide)
    return Missed(exchange.name, attempt.shortfall(), instead, exchange.where)
