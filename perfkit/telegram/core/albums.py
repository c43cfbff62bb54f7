"""What do sendMediaGroup and editMessageMedia send? InputMedia, read into files and captions."""

from collections.abc import Mapping

import msgspec
from msgspec import Raw, Struct

from perfkit.model import chat as shown
from perfkit.telegram.core.effect import Answer
from perfkit.telegram.core.formatting import Formatted, read_caption
from perfkit.telegram.core.keyboards import NO_MARKUP
from perfkit.telegram.core.live_photos import live_photo_fields
from perfkit.telegram.core.media import media_file, source_of
from perfkit.telegram.core.refusal import bad_request
from perfkit.telegram.core.seeing import view_of
from perfkit.telegram.core.sending import file_fields, placed, replied_message, with_fields
from perfkit.telegram.core.state import BotState
from perfkit.telegram.core.types import WireMessage
from perfkit.telegram.core.wire import Call, parse_json, yes

_ENCODE = msgspec.json.Encoder().encode
_ITEMS = msgspec.json.Decoder(list[Raw]).decode
MOST_ITEMS = 10
_PARSING = "can't parse InputMedia"

_TYPES = frozenset({"animation", "audio", "document", "live_photo", "photo", "video"})
_ALONE = {"audio": "Audio", "document": "Document"}
"""Kinds that don't go with others in an album, as Telegram's refusal names them."""


class InputMedia(Struct, frozen=True):
    """One item: what a message with it holds."""

    kind: str
    fields: Mapping[str, object]
    caption: Formatted
    params: dict[str, str]


def read_media(
    state: BotState,
    call: Call,
    item: Raw,
    *,
    parsing: str = _PARSING,
    types: frozenset[str] = _TYPES,
) -> InputMedia:
    """An InputMedia of a call, or what is ``parsing`` like one but for its ``types``.

    Raises Refusal with Telegram's words if it can't be understood.
    """
    params = parse_json(bytes(item))
    kind = params.get("type")
    if not kind:
        raise bad_request(f'{parsing}: Can\'t find field "type"')
    source = source_of(call, params.get("media", ""), params.get("media"))
    if source is None:
        raise bad_request(f"{parsing}: media not found")
    if kind not in types:
        raise bad_request(f'{parsing}: type "{kind}" is unsupported')
    if kind == "live_photo":
        picture = source_of(call, params.get("photo", ""), params.get("photo"))
        if picture is None:
            raise bad_request(f"{parsing}: photo not found")
        fields = live_photo_fields(state.files, source, picture)
    else:
        thumbnail = source_of(call, "", params.get("thumbnail"))
        fields = file_fields(media_file(state.files, kind, source, params, thumbnail))
    return InputMedia(kind, fields, read_caption(params), params)


def send_album(state: BotState, call: Call, at_ns: int) -> Answer:
    """Several messages that belong together. The answer is a list of them."""
    params = call.params
    items = [read_media(state, call, item) for item in _ITEMS(params["media"])]
    _check_album([item.kind for item in items])
    chat = state.chats.find_open(params.get("chat_id"))
    replied = replied_message(chat, params)
    state.groups_sent += 1
    album_id = str(13_000_000_000_000_000 + state.groups_sent)
    messages: list[WireMessage] = []
    seen: list[shown.Sent] = []
    for item in items:
        message = WireMessage(
            message_id=chat.next_message_id(),
            date=state.date(at_ns),
            chat=chat.chat,
            from_user=state.author,
            text=item.caption.text,
            entities=item.caption.entities,
            reply_to_message=replied,
            media_group_id=album_id,
            has_protected_content=yes(params.get("protect_content")),
        )
        message = with_fields(message, item.fields, item.params)
        messages.append(placed(state, message, params))
        seen.append(shown.Sent(view_of(chat.keep(messages[-1], editable=True), NO_MARKUP)))
    return Answer(_ENCODE(messages), chat.chat.id, tuple(seen))


def _check_album(kinds: list[str]) -> None:
    if not kinds:
        raise bad_request("there are no messages to send")
    if len(kinds) > MOST_ITEMS:
        raise bad_request("too many messages to send as an album")
    if "animation" in kinds:
        raise bad_request(f'{_PARSING}: type "animation" can\'t be used in sendMediaGroup')
    for kind in kinds:
        if kind in _ALONE and len(set(kinds)) > 1:
            raise bad_request(f"{_ALONE[kind]} can't be mixed with other media types")
