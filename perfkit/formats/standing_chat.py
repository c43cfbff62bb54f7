"""How is a standing chat written? ``-1001234``, ``-1001234:forum``, ``@news``, ``42:private``."""

import re
from zlib import crc32

from perfkit.model.standing_chat import ChatKind, StandingChat

_WRITTEN = re.compile(r"(-?\d{1,15}|@[A-Za-z]\w{3,31})(?::(\w+))?", re.ASCII)
FIRST_SUPERGROUP_ID = -1_000_000_000_001
"""The ids of supergroups and channels are below this one; those above are basic groups'."""


def read_standing_chat(text: str) -> StandingChat:
    """The chat that a text names. Without a kind its id tells it: above 0 it is private, down to
    -1000000000000 a group, below that a supergroup; a name is a channel's.

    Raises ValueError saying what is wrong.
    """
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text!r} names no chat: write ID, ID:KIND or @name:KIND")
    name, kind_text = found.groups()
    chat_id = _id_of_name(name) if name[0] == "@" else int(name)
    if chat_id == 0:
        raise ValueError("0 is no chat's id")
    usual = ChatKind.CHANNEL if name[0] == "@" else _usual_kind(chat_id)
    kind = usual if kind_text is None else _kind(kind_text)
    if _usual_kind(chat_id) is not _family(kind):
        raise ValueError(f"{name} can't be a {kind}'s: {_WHOSE[_family(kind)]}")
    return StandingChat(chat_id, kind, name[1:] if name[0] == "@" else None)


def _kind(text: str) -> ChatKind:
    try:
        return ChatKind(text)
    except ValueError:
        raise ValueError(f"{text!r} is no kind of chat: {', '.join(ChatKind)}") from None


def _id_of_name(name: str) -> int:
    """An id that a supergroup or channel could have, always the same for a name."""
    return FIRST_SUPERGROUP_ID - 1_000_000_000 - crc32(name.lower().encode()) % 1_000_000_000


def _usual_kind(chat_id: int) -> ChatKind:
    if chat_id > 0:
        return ChatKind.PRIVATE
    return ChatKind.SUPERGROUP if chat_id <= FIRST_SUPERGROUP_ID else ChatKind.GROUP


def _family(kind: ChatKind) -> ChatKind:
    return ChatKind.SUPERGROUP if kind in {ChatKind.FORUM, ChatKind.CHANNEL} else kind


_WHOSE = {
    ChatKind.PRIVATE: "private chats have ids above 0",
    ChatKind.GROUP: "basic groups have ids from -1 to -1000000000000",
    ChatKind.SUPERGROUP: "supergroups and channels have ids of the form -100…, 13 digits or more",
}
