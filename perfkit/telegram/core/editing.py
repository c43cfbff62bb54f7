"""What do the methods do that change messages which are there? Edits and deletion.

Functions of the shape ``(state, call, at_ns) -> Answer``; they raise Refusal with Telegram's words.
"""

import msgspec
from msgspec import Raw, structs

from perfkit.model import chat as shown
from perfkit.telegram.core import refusal as words
from perfkit.telegram.core.chats import PrivateChat
from perfkit.telegram.core.contents import visible_text
from perfkit.telegram.core.effect import TRUE, Answer
from perfkit.telegram.core.formatting import read_caption, read_text
from perfkit.telegram.core.keyboards import Markup, parse_markup
from perfkit.telegram.core.refusal import bad_request
from perfkit.telegram.core.state import BotState
from perfkit.telegram.core.types import WireMessage
from perfkit.telegram.core.wire import BROKEN_JSON, Call, whole

_ENCODE = msgspec.json.Encoder().encode
_NUMBERS = msgspec.json.Decoder(list[int], strict=False).decode
_MOST_DELETED = 100


def edit_text(state: BotState, call: Call, at_ns: int) -> Answer:
    """A message's text is replaced; without reply_markup its keyboard goes away."""
    formatted = read_text(call.params)
    if _is_inline(call):
        return TRUE
    chat, old, markup = _editable(state, call)
    if old.text is None:
        raise bad_request("there is no text in the message to edit")
    changed = structs.replace(old, text=formatted.text, entities=formatted.entities)
    return _change(chat, old, changed, markup, state.date(at_ns))


def edit_caption(state: BotState, call: Call, at_ns: int) -> Answer:
    """A caption is replaced."""
    formatted = read_caption(call.params)
    if _is_inline(call):
        return TRUE
    chat, old, markup = _editable(state, call)
    if old.text is not None:
        raise bad_request("there is no caption in the message to edit")
    changed = structs.replace(
        old, caption=formatted.text or None, caption_entities=formatted.entities
    )
    return _change(chat, old, changed, markup, state.date(at_ns))


def edit_markup(state: BotState, call: Call, at_ns: int) -> Answer:
    """A message's inline keyboard is replaced or removed."""
    if _is_inline(call):
        return TRUE
    chat, old, markup = _editable(state, call)
    return _change(chat, old, old, markup, state.date(at_ns))


def _is_inline(call: Call) -> bool:
    """Whether it is about a message sent by way of an inline query, which is in no chat here."""
    return "inline_message_id" in call.params and "chat_id" not in call.params


def _editable(state: BotState, call: Call) -> tuple[PrivateChat, WireMessage, Markup]:
    """The message an edit is about, and the keyboard it is to have."""
    params = call.params
    markup = parse_markup(params.get("reply_markup", ""))
    chat = state.chats.find(params.get("chat_id"))
    stored = chat.messages.get(whole(params.get("message_id")))
    if stored is None:
        raise bad_request(words.EDIT_NOT_FOUND)
    if not stored.editable:
        raise bad_request(words.CANT_EDIT)
    if not markup.allows_edits:
        raise bad_request(words.INLINE_EXPECTED)
    return chat, stored.wire, markup


def _change(
    chat: PrivateChat, old: WireMessage, changed: WireMessage, markup: Markup, date: int
) -> Answer:
    if _bytes(markup.echoed) == _bytes(old.reply_markup) and _content(changed) == _content(old):
        raise bad_request(words.NOT_MODIFIED)
    message = structs.replace(changed, edit_date=date, reply_markup=markup.echoed)
    chat.keep(message, editable=True)
    view = shown.Message(message.message_id, visible_text(message), markup.inline)
    return Answer(_ENCODE(message), chat.chat.id, (shown.Edited(view),))


def _content(message: WireMessage) -> tuple[object, ...]:
    return (message.text, message.entities, message.caption, message.caption_entities)


def _bytes(raw: Raw | None) -> bytes:
    # Raw compares by identity; its bytes are what was sent
    return b"" if raw is None else bytes(raw)


def delete_message(state: BotState, call: Call, _at_ns: int) -> Answer:
    """A message is removed from the chat, whoever sent it."""
    number = whole(call.params.get("message_id"))
    if not number:
        raise bad_request("message identifier is not specified")
    chat = state.chats.find(call.params.get("chat_id"))
    if chat.messages.pop(number, None) is None:
        raise bad_request(words.DELETE_NOT_FOUND)
    return Answer(b"true", chat.chat.id, (shown.Deleted(number),))


def delete_messages(state: BotState, call: Call, _at_ns: int) -> Answer:
    """Several messages are removed; those that are not there are passed over."""
    numbers = message_numbers(call.params.get("message_ids"))
    chat = state.chats.find(call.params.get("chat_id"))
    gone = [number for number in numbers if chat.messages.pop(number, None) is not None]
    return Answer(b"true", chat.chat.id, tuple(shown.Deleted(number) for number in gone))


def message_numbers(text: str | None) -> list[int]:
    """The message_ids parameter. Raises Refusal when it names none, or too many."""
    try:
        numbers = _NUMBERS(text or "[]")
    except BROKEN_JSON:
        raise bad_request("can't parse message_ids JSON object") from None
    if not numbers:
        raise bad_request("message identifiers are not specified")
    if len(numbers) > _MOST_DELETED:
        raise bad_request("too many message identifiers specified")
    return numbers
