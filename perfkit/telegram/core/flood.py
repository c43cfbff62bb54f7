"""Does Telegram take another message now? One bot's flood limits: token buckets on virtual time.

``facts/telegram.md`` §8: about one message a second in a chat, with short bursts; 20 a minute in a
group; about 30/s in all for bulk notifications, that is messages which answer nobody: replies to
users know no limit in all. ``strict`` limits everything to 30/s and each chat to 1/s.

A bucket is kept as one number, the time at which it will be full again (the generic cell rate
algorithm): what a message takes moves it into the future, and it may be so far ahead as the
bucket is deep.
"""

from perfkit.model.network import FloodLimits
from perfkit.telegram.core.refusal import flood_wait

SECOND_NS = 1_000_000_000
MINUTE_NS = 60 * SECOND_NS
CHAT_BURST = 5
"""Messages that a chat takes at once: an answer of several parts is no flood."""
GROUP_BURST = 20
IN_ALL_PER_S = 30
FRESH_NS = MINUTE_NS
"""So long after what somebody wrote or pressed, messages to that chat are answers, not bulk."""

_SENDING = ("send", "copymessage", "forwardmessage")
_NO_MESSAGES = frozenset({"sendchataction", "sendmessagedraft", "sendgift"})


class Bucket:
    """Takes ``burst`` messages at once and one more in each ``interval_ns``."""

    __slots__ = ("_deep_ns", "_full_ns", "_interval_ns")

    def __init__(self, interval_ns: int, burst: int) -> None:
        self._interval_ns = interval_ns
        self._deep_ns = interval_ns * (burst - 1)
        self._full_ns = 0

    def wait_ns(self, at_ns: int) -> int:
        """How long until it takes a message; 0 or less: now."""
        return self._full_ns - self._deep_ns - at_ns

    def take(self, at_ns: int) -> None:
        """A message has come."""
        self._full_ns = max(self._full_ns, at_ns) + self._interval_ns


class Flood:
    """The limits of one bot. ``waits`` counts the refusals by the limit that was met."""

    __slots__ = ("_chats", "_groups", "_in_all", "_last_update_ns", "_strict", "waits")

    def __init__(self, limits: FloodLimits) -> None:
        self._strict = limits is FloodLimits.STRICT
        self._in_all = Bucket(SECOND_NS // IN_ALL_PER_S, IN_ALL_PER_S)
        self._chats: dict[str, Bucket] = {}
        self._groups: dict[str, Bucket] = {}
        self._last_update_ns: dict[str, int] = {}
        self.waits: dict[str, int] = {}

    def update(self, chat_id: int, at_ns: int) -> None:
        """Somebody has written or pressed there."""
        self._last_update_ns[str(chat_id)] = at_ns

    def check(self, method: str, chat_id: str, at_ns: int) -> None:
        """The bot calls a method. Raises Refusal, a 429, when it has to wait; that costs nothing.

        ``method`` in lower case; only those that send messages are limited.
        """
        if not method.startswith(_SENDING) or method in _NO_MESSAGES:
            return
        buckets = self._buckets(chat_id, at_ns)
        wait_ns, name = max((bucket.wait_ns(at_ns), name) for name, bucket in buckets)
        if wait_ns > 0:
            self.waits[name] = self.waits.get(name, 0) + 1
            raise flood_wait(-(-wait_ns // SECOND_NS))
        for _, bucket in buckets:
            bucket.take(at_ns)

    def _buckets(self, chat_id: str, at_ns: int) -> list[tuple[str, Bucket]]:
        """Every limit that a message to this chat has to keep."""
        chat = self._chats.get(chat_id)
        if chat is None:
            chat = self._chats[chat_id] = Bucket(SECOND_NS, 1 if self._strict else CHAT_BURST)
        buckets = [("chat", chat)]
        if self._strict:
            return [*buckets, ("all", self._in_all)]
        if chat_id.startswith(("-", "@")):  # groups have ids below 0
            group = self._groups.get(chat_id)
            if group is None:
                group = self._groups[chat_id] = Bucket(MINUTE_NS // GROUP_BURST, GROUP_BURST)
            buckets.append(("group", group))
        last_ns = self._last_update_ns.get(chat_id)
        if last_ns is None or at_ns - last_ns > FRESH_NS:
            buckets.append(("bulk", self._in_all))
        return buckets
