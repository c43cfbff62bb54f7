"""Which chats does a bot have before anybody writes to it? Those that its settings name.

A bot may know chats by id: its owner, whom it tells that it has started; a channel that students
must have joined; a group it reports to. At Telegram they exist when the bot starts.
"""

from dataclasses import dataclass
from enum import StrEnum


class ChatKind(StrEnum):
    """What a chat is."""

    PRIVATE = "private"
    GROUP = "group"
    SUPERGROUP = "supergroup"
    FORUM = "forum"
    """A supergroup with topics."""
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class StandingChat:
    """A chat that is there from the beginning; the bot runs it, if it is none of one person."""

    chat_id: int
    kind: ChatKind
    username: str | None = None
    """Without the ``@``; None: it has none."""
