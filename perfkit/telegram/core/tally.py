"""How does a bot fetch its updates, and which does it never answer? Counters of one bot.

They are counted on the way of every update, so each costs no more than an addition or two.
"""

from perfkit.model.telegram import LONG_POLL_GAP_S

LONG_GAP_NS = round(LONG_POLL_GAP_S * 1e9)


class Tally:
    """What there is to count around polls and updates; times are monotonic nanoseconds."""

    __slots__ = (
        "_idle_since_ns", "_recent_gap_ns", "_unanswered", "last_handed_id", "long_gap_max_ns",
        "long_gaps", "longest_gap_ns", "queued_max", "updates",
    )  # fmt: skip

    def __init__(self) -> None:
        self.updates = 0
        self.last_handed_id = 0
        self.queued_max = 0
        self.longest_gap_ns = 0
        self.long_gaps = 0
        self.long_gap_max_ns = 0
        self._unanswered: dict[int, int] = {}
        self._idle_since_ns: int | None = None
        self._recent_gap_ns = 0

    @property
    def unanswered(self) -> int:
        """Updates handed to the bot that no call to their chat has followed."""
        return sum(self._unanswered.values())

    def handed(self, update_id: int, chat_id: int) -> None:
        """An update was handed to the bot for the first time."""
        self.updates += 1
        self.last_handed_id = max(self.last_handed_id, update_id)
        if chat_id > 0:  # in a group nobody expects an answer to everything
            self._unanswered[chat_id] = self._unanswered.get(chat_id, 0) + 1

    def answered(self, chat_id: int) -> None:
        """A call that concerns this chat has taken effect."""
        self._unanswered.pop(chat_id, None)

    def poll_ended(self, at_ns: int) -> None:
        """A poll was answered: the bot is expected to poll again soon."""
        self._idle_since_ns = at_ns

    def poll_lost(self) -> None:
        """A poll came to no answer, by the client or by the network: the next one tells nothing."""
        self._idle_since_ns = None

    def polled(self, at_ns: int) -> int:
        """The bot polls: for how long it had not; 0 where that is not known."""
        idle_since_ns = self._idle_since_ns
        if idle_since_ns is None:
            return 0
        self._idle_since_ns = None
        gap_ns = at_ns - idle_since_ns
        if gap_ns > self._recent_gap_ns:
            self._recent_gap_ns = gap_ns
            self.longest_gap_ns = max(self.longest_gap_ns, gap_ns)
        return gap_ns

    def long_gap(self, gap_ns: int) -> None:
        """At the end of a gap beyond LONG_GAP_NS there were updates the bot did not know of."""
        self.long_gaps += 1
        self.long_gap_max_ns = max(self.long_gap_max_ns, gap_ns)

    def take_gap_ns(self, at_ns: int) -> int:
        """The longest gap since this was last asked, one that still lasts included."""
        gap_ns, self._recent_gap_ns = max(self._recent_gap_ns, self.lasting_gap_ns(at_ns)), 0
        return gap_ns

    def lasting_gap_ns(self, at_ns: int) -> int:
        """For how long the bot has not polled now; 0 while a poll waits."""
        return 0 if self._idle_since_ns is None else at_ns - self._idle_since_ns
