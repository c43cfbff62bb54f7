"""When does a poll close by itself? At its ``close_date``, or ``open_period`` after it was sent."""

import heapq

from perfkit.telegram.core.polling import SECOND_NS
from perfkit.telegram.core.polls import WirePoll


class Closings:
    """Polls with an end, soonest first."""

    __slots__ = ("_due",)

    def __init__(self) -> None:
        self._due: list[tuple[int, int, int]] = []

    @property
    def next_ns(self) -> int | None:
        """When the next poll ends; None while none does."""
        return self._due[0][0] if self._due else None

    def add(self, at_ns: int, chat_id: int, message_id: int) -> None:
        """The poll of this message ends then."""
        heapq.heappush(self._due, (at_ns, chat_id, message_id))

    def take(self, at_ns: int) -> list[tuple[int, int]]:
        """Chat and message of all polls that have ended by now."""
        ended = []
        while self._due and self._due[0][0] <= at_ns:
            ended.append(heapq.heappop(self._due)[1:])
        return ended


def closes_at_ns(poll: WirePoll, *, wall_s: float) -> int | None:
    """The moment at which a poll ends by itself; None: when the bot stops it.

    ``wall_s`` is the calendar's second at the moment 0.
    """
    if poll.is_closed or poll.close_date is None:
        return None
    return max(0, int((poll.close_date - wall_s) * SECOND_NS))
