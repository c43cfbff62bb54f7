"""What do the methods do that change messages which are there? Edits and deletion.

Functions of the shape ``(state, call, at_ns) -> Answer``; they raise Refusal with Telegram's words.
"""

import msgspec
from msgspec import Raw, structs

from perfkit.model import chat as shown
from perfkit.telegram.core import refusal as words
from perfkit.telegram.core.chats import PrivateChat, Stored
from perfkit.telegram.core.effect import TRUE, Answer
from perfkit.telegram.core.formatting import format_text
from perfkit.telegram.core.keyboards import parse_markup
from perfkit.telegram.core.refusal import bad_request
from perfkit.telegram.core.sending import LONGEST_CAPTION, LONGEST_TEXT
from perfkit.telegram.core.state import BotState
from perfkit.telegram.core.types import WireMessage
from perfkit.telegram.core.wire import Call, whole

_ENCODE = msgspec.json.Encoder().encode


def edit_text(state: BotState, call: Call, at_ns: int) -> Answer:
    """A message's text is replaced; without reply_markup its keyboard goes away."""
    if "inline_message_id" in call.params:
        return TRUE
    chat, stored = _editable(state, call)
    text, entities = format_text(call.params, "text", "entities", LONGEST_TEXT)
    if not text:
        raise bad_request(words.TEXT_EMPTY)
    if stored.wire.text is None:
        raise bad_request("there is no text in the message to edit")
    changed = structs.replace(stored.wire, text=text, entities=entities)
    return _change(chat, stored.wire, changed, call, state.date(at_ns))


def edit_caption(state: BotState, call: Call, at_ns: int) -> Answer:
    """A caption is replaced."""
    if "inline_message_id" in call.params:
        return TRUE
    chat, stored = _editable(state, call)
    caption, entities = format_text(call.params, "caption", "caption_entities", LONGEST_CAPTION)
    if stored.wire.text is not None:
        raise bad_request("there is no caption in the message to edit")
    changed = structs.replace(stored.wire, caption=caption or None, caption_entities=entities)
    return _change(chat, stored.wire, changed, call, state.date(at_ns))


def edit_markup(state: BotState, call: Call, at_ns: int) -> Answer:
    """A message's inline keyboard is replaced or removed."""
    if "inline_message_id" in call.params:
        return TRUE
    chat, stored = _editable(state, call)
    return _change(chat, stored.wire, stored.wire, call, state.date(at_ns))


def _editable(state: BotState, call: Call) -> tuple[PrivateChat, Stored]:
    chat = state.chats.find(call.params.get("chat_id"))
    stored = chat.messages.get(whole(call.params.get("message_id")))
    if stored is None:
        raise bad_request(words.EDIT_NOT_FOUND)
    if not stored.by_bot:
        raise bad_request(words.CANT_EDIT)
    return chat, stored


def _change(
    chat: PrivateChat, old: WireMessage, changed: WireMessage, call: Call, date: int
) -> Answer:
    markup = parse_markup(call.params.get("reply_markup", ""))
    same_markup = _text(markup.echoed) == _text(old.reply_markup)
    if same_markup and _content(changed) == _content(old):
        raise bad_request(words.NOT_MODIFIED)
    message = structs.replace(changed, edit_date=date, reply_markup=markup.echoed)
    chat.keep(message, by_bot=True)
    view = shown.Message(
        message.message_id, message.text or message.caption or "[media]", markup.inline
    )
    return Answer(_ENCODE(message), chat.chat.id, shown.Edited(view))


def _content(message: WireMessage) -> tuple[object, ...]:
    return (
        message.text,
        message.caption,
        _text(message.entities),
        _text(message.caption_entities),
    )


def _text(value: object) -> object:
    # Raw compares by identity; its bytes are what was sent
    return bytes(value) if isinstance(value, Raw) else value


def delete_message(state: BotState, call: Call, _at_ns: int) -> Answer:
    """A message is removed from the chat."""
    chat = state.chats.find(call.params.get("chat_id"))
    number = whole(call.params.get("message_id"))
    if chat.messages.pop(number, None) is None:
        raise bad_request(words.DELETE_NOT_FOUND)
    return Answer(b"true", chat.chat.id, shown.Deleted(number))
