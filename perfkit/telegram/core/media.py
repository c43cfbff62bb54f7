"""What does a message show of a file? Photos, documents and the like, from what a call sends.

A file comes as an upload (the parameter's own, or where ``attach://`` points), as a file_id, or as
the text of a URL, which the emulator does not fetch: nothing leaves the machine.
"""

from collections.abc import Mapping

import msgspec
from msgspec import Raw, Struct, structs

from perfkit.model.deeds import OwnFile
from perfkit.telegram.core.files import (
    KINDS,
    Files,
    Kind,
    Names,
    StoredFile,
    is_file_id,
    kind_of,
    sized,
)
from perfkit.telegram.core.films import film_seconds, film_size
from perfkit.telegram.core.images import Size, image_size
from perfkit.telegram.core.refusal import Refusal, bad_request
from perfkit.telegram.core.sounds import sound_seconds
from perfkit.telegram.core.wire import Call, Upload, whole

LARGEST_PHOTO = 10 * 2**20
LARGEST_UPLOAD = 50 * 2**20
"""Bytes."""
LONGEST_SIDES = 10_000
"""Pixels of a photo's width and height together, which may be at most 20 times each other."""
_UNKNOWN_PHOTO: Size = (800, 600)
"""Of what is no picture that can be read, or is not here."""
LONGEST_PHOTO = 1280
_BOXES = (("s", 90), ("m", 320), ("x", 800), ("y", LONGEST_PHOTO))
"""Telegram's sizes of a photo: a letter and the longest side in pixels."""

LONGEST_THUMBNAIL = 320
"""Pixels of a thumbnail's longer side."""

_MIME_TYPES = {
    "csv": "text/csv", "gif": "image/gif", "htm": "text/html", "html": "text/html",
    "jpeg": "image/jpeg", "jpg": "image/jpeg", "json": "application/json", "mov": "video/quicktime",
    "mp3": "audio/mpeg", "mp4": "video/mp4", "oga": "audio/ogg", "ogg": "audio/ogg",
    "pdf": "application/pdf", "png": "image/png", "tgs": "application/x-tgsticker",
    "txt": "text/plain", "webm": "video/webm", "webp": "image/webp", "zip": "application/zip",
}  # fmt: skip
_OWN_DETAILS = {"duration": "3", "width": "640", "height": "360"}
"""What is told of students' sound and film that does not say its own length."""

_ENCODE = msgspec.json.Encoder().encode


class PhotoSize(Struct, frozen=True, omit_defaults=True):
    """A picture in one size."""

    file_id: str
    file_unique_id: str
    width: int
    height: int
    file_size: int | None = None


class _FileObject(Struct, frozen=True, omit_defaults=True):
    """Document, Audio, Video, Voice, Animation, VideoNote or Sticker: what applies to its kind."""

    file_id: str
    file_unique_id: str
    thumbnail: PhotoSize | None = None
    file_name: str | None = None
    mime_type: str | None = None
    file_size: int | None = None
    width: int | None = None
    height: int | None = None
    duration: int | None = None
    length: int | None = None
    performer: str | None = None
    title: str | None = None
    type: str | None = None
    is_animated: bool | None = None
    is_video: bool | None = None
    emoji: str | None = None


class _Known(Struct, frozen=True):
    """What is known of a file apart from its names."""

    filename: str
    mime_type: str | None
    length: int | None
    size: Size | None
    seconds: int | None = None
    """How long the sound or film is."""
    thumbnail: PhotoSize | None = None


def source_of(call: Call, name: str, given: str | None) -> Upload | str | None:
    """What a call sends as ``name``: an upload, or a text that names a file; ``given`` is that."""
    if given and given.startswith("attach://"):
        return call.uploads.get(given.removeprefix("attach://"))
    return given or call.uploads.get(name)


def media_file(
    files: Files,
    kind_name: str,
    source: Upload | str,
    details: Mapping[str, str],
    thumbnail: Upload | str | None = None,
) -> StoredFile:
    """The file of this kind that comes from an upload, a file_id or a URL.

    ``thumbnail`` is what an upload is to be shown by. ``details`` are the parameters that say more
    about it (duration, title, …). Raises Refusal with Telegram's words if there is no such file or
    it is too large.
    """
    kind = KINDS[kind_name]
    if isinstance(source, Upload):
        small = _thumbnail(files, thumbnail) if isinstance(thumbnail, Upload) else None
        return _uploaded(files, kind, source, details, small)
    return _named(files, kind, source, details)


def _thumbnail(files: Files, upload: Upload) -> PhotoSize:
    """The small picture, within the sides that Telegram gives it."""
    file = _uploaded(files, KINDS["photo"], upload, {}, None)
    width, height = image_size(upload.content) or _UNKNOWN_PHOTO
    scale = max(1.0, max(width, height) / LONGEST_THUMBNAIL)
    sides = (round(width / scale), round(height / scale))
    return PhotoSize(file.names.file_id, file.names.unique_id, *sides, file.size)


def _uploaded(
    files: Files,
    kind: Kind,
    upload: Upload,
    details: Mapping[str, str],
    thumbnail: PhotoSize | None,
) -> StoredFile:
    content = upload.content
    if not content:
        raise bad_request("file must be non-empty")
    if len(content) > LARGEST_UPLOAD:
        raise Refusal(413, "Request Entity Too Large")
    if kind.name == "photo":
        _check_photo(len(content), image_size(content))
    known = _known(upload.filename, _mime_type(kind, upload.filename), content, thumbnail)
    return files.keep(_new_file(files, kind, known, content, details))


def own_file(files: Files, kind_name: str, file: OwnFile) -> StoredFile:
    """A student's file; it is kept once for all students who send it."""
    origin = (kind_name, file.digest, file.name)
    kept = files.recall(origin)
    if kept is not None:
        return kept
    known = _known(file.name, file.mime_type, file.content)
    details = {} if known.seconds is not None else _OWN_DETAILS
    new = _new_file(files, KINDS[kind_name], known, file.content, details)
    return files.keep_own(origin, new)


def _known(
    filename: str, mime_type: str | None, content: bytes, thumbnail: PhotoSize | None = None
) -> _Known:
    seconds = film_seconds(content)
    if seconds is None:
        seconds = sound_seconds(content)
    size = image_size(content) or film_size(content)
    return _Known(filename, mime_type, len(content), size, seconds, thumbnail)


def _new_file(
    files: Files, kind: Kind, known: _Known, content: bytes, details: Mapping[str, str]
) -> StoredFile:
    names = files.name(kind, known.filename)
    return StoredFile(kind.name, names, known.length, _shown(kind, names, known, details), content)


def _check_photo(length: int, size: Size | None) -> None:
    if length > LARGEST_PHOTO:
        raise bad_request(
            f"file of size {length} bytes is too big for a photo; "
            f"the maximum size is {LARGEST_PHOTO} bytes"
        )
    if size is not None and (sum(size) > LONGEST_SIDES or max(size) > 20 * min(size)):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")


def _named(files: Files, kind: Kind, text: str, details: Mapping[str, str]) -> StoredFile:
    known = files.find(text)
    if known is not None:
        _check_type(KINDS[known.kind], kind)
        return known
    if text.startswith(("http://", "https://")):
        filename = text.partition("?")[0].rpartition("/")[2]
        names = files.name(kind, filename)
    elif is_file_id(text):
        kind = _foreign(kind, text)
        filename = ""
        names = files.name(kind, filename)
        names = Names(text, names.unique_id, names.path)
    else:
        raise bad_request("wrong file identifier/HTTP URL specified")
    file = _Known(filename, _mime_type(kind, filename), None, None)
    return files.keep(StoredFile(kind.name, names, None, _shown(kind, names, file, details), None))


def _foreign(kind: Kind, file_id: str) -> Kind:
    """The kind of a file that another server has: its id tells, or else the method does."""
    known = kind_of(file_id)
    if known is None:
        return kind
    _check_type(known, kind)
    return known


def _check_type(real: Kind, wanted: Kind) -> None:
    # Telegram tells photos from all else, and sends what else a file is as that
    if (real.name == "photo") != (wanted.name == "photo"):
        raise bad_request(f"can't use file of type {real.type_name} as {wanted.type_name}")


def _mime_type(kind: Kind, filename: str) -> str | None:
    return kind.mime_type or _MIME_TYPES.get(filename.rpartition(".")[2].lower())


def _shown(kind: Kind, names: Names, file: _Known, details: Mapping[str, str]) -> Raw:
    if kind.name == "photo":
        return Raw(_ENCODE(_photo_sizes(names, file)))
    plain = _FileObject(names.file_id, names.unique_id, file.thumbnail, file_size=file.length)
    return Raw(_ENCODE(structs.replace(plain, **_particulars(kind, file, details))))


def _photo_sizes(names: Names, file: _Known) -> list[PhotoSize]:
    width, height = file.size or _UNKNOWN_PHOTO
    longest = max(width, height)
    foreign = file.length is None and not file.filename
    smaller = [] if foreign else [box for box in _BOXES if box[1] < longest]
    sizes = [
        PhotoSize(
            sized(names.file_id, letter),
            sized(names.unique_id, letter),
            max(1, width * side // longest),
            max(1, height * side // longest),
            file.length,
        )
        for letter, side in smaller
    ]
    if longest > LONGEST_PHOTO:  # Telegram keeps none that is larger
        largest = structs.replace(sizes[-1], file_id=names.file_id, file_unique_id=names.unique_id)
        return [*sizes[:-1], largest]
    return [*sizes, PhotoSize(names.file_id, names.unique_id, width, height, file.length)]


def _particulars(
    kind: Kind, file: _Known, details: Mapping[str, str]
) -> dict[str, int | str | bool | None]:
    """The fields that files of this kind have beside their ids and size."""
    duration = whole(details.get("duration")) or file.seconds or 0
    name: dict[str, int | str | bool | None] = {
        "file_name": file.filename or None,
        "mime_type": file.mime_type,
    }
    match kind.name:
        case "document":
            return name
        case "audio":
            about = {"performer": details.get("performer"), "title": details.get("title")}
            return {**name, **about, "duration": duration}
        case "voice":
            return {"mime_type": file.mime_type, "duration": duration}
        case "video_note":
            return {"length": whole(details.get("length")) or 240, "duration": duration}
        case "sticker":
            return _sticker(file, details)
        case _:  # video and animation
            width, height = file.size or (0, 0)
            sides = {
                "width": whole(details.get("width")) or width,
                "height": whole(details.get("height")) or height,
            }
            return {**name, **sides, "duration": duration}


def _sticker(file: _Known, details: Mapping[str, str]) -> dict[str, int | str | bool | None]:
    width, height = file.size or (512, 512)
    return {
        "type": "regular",
        "width": width,
        "height": height,
        "is_animated": file.filename.endswith(".tgs"),
        "is_video": file.filename.endswith(".webm"),
        "emoji": details.get("emoji"),
    }
