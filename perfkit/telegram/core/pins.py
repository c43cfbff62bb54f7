"""What do the methods about pinned messages and reactions do?

Functions of the shape ``(state, call, at_ns) -> Answer``; they raise Refusal with Telegram's words.
"""

import msgspec
from msgspec import Struct, structs

from perfkit.telegram.core.about_chat import chat_of, told_by_service
from perfkit.telegram.core.chats import StoredChat
from perfkit.telegram.core.effect import TRUE, Answer
from perfkit.telegram.core.refusal import bad_request
from perfkit.telegram.core.state import BotState
from perfkit.telegram.core.types import WireMessage
from perfkit.telegram.core.wire import BROKEN_JSON, Call, whole


class _Reaction(Struct, frozen=True):
    type: str


_REACTIONS = msgspec.json.Decoder(list[_Reaction]).decode
_REACTION_TYPES = frozenset({"emoji", "custom_emoji", "paid"})


def message_of(chat: StoredChat, call: Call, what: str) -> WireMessage:
    """The message a call is about. Raises Refusal if it isn't there, naming it as ``what``."""
    stored = chat.messages.get(whole(call.params.get("message_id")))
    if stored is None:
        raise bad_request(f"{what} not found")
    return stored.wire


def pin(state: BotState, call: Call, at_ns: int) -> Answer:
    """A message is pinned; the bot is told so by a service message."""
    chat = chat_of(state, call)
    message = message_of(chat, call, "message to pin")
    settings = state.settings_of(chat.chat.id)
    known = [each for each in settings.pinned if each in chat.messages]
    if message.message_id in known:
        return TRUE
    settings.pinned = [*known, message.message_id]
    pinned = structs.replace(message, reply_to_message=None, pinned_message=None)
    return told_by_service(state, chat, at_ns, pinned_message=pinned)


def unpin(state: BotState, call: Call, _at_ns: int) -> Answer:
    """A message, or the one pinned last, is pinned no longer."""
    chat = chat_of(state, call)
    settings = state.settings_of(chat.chat.id)
    pinned = [each for each in settings.pinned if each in chat.messages]
    if whole(call.params.get("message_id")):
        number = message_of(chat, call, "message to unpin").message_id
        settings.pinned = [each for each in pinned if each != number]
    elif pinned:
        settings.pinned = pinned[:-1]
    else:
        raise bad_request("message to unpin not found")
    return TRUE


def unpin_all(state: BotState, call: Call, _at_ns: int) -> Answer:
    """No message of the chat is pinned any longer."""
    state.settings_of(chat_of(state, call).chat.id).pinned = []
    return TRUE


def react(state: BotState, call: Call, _at_ns: int) -> Answer:
    """The bot reacts to a message, with one emoji at most, as bots can."""
    try:
        reactions = _REACTIONS(call.params.get("reaction") or "[]")
    except BROKEN_JSON:
        raise bad_request("can't parse ReactionType: expected an Object") from None
    if not _REACTION_TYPES.issuperset(each.type for each in reactions):
        raise bad_request("can't parse ReactionType: invalid reaction type specified")
    message_of(chat_of(state, call), call, "message to react")
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    return TRUE
