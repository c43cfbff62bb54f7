"""What do the methods about sticker sets do? ``EFFECTS`` is the table of them.

Functions of the shape ``(state, call, at_ns) -> Answer``; they raise Refusal with Telegram's words.
"""

from collections.abc import Callable

import msgspec
from msgspec import Raw, Struct, structs

from perfkit.telegram.core.effect import TRUE, Answer
from perfkit.telegram.core.media import PhotoSize, media_file, source_of
from perfkit.telegram.core.refusal import Refusal, bad_request
from perfkit.telegram.core.state import BotState
from perfkit.telegram.core.sticker_sets import (
    MOST_STICKERS,
    MaskPosition,
    SetType,
    StickerSet,
    WireSticker,
    own_copy,
)
from perfkit.telegram.core.wire import BROKEN_JSON, Call, Upload, whole, yes

_ENCODE = msgspec.json.Encoder().encode
_FORMATS = frozenset({"static", "animated", "video"})
_SET_TYPES: dict[str, SetType] = {
    "": "regular", "regular": "regular", "mask": "mask", "custom_emoji": "custom_emoji",
}  # fmt: skip
_MOST_EMOJI = 20


class _InputSticker(Struct, frozen=True):
    sticker: str = ""
    format: str = ""
    emoji_list: tuple[str, ...] = ()
    mask_position: MaskPosition | None = None


_INPUT = msgspec.json.Decoder(_InputSticker).decode
_INPUTS = msgspec.json.Decoder(list[_InputSticker]).decode
_TEXTS = msgspec.json.Decoder(list[str]).decode
_MASK = msgspec.json.Decoder(MaskPosition).decode


def create_set(state: BotState, call: Call, _at_ns: int) -> Answer:
    """A new set."""
    params = call.params
    kind = _SET_TYPES.get(params.get("sticker_type", ""))
    if kind is None:
        raise bad_request("unsupported sticker type specified")
    try:
        inputs = _INPUTS(params["stickers"])
    except BROKEN_JSON:
        raise _unreadable() from None
    if not inputs:
        raise bad_request("STICKERS_EMPTY")
    repainted = kind == "custom_emoji" and yes(params.get("needs_repainting"))
    new = StickerSet(params["name"], params["title"], kind, repainted)
    state.sticker_sets.open(new)
    try:
        new.stickers = [_made(state, call, new, each) for each in inputs]
    except Refusal:
        state.sticker_sets.remove(new.name)
        raise
    return TRUE


def add_sticker(state: BotState, call: Call, _at_ns: int) -> Answer:
    """A sticker more, at the end of a set."""
    known = state.sticker_sets.find(call.params["name"])
    if len(known.stickers) >= MOST_STICKERS:
        raise bad_request("STICKERS_TOO_MUCH")
    known.stickers.append(_made(state, call, known, _input(call)))
    return TRUE


def replace_sticker(state: BotState, call: Call, _at_ns: int) -> Answer:
    """Another sticker in the place of one."""
    known = state.sticker_sets.find(call.params["name"])
    of_old, place = state.sticker_sets.place_of(call.params["old_sticker"])
    if of_old is not known:
        raise bad_request("STICKER_INVALID")
    known.stickers[place] = _made(state, call, known, _input(call))
    return TRUE


def _input(call: Call) -> _InputSticker:
    try:
        return _INPUT(call.params["sticker"])
    except BROKEN_JSON:
        raise _unreadable() from None


def _unreadable() -> Refusal:
    return bad_request("can't parse sticker: expected an Object")


def _made(state: BotState, call: Call, known: StickerSet, given: _InputSticker) -> WireSticker:
    """A new sticker of this set. Raises Refusal if it can't be one."""
    if given.format not in _FORMATS:
        raise bad_request("invalid sticker format specified")
    _check_emoji(given.emoji_list)
    source = source_of(call, given.sticker, given.sticker)
    if not source:
        raise bad_request("sticker not found")
    kept, wire = own_copy(state.files, media_file(state.files, "sticker", source, {}))
    is_emoji = known.sticker_type == "custom_emoji"
    sticker = structs.replace(
        wire,
        type=known.sticker_type,
        is_animated=given.format == "animated",
        is_video=given.format == "video",
        emoji=given.emoji_list[0],
        set_name=known.name,
        mask_position=given.mask_position if known.sticker_type == "mask" else None,
        custom_emoji_id=state.sticker_sets.next_emoji_id() if is_emoji else None,
        needs_repainting=known.needs_repainting or None,
    )
    kept.shown = Raw(_ENCODE(sticker))
    return sticker


def _check_emoji(emoji: tuple[str, ...] | list[str]) -> None:
    if not emoji or len(emoji) > _MOST_EMOJI or not all(emoji):
        raise bad_request("invalid sticker emojis")


def get_set(state: BotState, call: Call, _at_ns: int) -> Answer:
    """What is in a set."""
    return Answer(_ENCODE(state.sticker_sets.find(call.params["name"]).wire()))


def get_emoji(state: BotState, call: Call, _at_ns: int) -> Answer:
    """Custom emoji by their ids."""
    numbers = _texts(call.params["custom_emoji_ids"])
    return Answer(_ENCODE(state.sticker_sets.emoji(numbers)))


def _texts(text: str) -> list[str]:
    try:
        return _TEXTS(text)
    except BROKEN_JSON:
        raise bad_request("expected an Array of String") from None


def upload(state: BotState, call: Call, _at_ns: int) -> Answer:
    """A file that can become a sticker."""
    if call.params.get("sticker_format", "") not in _FORMATS:
        raise bad_request("invalid sticker format specified")
    source = source_of(call, "sticker", call.params.get("sticker"))
    if source is None:
        raise bad_request("there is no sticker in the request")
    file = media_file(state.files, "sticker", source, {})
    return Answer(state.files.describe(file.names.file_id))


def delete_sticker(state: BotState, call: Call, _at_ns: int) -> Answer:
    """A sticker is in its set no longer."""
    known, place = state.sticker_sets.place_of(call.params["sticker"])
    del known.stickers[place]
    return TRUE


def delete_set(state: BotState, call: Call, _at_ns: int) -> Answer:
    """A set is gone."""
    state.sticker_sets.remove(call.params["name"])
    return TRUE


def move_sticker(state: BotState, call: Call, _at_ns: int) -> Answer:
    """A sticker gets another place in its set."""
    position = whole(call.params["position"])
    known, place = state.sticker_sets.place_of(call.params["sticker"])
    if position < 0:
        raise bad_request("STICKER_POSITION_INVALID")
    known.stickers.insert(position, known.stickers.pop(place))
    return TRUE


def set_emoji_list(state: BotState, call: Call, _at_ns: int) -> Answer:
    """Which emoji a sticker stands for; the first one is told with it."""
    emoji = _texts(call.params["emoji_list"])
    _check_emoji(emoji)
    return _change(state, call, emoji=emoji[0])


def set_keywords(state: BotState, call: Call, _at_ns: int) -> Answer:
    """By which words a sticker is found, which nobody is told."""
    state.sticker_sets.place_of(call.params["sticker"])
    return TRUE


def set_mask_position(state: BotState, call: Call, _at_ns: int) -> Answer:
    """Where on a face a mask is put."""
    known, _ = state.sticker_sets.place_of(call.params["sticker"])
    if known.sticker_type != "mask":
        raise bad_request("STICKER_MASK_COORDS_NOT_SUPPORTED")
    text = call.params.get("mask_position")
    try:
        position = _MASK(text) if text else None
    except BROKEN_JSON:
        raise bad_request("can't parse mask position JSON object") from None
    return _change(state, call, mask_position=position)


def _change(state: BotState, call: Call, **fields: str | MaskPosition | None) -> Answer:
    known, place = state.sticker_sets.place_of(call.params["sticker"])
    changed = structs.replace(known.stickers[place], **fields)
    known.stickers[place] = changed
    file = state.files.find(changed.file_id)
    if file is not None:
        file.shown = Raw(_ENCODE(changed))
    return TRUE


def set_title(state: BotState, call: Call, _at_ns: int) -> Answer:
    """A set is called something else."""
    state.sticker_sets.find(call.params["name"]).title = call.params["title"]
    return TRUE


def set_thumbnail(state: BotState, call: Call, _at_ns: int) -> Answer:
    """A set gets a picture of its own, or loses it."""
    known = state.sticker_sets.find(call.params["name"])
    if call.params["format"] not in _FORMATS:
        raise bad_request("invalid sticker format specified")
    source = source_of(call, "thumbnail", call.params.get("thumbnail"))
    known.thumbnail = None if source is None else _thumbnail(state, source)
    return TRUE


def _thumbnail(state: BotState, source: Upload | str) -> Raw:
    file = media_file(state.files, "sticker", source, {})
    size = PhotoSize(file.names.file_id, file.names.unique_id, 100, 100, file.size)
    return Raw(_ENCODE(size))


def set_emoji_thumbnail(state: BotState, call: Call, _at_ns: int) -> Answer:
    """A set of custom emoji is shown by one of them."""
    known = state.sticker_sets.find(call.params["name"])
    if known.sticker_type != "custom_emoji":
        raise bad_request("STICKERSET_INVALID")
    wanted = call.params.get("custom_emoji_id")
    if wanted and all(each.custom_emoji_id != wanted for each in known.stickers):
        raise bad_request("STICKER_INVALID")
    return TRUE


EFFECTS: dict[str, Callable[[BotState, Call, int], Answer]] = {
    "addstickertoset": add_sticker,
    "createnewstickerset": create_set,
    "deletestickerfromset": delete_sticker,
    "deletestickerset": delete_set,
    "getcustomemojistickers": get_emoji,
    "getstickerset": get_set,
    "replacestickerinset": replace_sticker,
    "setcustomemojistickersetthumbnail": set_emoji_thumbnail,
    "setstickeremojilist": set_emoji_list,
    "setstickerkeywords": set_keywords,
    "setstickermaskposition": set_mask_position,
    "setstickerpositioninset": move_sticker,
    "setstickersetthumbnail": set_thumbnail,
    "setstickersettitle": set_title,
    "uploadstickerfile": upload,
}
"""By method, in lower case; called with checked parameters."""
