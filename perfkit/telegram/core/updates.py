"""Which updates does a getUpdates call return? One bot's queue, with Telegram's rules.

``facts/telegram.md`` §5: an offset above 0 forgets everything below it, a negative one keeps only
the last so many, 0 confirms nothing; what is not confirmed is delivered again; ids ascend and are
never used again; messages live for a day, presses of buttons for 150 s. An offset far ahead of the
queue's end confirms nothing (tdlib's TQueue: "from_id is in the future").
"""

from collections import deque
from collections.abc import Iterable

import msgspec
from msgspec import Struct

from perfkit.telegram.core.wire import BROKEN_JSON

DAY_NS = 86_400_000_000_000
QUERY_LIFE_NS = 150_000_000_000
INLINE_LIFE_NS = 30_000_000_000

OPT_IN_KINDS = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Kinds a bot gets only when it names them."""

KINDS = OPT_IN_KINDS | {
    "business_connection", "business_message", "callback_query", "channel_post", "chat_boost",
    "chat_join_request", "chosen_inline_result", "deleted_business_messages",
    "edited_business_message", "edited_channel_post", "edited_message", "guest_message",
    "inline_query", "managed_bot", "message", "my_chat_member", "poll", "poll_answer",
    "pre_checkout_query", "purchased_paid_media", "removed_chat_boost", "shipping_query",
    "stopped_message_generation", "subscription",
}  # fmt: skip
"""All kinds of update; a test compares them with aiogram's."""

_LAST_ID = 2**31 - 1
_AHEAD = 10
"""So far beyond the queue's end an offset still confirms everything."""

_STRINGS = msgspec.json.Decoder(list[str])


class Pending(Struct):
    """An update waiting to be fetched, or fetched and not yet confirmed."""

    update_id: int
    chat_id: int
    body: bytes
    expires_ns: int
    user_id: int
    """Who is shown that the bot has got it."""
    delivered: bool = False


class UpdateQueue:
    """The updates of one bot, oldest first."""

    __slots__ = ("_allowed", "_allowed_text", "_next_id", "_pending")

    def __init__(self, first_id: int) -> None:
        self._next_id = first_id
        self._pending: deque[Pending] = deque()
        self._allowed: frozenset[str] | None = None
        self._allowed_text: str | None = None

    def __len__(self) -> int:
        """How many updates are not yet confirmed."""
        return len(self._pending)

    @property
    def has_news(self) -> bool:
        """Whether there are updates the bot was never handed. The newest is always the last."""
        return bool(self._pending) and not self._pending[-1].delivered

    def next_id(self) -> int:
        """The id the next update will have."""
        return self._next_id

    def allow(self, text: str | None) -> None:
        """Take the allowed_updates parameter: missing or broken keeps what was said before.

        Empty, or without a kind that exists, it means the default again.
        """
        if text is None or text == self._allowed_text:  # pollers send the same with each poll
            return
        self._allowed_text = text
        try:
            kinds = frozenset(kind.lower() for kind in _STRINGS.decode(text))
        except BROKEN_JSON:
            return
        self._allowed = kinds & KINDS or None

    def wants(self, kind: str) -> bool:
        """Whether the bot gets updates of this kind. Asked when an update is created, not sent."""
        if self._allowed is None:
            return kind not in OPT_IN_KINDS
        return kind in self._allowed

    def add(self, chat_id: int, body: bytes, expires_ns: int, user_id: int = 0) -> None:
        """Queue an update whose JSON carries the id ``next_id`` told.

        ``user_id`` is the student it comes from, where that isn't the one of a private chat.
        """
        user_id = user_id or chat_id
        self._pending.append(Pending(self._next_id, chat_id, body, expires_ns, user_id))
        self._next_id += 1

    def confirm(self, offset: int, at_ns: int) -> None:
        """Forget what the offset confirms, and what has expired."""
        pending = self._pending
        if offset > self._next_id:
            offset = self._from_another_life(offset)
        if offset < 0:
            while len(pending) > -offset:
                pending.popleft()
        while pending and (pending[0].update_id < offset or pending[0].expires_ns <= at_ns):
            pending.popleft()

    def _from_another_life(self, offset: int) -> int:
        """What an offset beyond the queue's end confirms.

        A bot that has run longer than the emulator counts from what another one told it. When
        nothing is pending the ids go on from there, so that they ascend for this bot as well.
        """
        if not self._pending and offset <= _LAST_ID:
            self._next_id = offset
        return offset if offset <= self._next_id + _AHEAD else 0

    def hand_over(self) -> list[Pending]:
        """All updates, oldest first; the queue is empty then and goes on counting."""
        handed = list(self._pending)
        self._pending.clear()
        return handed

    def take_back(self, updates: Iterable[Pending]) -> None:
        """Queue updates again that were handed over."""
        self._pending.extend(updates)
        self._pending = deque(sorted(self._pending, key=lambda update: update.update_id))

    @property
    def allowed(self) -> tuple[str, ...] | None:
        """The kinds the bot asked for, in order of the alphabet; None: Telegram's default."""
        return None if self._allowed is None else tuple(sorted(self._allowed))

    def take(self, limit: int, at_ns: int) -> list[Pending]:
        """The oldest updates, up to ``limit``; they stay until they are confirmed."""
        taken: list[Pending] = []
        for update in self._pending:
            if len(taken) == limit:
                break
            if update.expires_ns > at_ns:
                taken.append(update)
        return taken
