"""Which sticker sets are there, and what is in them? Those that the bot has made, by name."""

import re
from typing import Literal

import msgspec
from msgspec import Raw, Struct, field

from perfkit.telegram.core.files import KINDS, Files, StoredFile
from perfkit.telegram.core.refusal import bad_request
from perfkit.telegram.core.types import WireStruct

KEPT_SETS = 200
"""Older sets are forgotten, so that an endless run has a bounded size."""
MOST_STICKERS = 120
SET_INVALID = "STICKERSET_INVALID"
STICKER_INVALID = "STICKER_INVALID"

_ENCODE = msgspec.json.Encoder().encode
_FIRST_EMOJI_ID = 5_400_000_000_000_000_000
# "_by_<bot username>" ends a set's name; whose username it is, an emulated bot can't know
_NAME = re.compile(r"(?=.{1,64}\Z)(?!.*__)[A-Za-z]\w*_by_\w*[A-Za-z0-9]", re.ASCII)

SetType = Literal["regular", "mask", "custom_emoji"]


class MaskPosition(Struct, frozen=True):
    """Where on a face a mask is put."""

    point: str
    x_shift: float
    y_shift: float
    scale: float


class WireSticker(WireStruct, frozen=True):
    """A sticker as messages and sets tell it. Fields without a default are always sent."""

    file_id: str
    file_unique_id: str
    type: SetType
    width: int
    height: int
    is_animated: bool
    is_video: bool
    thumbnail: Raw | None = None
    emoji: str | None = None
    set_name: str | None = None
    mask_position: MaskPosition | None = None
    custom_emoji_id: str | None = None
    needs_repainting: bool | None = None
    file_size: int | None = None


class WireSet(WireStruct, frozen=True):
    """A set as getStickerSet tells it."""

    name: str
    title: str
    sticker_type: SetType
    stickers: tuple[WireSticker, ...]
    thumbnail: Raw | None = None


class StickerSet(Struct):
    """A set that can be changed."""

    name: str
    title: str
    sticker_type: SetType
    needs_repainting: bool = False
    stickers: list[WireSticker] = field(default_factory=list)
    thumbnail: Raw | None = None

    def wire(self) -> WireSet:
        """The set as it is now."""
        return WireSet(
            name=self.name,
            title=self.title,
            sticker_type=self.sticker_type,
            stickers=tuple(self.stickers),
            thumbnail=self.thumbnail,
        )


_STICKER = msgspec.json.Decoder(WireSticker).decode


class StickerSets:
    """All sets of one bot. Names are compared without regard to case, as Telegram does."""

    __slots__ = ("_emoji_made", "_sets")

    def __init__(self) -> None:
        self._sets: dict[str, StickerSet] = {}
        self._emoji_made = 0

    def open(self, new: StickerSet) -> None:
        """Keep a new set. Raises Refusal if its name is none, or another's."""
        if _NAME.fullmatch(new.name) is None:
            raise bad_request("invalid sticker set name is specified")
        if new.name.lower() in self._sets:
            raise bad_request("sticker set name is already occupied")
        self._sets[new.name.lower()] = new
        if len(self._sets) > KEPT_SETS:
            del self._sets[next(iter(self._sets))]

    def find(self, name: str) -> StickerSet:
        """The set with this name. Raises Refusal if there is none."""
        found = self._sets.get(name.lower())
        if found is None:
            raise bad_request(SET_INVALID)
        return found

    def remove(self, name: str) -> None:
        """The set is gone. Raises Refusal if there is none."""
        self.find(name)
        del self._sets[name.lower()]

    def place_of(self, file_id: str) -> tuple[StickerSet, int]:
        """The set that this sticker is in, and its place there. Raises Refusal if it is in none."""
        for each in self._sets.values():
            for place, sticker in enumerate(each.stickers):
                if sticker.file_id == file_id:
                    return each, place
        raise bad_request(STICKER_INVALID)

    def emoji(self, numbers: list[str]) -> list[WireSticker]:
        """The custom emoji with these ids; those nobody knows are left out."""
        known = {
            sticker.custom_emoji_id: sticker
            for each in self._sets.values()
            for sticker in each.stickers
        }
        return [known[number] for number in numbers if number in known]

    def next_emoji_id(self) -> str:
        """The id of a new custom emoji."""
        self._emoji_made += 1
        return str(_FIRST_EMOJI_ID + self._emoji_made)


def own_copy(files: Files, file: StoredFile) -> tuple[StoredFile, WireSticker]:
    """A file of a set's own, with an id that tells this sticker from all others."""
    names = files.name(KINDS["sticker"], file.names.path)
    source = _STICKER(file.shown) if file.kind == "sticker" else None
    wire = WireSticker(
        file_id=names.file_id,
        file_unique_id=names.unique_id,
        type="regular",
        width=512 if source is None else source.width,
        height=512 if source is None else source.height,
        is_animated=names.path.endswith(".tgs"),
        is_video=names.path.endswith(".webm"),
        file_size=file.size,
    )
    kept = files.keep(StoredFile("sticker", names, file.size, Raw(_ENCODE(wire)), file.content))
    return kept, wire
