"""What becomes of a message sent by way of an inline query? It is in no chat of the bot's.

The bot knows it by its ``inline_message_id`` only, and only if it has buttons: so it can be edited,
and who presses its buttons is told with that id instead of a message. Numbers of these messages are
below 0, so that they are none of any chat's.
"""

import re

from perfkit.telegram.core.chats import StoredChat
from perfkit.telegram.core.refusal import bad_request
from perfkit.telegram.core.state import BotState
from perfkit.telegram.core.telling import tell
from perfkit.telegram.core.types import CallbackQuery, Chat, User, WireMessage
from perfkit.telegram.core.updates import QUERY_LIFE_NS

_ID = re.compile(r"perfkit-(\d{1,16})-(\d{1,16})", re.ASCII)


def inline_message_id(user_id: int, number: int) -> str:
    """What the bot knows the message with this number as."""
    return f"perfkit-{user_id}-{-number}"


def keep_inline(state: BotState, user: User, message: WireMessage) -> None:
    """A student has sent this message, with buttons, by way of the bot."""
    chat = state.sent_inline.get(user.id)
    if chat is None:
        chat = StoredChat(message.chat, state.chats.ids)
        state.sent_inline[user.id] = chat
    chat.keep(message, editable=True)


def chat_for(user: User) -> Chat:
    """Where such a message is taken to be."""
    return Chat(id=user.id, type="private", first_name=user.first_name)


def find_inline(state: BotState, text: str) -> tuple[StoredChat, int]:
    """The chat that holds a message, and its number there; raises Refusal if there is none."""
    found = _ID.fullmatch(text)
    if found is not None:
        chat, number = state.sent_inline.get(int(found[1])), -int(found[2])
        if chat is not None and number in chat.messages:
            return chat, number
    raise bad_request("invalid inline message identifier specified")


def press_inline(state: BotState, user: User, number: int, data: str, at_ns: int) -> None:
    """A student presses a button under such a message; nothing happens if that is gone."""
    chat = state.sent_inline.get(user.id)
    if chat is None or number not in chat.messages or not state.queue.wants("callback_query"):
        return
    query = CallbackQuery(
        id=state.queries.open(user.id, state.queue.next_id(), at_ns),
        from_user=user,
        inline_message_id=inline_message_id(user.id, number),
        chat_instance=str(user.id),
        data=data,
    )
    tell(state, user.id, "callback_query", query, at_ns + QUERY_LIFE_NS)
