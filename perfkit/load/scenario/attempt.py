"""The interaction a student is in: its moments, and what is still missing of its reply."""

from perfkit.load.scenario.matching import Matcher, any_reply
from perfkit.load.scenario.program import Exchange
from perfkit.load.scenario.wording import Values
from perfkit.model.chat import Answered, ChatEvent, Edited, PlainEvent, Sent
from perfkit.model.load import Interaction

_NOTHING_YET = Exchange("", None, lambda _values: any_reply, "a reply", 1, 0, ())

MOST_OTHERS = 5
"""How many of the replies that were not expected are remembered."""


class Attempt:
    """One student's current interaction; made once and used for all, as it is on the hot path."""

    __slots__ = (
        "_delivered_ns",
        "_intended_ns",
        "_matcher",
        "_missing",
        "_started_ns",
        "exchange",
        "fetches",
        "matched",
        "others",
    )

    _matcher: Matcher

    def __init__(self) -> None:
        self.exchange = _NOTHING_YET
        self.fetches = 0
        """How many requests of the student's own code are under way."""
        self._intended_ns = 0
        self._started_ns = 0
        self._delivered_ns: int | None = None
        self._missing = 0
        self.others: list[Sent | Edited | Answered] = []
        self.matched: ChatEvent | None = None

    def open(self, intended_ns: int, started_ns: int) -> None:
        """An interaction begins; both moments as in ``Interaction``."""
        self._intended_ns = intended_ns
        self._started_ns = started_ns
        self._delivered_ns = None

    def expect(self, values: Values) -> None:
        """From here on the exchange's replies are counted."""
        self._matcher = self.exchange.matcher(values)
        self._missing = self.exchange.replies
        self.matched = None
        if self.others:
            self.others = []

    def deliver(self, at_ns: int) -> None:
        """The bot has been handed the action. Only the first time counts."""
        if self._delivered_ns is None and self.exchange.action is not None:
            self._delivered_ns = at_ns

    def overlooks(self, event: PlainEvent, in_group: bool) -> bool:
        """Whether it is in the chat in which no reply is awaited. An answer is in neither."""
        return in_group is not self.exchange.heard_in_group and not isinstance(event, Answered)

    def completing(self, event: PlainEvent) -> str | None:
        """The reply's text, if with this event the interaction has all it waited for."""
        text = self._matcher(event)
        if text is None:
            if any_reply(event) is not None and isinstance(event, Sent | Edited | Answered):
                self.others.append(event)
                del self.others[:-MOST_OTHERS]
            return None
        self._missing -= 1
        if self._missing:
            return None
        self.matched = event
        return text

    def shortfall(self) -> str:
        """The error of an interaction that is given up, in words that group well."""
        exchange = self.exchange
        matched = exchange.replies - self._missing
        if matched:
            return f"expected {exchange.expected} {exchange.replies} times, got {matched}"
        if self.others:
            return f"expected {exchange.expected}, got other replies"
        shortfall = f"no reply within {exchange.timeout_ns / 1e9:g} s"
        if exchange.in_group and exchange.action is not None and self._delivered_ns is None:
            return f"{shortfall}: the bot was not given it (privacy mode?)"
        return shortfall

    def close(self, student: int, step: str, ended_ns: int, error: str | None) -> Interaction:
        """What is reported of it."""
        return Interaction(
            student,
            step,
            self._intended_ns,
            self._started_ns,
            self._delivered_ns,
            ended_ns,
            error,
        )
