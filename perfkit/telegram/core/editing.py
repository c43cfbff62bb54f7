"""What do the methods do that change messages which are there? Edits and deletion.

Functions of the shape ``(state, call, at_ns) -> Answer``; they raise Refusal with Telegram's words.
"""

import msgspec
from msgspec import Raw, structs

from perfkit.model import chat as shown
from perfkit.telegram.core import refusal as words
from perfkit.telegram.core.albums import read_media
from perfkit.telegram.core.chats import Stored, StoredChat
from perfkit.telegram.core.contents import FIELDS, Location, location
from perfkit.telegram.core.effect import Answer
from perfkit.telegram.core.formatting import read_caption, read_text
from perfkit.telegram.core.inline_messages import find_inline
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
    chat, old, markup = _editable(state, call)
    if old.text is not None:
        raise bad_request("there is no caption in the message to edit")
    caption = formatted.text or None
    same = (caption, formatted.entities) == (old.caption, old.caption_entities)
    changed = structs.replace(old, caption=caption, caption_entities=formatted.entities)
    return _change(chat, old, changed, markup, state.date(at_ns), same=same)


def edit_markup(state: BotState, call: Call, at_ns: int) -> Answer:
    """A message's inline keyboard is replaced or removed."""
    chat, old, markup = _editable(state, call)
    return _change(chat, old, old, markup, state.date(at_ns), same=True)


def edit_media(state: BotState, call: Call, at_ns: int) -> Answer:
    """A message's file, or its text, is replaced by another file with its caption."""
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


def _editable(state: BotState, call: Call) -> tuple[StoredChat, WireMessage, Markup]:
    """The message an edit is about, and the keyboard it is to have."""
    params = call.params
    markup = parse_markup(params.get("reply_markup", ""))
    if "inline_message_id" in params and "chat_id" not in params:
        chat, number = find_inline(state, params["inline_message_id"])
    else:
        chat = state.chats.find(params.get("chat_id"))
        number = whole(params.get("message_id"))
    stored = chat.messages.get(number)
    if stored is None:
        raise bad_request(words.EDIT_NOT_FOUND)
    if not stored.editable:
        raise bad_request(words.CANT_EDIT)
    if not markup.allows_edits:
        raise bad_request(words.INLINE_EXPECTED)
    return chat, stored.wire, markup


def _change(
    chat: StoredChat,
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
    # of a message that was sent by way of an inline query the bot never sees more than its id
    result = b"true" if message.message_id < 0 else _ENCODE(message)
    return Answer(result, chat.chat.id, (shown.Edited(seen),))


def _bytes(raw: Raw | None) -> bytes:
    # Raw compares by identity; its bytes are what was sent
    return b"" if raw is None else bytes(raw)


def delete_message(state: BotState, call: Call, _at_ns: int) -> Answer:
    """A message is removed from the chat, whoever sent it."""
    number = whole(call.params.get("message_id"))
    if not number:
        raise bad_request("message identifier is not specified")
    chat = state.chats.find(call.params.get("chat_id"))
    stored = chat.messages.get(number)
    if stored is None:
        raise bad_request(words.DELETE_NOT_FOUND)
    if not chat.may_delete(stored):
        raise bad_request(words.CANT_DELETE)
    del chat.messages[number]
    return _gone(chat, [stored])


def delete_messages(state: BotState, call: Call, _at_ns: int) -> Answer:
    """Several messages are removed; those that are not there are passed over."""
    numbers = message_numbers(call.params.get("message_ids"))
    chat = state.chats.find(call.params.get("chat_id"))
    found = [chat.messages[number] for number in numbers if number in chat.messages]
    gone = [stored for stored in found if chat.may_delete(stored)]
    for stored in gone:
        chat.messages.pop(stored.wire.message_id, None)
    return _gone(chat, gone)


def _gone(chat: StoredChat, messages: list[Stored]) -> Answer:
    """What the bot sent goes before everybody's eyes, what a student sent before its own."""
    events, authors = [], []
    for stored in messages:
        author = stored.wire.from_user
        student = 0 if author is None or author.is_bot else author.id
        events.append(shown.Deleted(stored.wire.message_id, own=student != 0))
        authors.append(student)
    return Answer(b"true", chat.chat.id, tuple(events), tuple(authors))


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
