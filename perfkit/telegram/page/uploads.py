"""Which file does a browser send? A form out of the page, as a student's file."""

from hashlib import sha256
from urllib.parse import unquote

import msgspec
from aiohttp import BodyPartReader, web
from msgspec import Struct

from perfkit.model.deeds import FileKind, OwnFile, SendFile
from perfkit.telegram.core.media import LARGEST_PHOTO, LARGEST_UPLOAD
from perfkit.telegram.page.acting import Impossible

LONGEST_CAPTION = 1024
_LONGEST_NAME = 100
_FIELDS = 64 * 1024


class Upload(Struct, frozen=True, forbid_unknown_fields=True):
    """The form's field ``about``, which comes before the file."""

    bot: str
    student: int
    kind: FileKind
    caption: str = ""


_READ = msgspec.json.Decoder(Upload).decode


async def read_upload(request: web.Request) -> tuple[Upload, SendFile]:
    """What is sent, by whom. Raises Impossible with a sentence, ValueError for what is no form."""
    form = await request.multipart()
    about, file = await form.next(), None
    if not isinstance(about, BodyPartReader) or about.name != "about":
        raise ValueError("the form begins with what it is about")
    upload = _READ(await _content(about, _FIELDS))
    file = await form.next()
    if not isinstance(file, BodyPartReader) or file.name != "file":
        raise ValueError("there is no file in the form")
    if len(upload.caption) > LONGEST_CAPTION:
        raise Impossible(f"a caption has at most {LONGEST_CAPTION:,} characters")
    largest = LARGEST_PHOTO if upload.kind is FileKind.PHOTO else LARGEST_UPLOAD
    content = await _content(file, largest)
    if not content:
        raise Impossible("the file is empty")
    name = file_name(file.filename or "")
    mime_type = file.headers.get("Content-Type", "application/octet-stream").partition(";")[0]
    own = OwnFile(name, mime_type, content, sha256(content).hexdigest())
    return upload, SendFile(upload.kind, own, upload.caption)


async def _content(part: BodyPartReader, largest: int) -> bytes:
    content = bytearray()
    while chunk := await part.read_chunk(256 * 1024):
        content += chunk
        if len(content) > largest:
            raise Impossible(f"a file of at most {largest // 2**20} MiB")
    return bytes(content)


def file_name(given: str) -> str:
    """A name that is a name on any disk: no folders, nothing hidden, nothing that can't be seen."""
    last = unquote(given).replace("\\", "/").rpartition("/")[2]
    visible = "".join(char for char in last if char.isprintable() and char not in '<>:"|?*')
    stem, dot, ending = visible.strip(" .").rpartition(".")
    if dot and len(ending) <= 10:
        return f"{stem[: _LONGEST_NAME - 11]}.{ending}"
    return (stem + dot + ending)[:_LONGEST_NAME] or "file"
