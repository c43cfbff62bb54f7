"""What is a student looking for, and is it there: a button to press, or what an act is about?"""

from perfkit.load.scenario.instead import buttons_words
from perfkit.load.scenario.missed import Missed
from perfkit.load.scenario.program import Exchange, Perform, Push
from perfkit.load.scenario.view import ChatView, Offer
from perfkit.load.scenario.wording import Test, Values


class Search:
    """One student's; made once and used for all, as it is on the hot path."""

    __slots__ = ("_sought", "_test")

    _sought: Push | Perform
    _test: Test

    def buttons(self, push: Push, chat: ChatView, values: Values) -> Offer | None:
        """Those that fit now; later ones are found by the same test."""
        self._test = push.test(values)
        return chat.find(self._test)

    def begin(self, sought: Push | Perform) -> None:
        """It is not there yet."""
        self._sought = sought

    def is_there(self, chat: ChatView, values: Values) -> bool:
        """Whether it can be done now."""
        sought = self._sought
        if isinstance(sought, Push):
            return chat.find(self._test) is not None
        return sought.act.find(chat, values) is not None

    @property
    def waiting(self) -> str:
        """The name of the interaction that waiting for it is."""
        return self._sought.waiting

    def missed(self, exchange: Exchange, chat: ChatView) -> Missed:
        """It never came."""
        sought = self._sought
        instead = buttons_words(sought, chat) if isinstance(sought, Push) else ""
        return Missed(sought.waiting, sought.missing, instead, exchange.where)
