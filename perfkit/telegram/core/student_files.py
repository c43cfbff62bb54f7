"""Which files have students sent, and how does the bot get them? getFile and the download path.

A file is kept once for all students who send it, so a run keeps as many as its scenario has.
"""

from typing import assert_never

import msgspec
from msgspec import Raw, Struct, structs

from perfkit.formats.images import picture_size
from perfkit.model.deeds import FileKind, OwnFile
from perfkit.telegram.core.refusal import bad_request
from perfkit.telegram.core.types import WireFile

LARGEST_DOWNLOAD = 20 * 2**20
"""Bytes a bot may download: MAX_DOWNLOAD_FILE_SIZE of tdlib/telegram-bot-api."""

_ENCODE = msgspec.json.Encoder().encode
_ID_HEADS = {
    FileKind.PHOTO: "AgACAgIAAxkB",
    FileKind.DOCUMENT: "BQACAgIAAxkB",
    FileKind.VOICE: "AwACAgIAAxkB",
    FileKind.VIDEO: "BAACAgIAAxkB",
    FileKind.AUDIO: "CQACAgIAAxkB",
    FileKind.STICKER: "CAACAgIAAxkB",
}
"""What file ids begin with: Telegram's own say the file's kind in their first characters."""

_FOLDERS = {
    FileKind.PHOTO: "photos",
    FileKind.DOCUMENT: "documents",
    FileKind.VOICE: "voice",
    FileKind.VIDEO: "videos",
    FileKind.AUDIO: "music",
    FileKind.STICKER: "stickers",
}
_PHOTO_SIZE = (1280, 960)
_VIDEO_SIZE = (640, 360)
_STICKER_SIZE = (512, 512)
_DURATION_S = 3


class KeptFile(Struct, frozen=True):
    """A file as the bot gets it."""

    wire: WireFile
    path: str
    """``file_path``: where the bot downloads it from."""
    content: bytes
    field: Raw
    """The JSON of the message's field."""


class StudentFiles:
    """What students have sent to one bot."""

    __slots__ = ("_by_id", "_by_path", "_kept")

    def __init__(self) -> None:
        self._kept: dict[tuple[FileKind, str, str], KeptFile] = {}
        self._by_id: dict[str, KeptFile] = {}
        self._by_path: dict[str, KeptFile] = {}

    def keep(self, kind: FileKind, file: OwnFile) -> KeptFile:
        """The file with the ids it has for this bot; the same ones each time it is sent."""
        key = (kind, file.digest, file.name)
        kept = self._kept.get(key)
        if kept is None:
            kept = self._kept[key] = _kept(kind, file, len(self._kept))
            self._by_id[kept.wire.file_id] = kept
            self._by_path[kept.path] = kept
        return kept

    def content(self, path: str) -> bytes | None:
        """What is downloaded from this ``file_path``; None: nothing is there."""
        kept = self._by_path.get(path)
        return None if kept is None else kept.content

    def find(self, file_id: str) -> KeptFile | None:
        """The student's file with this id, if it is one's."""
        return self._by_id.get(file_id)

    def describe(self, file_id: str) -> bytes | None:
        """What getFile tells; None for an id that is no student's file.

        Raises Refusal for a file that is too large for bots.
        """
        kept = self.find(file_id)
        if kept is None:
            return None
        if len(kept.content) > LARGEST_DOWNLOAD:
            raise bad_request("file is too big")
        wire = kept.wire
        return _ENCODE(
            WireFile(
                file_id=wire.file_id,
                file_unique_id=wire.file_unique_id,
                file_size=wire.file_size,
                file_path=kept.path,
            )
        )


def _kept(kind: FileKind, file: OwnFile, number: int) -> KeptFile:
    bare = WireFile(
        file_id=f"{_ID_HEADS[kind]}{file.digest[:40]}AAI{number:x}",
        file_unique_id=f"AQAD{file.digest[:12]}",
        file_size=len(file.content),
    )
    wire = _described(bare, kind, file)
    encoded = _ENCODE(wire)
    field = b"[%b]" % encoded if kind is FileKind.PHOTO else encoded
    dot, ending = file.name.rpartition(".")[1:]
    path = f"{_FOLDERS[kind]}/file_{number}{dot + ending if dot else ''}"
    return KeptFile(wire, path, file.content, Raw(field))


def _described(wire: WireFile, kind: FileKind, file: OwnFile) -> WireFile:
    """With what Telegram tells besides; of sound and film no length is read."""
    named = structs.replace(wire, file_name=file.name, mime_type=file.mime_type)
    match kind:
        case FileKind.PHOTO:
            return _sized(wire, picture_size(file.content) or _PHOTO_SIZE)
        case FileKind.STICKER:
            sized = _sized(wire, _STICKER_SIZE)
            return structs.replace(sized, type="regular", is_animated=False, is_video=False)
        case FileKind.VOICE:
            return structs.replace(wire, duration=_DURATION_S, mime_type=file.mime_type)
        case FileKind.AUDIO:
            return structs.replace(named, duration=_DURATION_S)
        case FileKind.VIDEO:
            return _sized(structs.replace(named, duration=_DURATION_S), _VIDEO_SIZE)
        case FileKind.DOCUMENT:
            return named
        case _:
            assert_never(kind)


def _sized(wire: WireFile, size: tuple[int, int]) -> WireFile:
    return structs.replace(wire, width=size[0], height=size[1])
