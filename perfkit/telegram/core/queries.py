"""Which questions to the bot wait for an answer? Presses, inline queries, payments."""

from itertools import takewhile
from typing import Generic, TypeVar

from perfkit.telegram.core.refusal import QUERY_TOO_OLD, bad_request
from perfkit.telegram.core.updates import QUERY_LIFE_NS

JUDGED_AFTER_NS = 2_000_000_000
"""A bot may take so long to answer a press before it counts as forgotten."""
LOOK_EVERY_NS = 1_000_000_000

Subject = TypeVar("Subject")


class OpenQueries(Generic[Subject]):
    """Questions not yet answered, oldest first. ``expired`` counts those that never were."""

    __slots__ = ("_first", "_last", "_life_ns", "_look_ns", "_open", "expired")

    def __init__(self, first_id: int, life_ns: int = QUERY_LIFE_NS) -> None:
        self._first = first_id
        self._last = first_id - 1
        self._life_ns = life_ns
        self._open: dict[str, tuple[Subject, int, int]] = {}
        self._look_ns = 0
        """Before this nobody looks for those that have expired."""
        self.expired = 0

    def __len__(self) -> int:
        """How many questions wait for their answer."""
        return len(self._open)

    def open(self, subject: Subject, update_id: int, at_ns: int) -> str:
        """A question about this, or by this user, which this update will tell: its id."""
        self._forget_old(at_ns)
        self._last += 1
        query_id = str(self._last)
        self._open[query_id] = (subject, update_id, at_ns)
        return query_id

    def answer(self, query_id: str, at_ns: int) -> Subject:
        """What the answered question was about; raises Refusal when it is unknown or too old."""
        found = self._open.pop(query_id, None)
        if found is None:
            raise bad_request(QUERY_TOO_OLD)
        if at_ns - found[2] > self._life_ns:
            self.expired += 1
            raise bad_request(QUERY_TOO_OLD)
        return found[0]

    def handed(self, last_handed_id: int) -> int:
        """How many questions the bot was handed, given the last update it was handed."""
        asked = self._last - self._first + 1
        return asked - sum(told > last_handed_id for _, told, _ in self._open.values())

    def unanswered(self, last_handed_id: int, at_ns: int) -> int:
        """How many of these it has not answered, those of the last moments left out."""
        return self.expired + sum(
            told <= last_handed_id and at_ns - opened_ns >= JUDGED_AFTER_NS
            for _, told, opened_ns in self._open.values()
        )

    def _forget_old(self, at_ns: int) -> None:
        # not each time: a dict steps over all that have gone before it comes to its oldest
        if at_ns < self._look_ns:
            return
        self._look_ns = at_ns + LOOK_EVERY_NS
        since_ns = at_ns - self._life_ns
        old = list(takewhile(lambda each: self._open[each][2] < since_ns, self._open))
        for query_id in old:
            del self._open[query_id]
        self.expired += len(old)
