"""Which files does Telegram keep for a bot? Its own and students', by file_id, bounded in memory.

A file is kept by what its messages say of it, so that sending it again by file_id shows the same.
Contents are kept up to 64 MiB in all, the oldest go first; a file without its content can still be
sent again, as Telegram's can, but not be downloaded.
"""

import base64
import re
from hashlib import sha256

import msgspec
from msgspec import Raw, Struct

from perfkit.telegram.core.refusal import bad_request

KEPT_BYTES = 64 * 2**20
KEPT_FILES = 10_000
LARGEST_DOWNLOAD = 20 * 2**20
"""Bytes that getFile offers; tdlib/telegram-bot-api's MAX_DOWNLOAD_FILE_SIZE."""

UNAVAILABLE = "wrong file_id or the file is temporarily unavailable"
_LARGEST = "w"
"""The last character of a file_id: for photos Telegram's letter of the size, of which this is the
largest."""
_FILE_ID = re.compile(r"[A-Za-z0-9_-]{20,}")

_ENCODE = msgspec.json.Encoder().encode


class Kind(Struct, frozen=True):
    """What files of one kind are called."""

    name: str
    """The message's field."""
    type_name: str
    """As Telegram's refusals say it."""
    prefix: str
    """How file_ids begin."""
    folder: str
    extension: str
    """Of files that came without a name."""
    mime_type: str | None


KINDS = {
    kind.name: kind
    for kind in (
        Kind("animation", "Animation", "CgACAgIAAxkBAAI", "animations", ".mp4", "video/mp4"),
        Kind("audio", "Audio", "CQACAgIAAxkBAAI", "music", ".mp3", "audio/mpeg"),
        Kind("document", "Document", "BQACAgIAAxkBAAI", "documents", "", None),
        Kind("photo", "Photo", "AgACAgIAAxkBAAI", "photos", ".jpg", None),
        Kind("sticker", "Sticker", "CAACAgIAAxkBAAI", "stickers", ".webp", None),
        Kind("video", "Video", "BAACAgIAAxkBAAI", "videos", ".mp4", "video/mp4"),
        Kind("video_note", "VideoNote", "DQACAgIAAxkBAAI", "video_notes", ".mp4", None),
        Kind("voice", "VoiceNote", "AwACAgIAAxkBAAI", "voice", ".oga", "audio/ogg"),
    )
}

_BY_PREFIX = {kind.prefix[:4]: kind for kind in KINDS.values()}


Origin = tuple[str, str, str]
"""A students' file: its kind, digest and name. A run has as many as its scenario."""


class Names(Struct, frozen=True):
    """How a new file is known."""

    file_id: str
    unique_id: str
    path: str


class StoredFile(Struct):
    """A file that bots can name."""

    kind: str
    names: Names
    size: int | None
    """Bytes; None where only Telegram's servers would know."""
    shown: Raw
    """The JSON that messages hold."""
    content: bytes | None


class _File(Struct, frozen=True, omit_defaults=True):
    file_id: str
    file_unique_id: str
    file_size: int | None = None
    file_path: str | None = None


class Files:
    """The files of one bot, oldest first."""

    __slots__ = ("_by_id", "_by_origin", "_by_path", "_bytes", "_count", "_owner")

    def __init__(self, owner: int) -> None:
        self._owner = owner
        self._count = 0
        self._bytes = 0
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}
        self._by_origin: dict[Origin, StoredFile] = {}

    def name(self, kind: Kind, filename: str) -> Names:
        """Names for a file that is about to be kept."""
        self._count += 1
        digest = sha256(f"{self._owner}:{self._count}".encode()).digest()
        token = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        _, dot, extension = filename.rpartition(".")
        end = dot + extension if dot and extension.isalnum() else kind.extension
        return Names(
            kind.prefix + token + _LARGEST,
            "AgAD" + token[:11] + _LARGEST,
            f"{kind.folder}/file_{self._count}{end}",
        )

    def keep(self, file: StoredFile) -> StoredFile:
        """Remember a file, and forget the oldest that there is no room for."""
        self._by_id[file.names.file_id] = file
        if len(self._by_id) > KEPT_FILES:
            self._drop(self._by_id.pop(next(iter(self._by_id))))
        if file.content is not None:
            self._by_path[file.names.path] = file
            self._bytes += len(file.content)
            while self._bytes > KEPT_BYTES:
                self._drop(next(iter(self._by_path.values())))
        return file

    def recall(self, origin: Origin) -> StoredFile | None:
        """What was kept as this file of students', as long as its content is here."""
        file = self._by_origin.get(origin)
        return None if file is None or file.content is None else file

    def keep_own(self, origin: Origin, file: StoredFile) -> StoredFile:
        """Remember a file of students'."""
        self._by_origin[origin] = file
        return self.keep(file)

    def _drop(self, file: StoredFile) -> None:
        if file.content is not None:
            self._bytes -= len(file.content)
            file.content = None
            del self._by_path[file.names.path]

    def find(self, file_id: str) -> StoredFile | None:
        """The file with this id, in whichever of its sizes."""
        return self._by_id.get(file_id) or self._by_id.get(file_id[:-1] + _LARGEST)

    def describe(self, file_id: str) -> bytes:
        """What getFile answers. Raises Refusal if the file can't be downloaded."""
        file = self.find(file_id)
        if file is None:
            raise bad_request("invalid file_id" if not is_file_id(file_id) else UNAVAILABLE)
        if (file.size or 0) > LARGEST_DOWNLOAD:
            raise bad_request("file is too big")
        if file.content is None:
            raise bad_request(UNAVAILABLE)
        unique_id = file.names.unique_id[:-1] + file_id[-1]
        return _ENCODE(_File(file_id, unique_id, file.size, file.names.path))

    def content(self, path: str) -> bytes | None:
        """What the download path leads to; None if there is nothing any more."""
        file = self._by_path.get(path)
        return None if file is None else file.content


def sized(text: str, letter: str) -> str:
    """A photo's id in the size with this letter, from its id in the largest."""
    return text[:-1] + letter


def is_file_id(text: str) -> bool:
    """Whether a text could be a file_id of Telegram's: what another server gave out is taken."""
    return _FILE_ID.fullmatch(text) is not None


def kind_of(file_id: str) -> Kind | None:
    """What kind of file an id is of, by how it begins."""
    return _BY_PREFIX.get(file_id[:4])
