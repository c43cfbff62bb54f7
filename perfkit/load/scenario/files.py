"""Which file does a ``send`` mean? A path that somebody else reads, or a size to make up."""

import re
from collections.abc import Callable
from hashlib import sha256

from perfkit.formats.images import SMALLEST_GREY, grey_jpeg
from perfkit.model.deeds import FileKind, OwnFile
from perfkit.units import parse_size

ReadFile = Callable[[str], bytes]
"""The content of the file at a path relative to the scenario file. Raises ValueError."""

LARGEST_PHOTO = 10 * 2**20
LARGEST_FILE = 50 * 2**20
"""Bytes: what bots may send, though students might send more. All files are kept in memory."""

_SIZE = re.compile(r"\d+(?:\.\d+)?\s*[kKmM]?[iI]?[bB]", re.ASCII)
_MADE_UP = {
    FileKind.PHOTO: "photo.jpg",
    FileKind.DOCUMENT: "document.bin",
    FileKind.VOICE: "voice.ogg",
    FileKind.VIDEO: "video.mp4",
    FileKind.AUDIO: "audio.mp3",
    FileKind.STICKER: "sticker.webp",
}
_TYPES = {
    "csv": "text/csv", "doc": "application/msword", "gif": "image/gif", "html": "text/html",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "jpeg": "image/jpeg", "jpg": "image/jpeg", "json": "application/json", "md": "text/markdown",
    "mp3": "audio/mpeg", "mp4": "video/mp4", "oga": "audio/ogg", "ogg": "audio/ogg",
    "pdf": "application/pdf", "png": "image/png", "py": "text/x-python", "txt": "text/plain",
    "wav": "audio/x-wav", "webm": "video/webm", "webp": "image/webp",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}  # fmt: skip
"""Name's ending to media type, for what students send; all else is application/octet-stream."""


def no_content(_path: str) -> bytes:
    """What is read where only the scenario's form matters."""
    return b""


def own_file(kind: FileKind, words: str, read: ReadFile) -> OwnFile:
    """The file these words mean: ``200kB`` one made up, all else a path.

    Raises ValueError with a sentence when it can't be read or is too large or too small.
    """
    largest = LARGEST_PHOTO if kind is FileKind.PHOTO else LARGEST_FILE
    if _SIZE.fullmatch(words.strip()):
        size = parse_size(words)
        _check(size, largest)
        name, content = _MADE_UP[kind], _made_up(kind, size)
    else:
        name, content = re.split(r"[/\\]", words)[-1], read(words)
        _check(len(content), largest)
    ending = name.rpartition(".")[2].lower()
    mime_type = _TYPES.get(ending, "application/octet-stream")
    return OwnFile(name, mime_type, content, sha256(content).hexdigest())


def _check(size: int, largest: int) -> None:
    if size > largest:
        raise ValueError(f"a file of at most {largest // 2**20} MiB")


def _made_up(kind: FileKind, size: int) -> bytes:
    """A photo that decoders accept; of the other kinds only the size is right."""
    if kind is not FileKind.PHOTO:
        return (b"perfkit " * (size // 8 + 1))[:size]
    if size < SMALLEST_GREY:
        raise ValueError(f"a photo of at least {SMALLEST_GREY} bytes")
    return grey_jpeg(size)
