"""What does a bot say of itself? Commands, names, descriptions and menu buttons, by language."""

from typing import TypeVar

import msgspec
from msgspec import Raw, Struct, field

from perfkit.telegram.core.refusal import bad_request
from perfkit.telegram.core.wire import BROKEN_JSON

MOST_KEPT = 10_000
"""Settings of a kind that are kept; the oldest go first. There is one for each language and scope,
and what is a language is not checked."""
DEFAULT_BUTTON = b'{"type":"commands"}'

_SCOPES = {
    "default": 0,
    "all_private_chats": 0,
    "all_group_chats": 0,
    "all_chat_administrators": 0,
    "chat": 1,
    "chat_administrators": 1,
    "chat_member": 2,
}
"""Each scope of commands, and how many of chat_id and user_id it needs."""

Key = TypeVar("Key")
Setting = TypeVar("Setting")


def keep_latest(kept: dict[Key, Setting], key: Key, setting: Setting) -> None:
    """Set it, and forget the oldest where there are too many."""
    kept[key] = setting
    if len(kept) > MOST_KEPT:
        del kept[next(iter(kept))]


class Scope(Struct, frozen=True):
    """Whom a menu of commands is for."""

    type: str = "default"
    chat_id: int | str = ""
    user_id: int = 0


class Profile(Struct):
    """All that is told of one bot. Texts by what they are and their language, "" for all others."""

    commands: dict[tuple[Scope, str], bytes] = field(default_factory=dict)
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    buttons: dict[int, bytes] = field(default_factory=dict)
    """Menu buttons by chat; 0 is for all others."""
    rights: dict[bool, dict[str, bool]] = field(default_factory=dict)
    """What the bot asks to be allowed as administrator: of channels (True), and of groups."""
    photos: list[Raw] = field(default_factory=list)
    """The sizes of each profile photo, the latest first."""

    def text(self, what: str, language: str, default: str) -> str:
        """The text in this language, or else the one for all others."""
        texts = self.texts
        return texts.get((what, language)) or texts.get((what, "")) or default


_SCOPE = msgspec.json.Decoder(Scope, strict=False).decode


def read_scope(text: str | None) -> Scope:
    """The scope parameter. Raises Refusal with Telegram's words if there is no such scope."""
    if not text:
        return Scope()
    try:
        scope = _SCOPE(text)
    except BROKEN_JSON:
        raise bad_request("can't parse BotCommandScope JSON object") from None
    needed = _SCOPES.get(scope.type)
    if needed is None:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    if needed and not scope.chat_id:
        raise bad_request("can't parse BotCommandScope: Empty chat_id specified")
    if needed == 2 and scope.user_id <= 0:
        raise bad_request("can't parse BotCommandScope: Invalid user_id specified")
    return scope
