"""Which updates does a getUpdates call return? One bot's queue, with Telegram's rules.

``facts/telegram.md`` §5: an offset above 0 forgets everything below it, a negative one keeps only
the last so many, 0 confirms nothing; what is not confirmed is delivered again; ids ascend and are
never used again; messages live for a day, presses of buttons for 150 s.
"""

from collections import deque

import msgspec
from msgspec import Struct

DAY_NS = 86_400_000_000_000
QUERY_LIFE_NS = 150_000_000_000

OPT_IN_KINDS = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Kinds a bot gets only when it names them."""

_STRINGS = msgspec.json.Decoder(list[str])


class Pending(Struct):
    """An update waiting to be fetched, or fetched and not yet confirmed."""

    update_id: int
    chat_id: int
    body: bytes
    expires_ns: int
    delivered: bool = False


class UpdateQueue:
    """The updates of one bot, oldest first."""

    __slots__ = ("_allowed", "_next_id", "_pending")

    def __init__(self, first_id: int) -> None:
        self._next_id = first_id
        self._pending: deque[Pending] = deque()
        self._allowed: frozenset[str] | None = None

    def __len__(self) -> int:
        """How many updates are not yet confirmed."""
        return len(self._pending)

    def next_id(self) -> int:
        """The id the next update will have."""
        return self._next_id

    def allow(self, text: str | None) -> None:
        """Take the allowed_updates parameter: missing or broken keeps what was said before."""
        if text is None:
            return
        try:
            kinds = frozenset(_STRINGS.decode(text))
        except msgspec.DecodeError:
            return
        self._allowed = kinds or None

    def wants(self, kind: str) -> bool:
        """Whether the bot gets updates of this kind. Asked when an update is created, not sent."""
        if self._allowed is None:
            return kind not in OPT_IN_KINDS
        return kind in self._allowed

    def add(self, chat_id: int, body: bytes, expires_ns: int) -> None:
        """Queue an update whose JSON carries the id ``next_id`` told."""
        self._pending.append(Pending(self._next_id, chat_id, body, expires_ns))
        self._next_id += 1

    def confirm(self, offset: int, at_ns: int) -> None:
        """Forget what the offset confirms, and what has expired."""
        pending = self._pending
        if offset < 0:
            while len(pending) > -offset:
                pending.popleft()
        while pending and (pending[0].update_id < offset or pending[0].expires_ns <= at_ns):
            pending.popleft()

    def take(self, limit: int, at_ns: int) -> list[Pending]:
        """The oldest updates, up to ``limit``; they stay until they are confirmed."""
        taken: list[Pending] = []
        for update in self._pending:
            if len(taken) == limit:
                break
            if update.expires_ns > at_ns:
                taken.append(update)
        return taken
