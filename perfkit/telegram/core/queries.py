"""Which button presses wait for their answerCallbackQuery?"""

from perfkit.telegram.core.refusal import QUERY_TOO_OLD, bad_request
from perfkit.telegram.core.updates import QUERY_LIFE_NS

JUDGED_AFTER_NS = 2_000_000_000
"""A bot may take so long to answer a press before it counts as forgotten."""


class OpenQueries:
    """Presses not yet answered, oldest first. ``expired`` counts those that never were."""

    __slots__ = ("_last", "_open", "expired")

    def __init__(self) -> None:
        self._last = 0
        self._open: dict[str, tuple[int, int, int]] = {}
        self.expired = 0

    def __len__(self) -> int:
        """How many presses wait for their answer."""
        return len(self._open)

    def open(self, user_id: int, update_id: int, at_ns: int) -> str:
        """A button was pressed, which this update will tell: the id of the query."""
        self._forget_old(at_ns)
        self._last += 1
        query_id = str(4_000_000_000_000_000_000 + self._last)
        self._open[query_id] = (user_id, update_id, at_ns)
        return query_id

    def answer(self, query_id: str, at_ns: int) -> int:
        """The user whose press this answers; raises Refusal when it is unknown or too old."""
        self._forget_old(at_ns)
        found = self._open.pop(query_id, None)
        if found is None:
            raise bad_request(QUERY_TOO_OLD)
        return found[0]

    def handed(self, last_handed_id: int) -> int:
        """How many presses the bot was handed, given the last update it was handed."""
        return self._last - sum(told > last_handed_id for _, told, _ in self._open.values())

    def unanswered(self, last_handed_id: int, at_ns: int) -> int:
        """How many of these it has not answered, those of the last moments left out."""
        return self.expired + sum(
            told <= last_handed_id and at_ns - opened_ns >= JUDGED_AFTER_NS
            for _, told, opened_ns in self._open.values()
        )

    def _forget_old(self, at_ns: int) -> None:
        while self._open:
            query_id, (_, _, opened_ns) = next(iter(self._open.items()))
            if at_ns - opened_ns <= QUERY_LIFE_NS:
                return
            del self._open[query_id]
            self.expired += 1
