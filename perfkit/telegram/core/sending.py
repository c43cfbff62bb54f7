"""What do the send* methods do? New messages in a chat.

Functions of the shape ``(state, call, at_ns) -> Answer``; they raise Refusal with Telegram's words.
"""

from collections.abc import Mapping

import msgspec
from msgspec import Raw, structs

from perfkit.model import chat as shown
from perfkit.telegram.core.chats import StoredChat
from perfkit.telegram.core.closing import closes_at_ns
from perfkit.telegram.core.contents import CONTENTS, MEDIA
from perfkit.telegram.core.effect import Answer
from perfkit.telegram.core.files import StoredFile
from perfkit.telegram.core.formatting import Formatted, read_caption, read_text
from perfkit.telegram.core.keyboards import parse_markup
from perfkit.telegram.core.link_preview import link_preview
from perfkit.telegram.core.live_photos import live_photo_fields
from perfkit.telegram.core.media import media_file, source_of
from perfkit.telegram.core.offers import Offer, Poll, read_invoice
from perfkit.telegram.core.polls import new_poll
from perfkit.telegram.core.refusal import REPLY_NOT_FOUND, bad_request
from perfkit.telegram.core.seeing import view_of
from perfkit.telegram.core.state import BotState
from perfkit.telegram.core.topics import in_topic
from perfkit.telegram.core.types import ReplyParameters, WireMessage
from perfkit.telegram.core.wire import BROKEN_JSON, Call, whole, yes

_ENCODE = msgspec.json.Encoder().encode
_POLL_IDS = 5_300_000_000_000_000_000
_REPLY = msgspec.json.Decoder(ReplyParameters).decode
_NO_TEXT = Formatted("", None)
_CAPTIONLESS = frozenset({"sticker", "video_note"})

Fields = Mapping[str, object]
"""What a message holds beside text or caption, by the message's field names."""


def send_message(state: BotState, call: Call, at_ns: int) -> Answer:
    """A new text message."""
    return send(state, call, at_ns, read_text(call.params))


def send_media(state: BotState, call: Call, at_ns: int) -> Answer:
    """A new message with a file: uploaded, or named by file_id or URL."""
    params = call.params
    kind = MEDIA[call.method]
    source = source_of(call, kind, params.get(kind))
    if source is None:  # it was to be attached, and was not
        raise bad_request(f"there is no {kind.replace('_', ' ')} in the request")
    caption = _NO_TEXT if kind in _CAPTIONLESS else read_caption(params)
    thumbnail = source_of(call, "thumbnail", params.get("thumbnail"))
    fields = file_fields(media_file(state.files, kind, source, params, thumbnail))
    return send(state, call, at_ns, caption, fields)


def file_fields(file: StoredFile) -> dict[str, object]:
    """What a message with this file holds; an animation is a document for older bots, too."""
    if file.kind == "animation":
        return {"animation": file.shown, "document": file.shown}
    return {file.kind: file.shown}


def send_content(state: BotState, call: Call, at_ns: int) -> Answer:
    """A new message that is neither text nor file: a location, a poll, …"""
    field, read = CONTENTS[call.method]
    return send(state, call, at_ns, _NO_TEXT, {field: read(state, call.params)})


def send_poll(state: BotState, call: Call, at_ns: int) -> Answer:
    """A poll the student can vote in."""
    state.polls_sent += 1
    poll_id = str(_POLL_IDS + state.polls_sent)
    poll = new_poll(poll_id, call.params, date=state.date(at_ns))
    return send(state, call, at_ns, _NO_TEXT, {"poll": Raw(_ENCODE(poll))}, offer=Poll(poll))


def send_live_photo(state: BotState, call: Call, at_ns: int) -> Answer:
    """A picture and the film it is from."""
    params = call.params
    film = source_of(call, "live_photo", params.get("live_photo"))
    if film is None:
        raise bad_request("there is no live photo in the request")
    picture = source_of(call, "photo", params.get("photo"))
    if picture is None:
        raise bad_request("there is no photo in the request")
    fields = live_photo_fields(state.files, film, picture)
    return send(state, call, at_ns, read_caption(params), fields)


def send_invoice(state: BotState, call: Call, at_ns: int) -> Answer:
    """An invoice the student can pay."""
    invoice = read_invoice(call.params)
    fields = {"invoice": Raw(_ENCODE(invoice.wire))}
    return send(state, call, at_ns, _NO_TEXT, fields, offer=invoice)


def send_other(state: BotState, call: Call, at_ns: int) -> Answer:
    """A message of a kind that is not emulated: it stands in the chat with the method's name."""
    return send(state, call, at_ns, Formatted(f"[{call.method}]", None))


def send(
    state: BotState,
    call: Call,
    at_ns: int,
    formatted: Formatted,
    fields: Fields | None = None,
    *,
    offer: Offer | None = None,
) -> Answer:
    """A new message; with fields, ``formatted`` is its caption."""
    params = call.params
    markup = parse_markup(params.get("reply_markup", ""))
    chat = state.chats.find_open(params.get("chat_id"))
    replied = replied_message(chat, params)
    message = WireMessage(
        message_id=chat.next_message_id(),
        date=state.date(at_ns),
        chat=chat.chat,
        from_user=state.author,
        text=formatted.text,
        entities=formatted.entities,
        reply_to_message=replied,
        reply_markup=markup.echoed,
        has_protected_content="protect_content" in params and yes(params["protect_content"]),
    )
    if fields is not None:
        message = with_fields(message, fields, params)
    message = placed(state, message, params)
    if "link_preview_options" in params or "disable_web_page_preview" in params:
        message = structs.replace(message, link_preview_options=link_preview(params))
    stored = chat.keep(message, editable=markup.allows_edits, offer=offer)
    ends_ns = None if offer is None else _note_end(state, offer, message)
    seen = (shown.Sent(view_of(stored, markup)),)
    return Answer(_ENCODE(message), chat.chat.id, seen, wake_ns=ends_ns)


def _note_end(state: BotState, offer: Offer, message: WireMessage) -> int | None:
    """When it ends by itself, which will be done; None if it does not."""
    if not isinstance(offer, Poll):
        return None
    ends_ns = closes_at_ns(offer.wire, wall_s=state.wall_s)
    if ends_ns is not None:
        state.closings.add(ends_ns, message.chat.id, message.message_id)
    return ends_ns


def placed(state: BotState, message: WireMessage, params: Mapping[str, str]) -> WireMessage:
    """The message as it stands in its chat: in a topic, or signed by a channel.

    Raises Refusal where there is no such topic.
    """
    if "message_thread_id" in params:
        message = in_topic(state, message, params["message_thread_id"])
    if message.chat.type == "channel":
        message = structs.replace(message, from_user=None, sender_chat=message.chat)
    return message


def with_fields(message: WireMessage, fields: Fields, params: Mapping[str, str]) -> WireMessage:
    """The same message with its text as the caption of what these fields hold."""
    return structs.replace(
        message,
        text=None,
        entities=None,
        caption=message.text or None,
        caption_entities=message.entities,
        has_media_spoiler=yes(params.get("has_spoiler")),
        show_caption_above_media=yes(params.get("show_caption_above_media")),
        **fields,
    )


def replied_message(chat: StoredChat, params: dict[str, str]) -> WireMessage | None:
    """The message a new one answers; raises Refusal when it is not there and has to be."""
    if "reply_parameters" not in params and "reply_to_message_id" not in params:
        return None
    wanted = _read_reply(params)
    if wanted.message_id <= 0:
        return None
    stored = chat.messages.get(wanted.message_id)
    if stored is not None:
        return structs.replace(stored.wire, reply_to_message=None, pinned_message=None)
    if wanted.allow_sending_without_reply:
        return None
    raise bad_request(REPLY_NOT_FOUND)


def _read_reply(params: dict[str, str]) -> ReplyParameters:
    text = params.get("reply_parameters")
    if text is None:
        return ReplyParameters(
            whole(params.get("reply_to_message_id")),
            yes(params.get("allow_sending_without_reply")),
        )
    try:
        return _REPLY(text or "{}")
    except BROKEN_JSON:
        raise bad_request("can't parse reply parameters JSON object") from None
