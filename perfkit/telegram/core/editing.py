"""What do the methods do that change messages which are there? Edits and deletion.

Functions of the shape ``(state, call, at_ns) -> Answer``; they raise Refusal with Telegram's words.
"""

import msgspec
from msgspec import Raw, structs

from perfkit.model import chat as shown
from perfkit.telegram.core import refusal as words
from perfkit.telegram.core.albums import read_media
from perfkit.telegram.core.chats import PrivateChat
from perfkit.telegram.core.contents import FIELDS, Location, location
from perfkit.telegram.core.effect import TRUE, Answer
from perfkit.telegram.core.formatting import read_caption, read_text
from perfkit.telegram.core.keyboards import Markup, parse_markup
from perfkit.telegram.core.link_preview import link_preview
from perfkit.telegram.core.refusal import bad_request
from perfkit.telegram.core.seeing import view_of
from perfkit.telegram.core.sending import with_fields
from perfkit.telegram.core.state import BotState
from perfkit.telegram.core.types import WireMessage
from perfkit.telegram.core.wire import BROKEN_JSON, Call, whole

_ENCODE = msgspec.json.Encoder().encode
_NUMBERS = msgspec.json.Decoder(list[int], strict=False).decode
_LOCATION = msgspec.json.Decoder(Location).decode
_MOST_DELETED = 100


def edit_text(state: BotState, call: Call, at_ns: int) -> Answer:
    """A message's text is replaced; without reply_markup its keyboard goes away."""
    formatted = read_text(call.params)
    if _is_inline(call):
        return TRUE
    chat, old, markup = _editable(state, call)
    if old.text is None:
        raise bad_request("there is no text in the message to edit")
    same = (formatted.text, formatted.entities) == (old.text, old.entities)
    changed = structs.replace(
        old,
        text=formatted.text,
        entities=formatted.entities,
        link_preview_options=link_preview(call.params),
    )
    return _change(chat, old, changed, markup, state.date(at_ns), same=same)


def edit_caption(state: BotState, call: Call, at_ns: int) -> Answer:
    """A caption is replaced."""
    formatted = read_caption(call.params)
    if _is_inline(call):
        return TRUE
    chat, old, markup = _editable(state, call)
    if old.text is not None:
        raise bad_request("there is no caption in the message to edit")
    caption = formatted.text or None
    same = (caption, formatted.entities) == (old.caption, old.caption_entities)
    changed = structs.replace(old, caption=caption, caption_entities=formatted.entities)
    return _change(chat, old, changed, markup, state.date(at_ns), same=same)


def edit_markup(state: BotState, call: Call, at_ns: int) -> Answer:
    """A message's inline keyboard is replaced or removed."""
    if _is_inline(call):
        return TRUE
    chat, old, markup = _editable(state, call)
    return _change(chat, old, old, markup, state.date(at_ns), same=True)


def edit_media(state: BotState, call: Call, at_ns: int) -> Answer:
    """A message's file, or its text, is replaced by another file with its caption."""
    if _is_inline(call):
        return TRUE
    media = read_media(state, call, Raw(call.params["media"].encode()))
    chat, old, markup = _editable(state, call)
    if chat.messages[old.message_id].offer is not None:
        raise bad_request("there is no media in the message to edit")
    changed = with_fields(
        structs.replace(
            old,
            **dict.fromkeys(FIELDS),
            text=media.caption.text,
            entities=media.caption.entities,
        ),
        media.fields,
        media.params,
    )
    same = _ENCODE(changed) == _ENCODE(old)
    return _change(chat, old, changed, markup, state.date(at_ns), same=same)


def edit_location(state: BotState, call: Call, at_ns: int) -> Answer:
    """A live location moves."""
    if _is_inline(call):
        return TRUE
    chat, old, markup = _editable(state, call)
    before = _live(old)
    moved = structs.replace(
        location(call.params | {"live_period": str(before.live_period)}),
        live_period=whole(call.params.get("live_period")) or before.live_period,
    )
    changed = structs.replace(old, location=Raw(_ENCODE(moved)))
    return _change(chat, old, changed, markup, state.date(at_ns), same=moved == before)


def stop_location(state: BotState, call: Call, at_ns: int) -> Answer:
    """A live location stays where it is."""
    if _is_inline(call):
        return TRUE
    chat, old, markup = _editable(state, call)
    before = _live(old)
    stopped = Location(before.latitude, before.longitude, before.horizontal_accuracy)
    changed = structs.replace(old, location=Raw(_ENCODE(stopped)))
    return _change(chat, old, changed, markup, state.date(at_ns), same=False)


def _live(message: WireMessage) -> Location:
    found = None if message.location is None else _LOCATION(message.location)
    if found is None or found.live_period is None:
        raise bad_request("there is no live location in the message to edit")
    return found


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
    chat: PrivateChat,
    old: WireMessage,
    changed: WireMessage,
    markup: Markup,
    date: int,
    *,
    same: bool,
) -> Answer:
    if same and _bytes(markup.echoed) == _bytes(old.reply_markup):
        raise bad_request(words.NOT_MODIFIED)
    message = structs.replace(changed, edit_date=date, reply_markup=markup.echoed)
    seen = view_of(chat.renew(message), markup)
    return Answer(_ENCODE(message), chat.chat.id, (shown.Edited(seen),))


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
