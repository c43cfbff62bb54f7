"""What is a live photo? A picture and the short film it is from, as messages show them.

Like ``JsonLivePhoto`` of the Bot API's server; the picture stands in the message a second time, for
bots that know no live photos.
"""

import msgspec
from msgspec import Raw, Struct, structs

from perfkit.telegram.core.files import Files
from perfkit.telegram.core.media import media_file
from perfkit.telegram.core.wire import Upload

_ENCODE = msgspec.json.Encoder().encode


class _LivePhoto(Struct, frozen=True, omit_defaults=True):
    """What is shown of the film, and the picture."""

    file_id: str
    file_unique_id: str
    duration: int
    width: int
    height: int
    mime_type: str | None = None
    file_size: int | None = None
    photo: Raw = Raw()


_OF_FILM = msgspec.json.Decoder(_LivePhoto).decode


def live_photo_fields(files: Files, film: Upload | str, picture: Upload | str) -> dict[str, object]:
    """What a message with it holds. Raises Refusal with Telegram's words if one of them can't be.

    Either is an upload or a text that names a file.
    """
    video = media_file(files, "video", film, {})
    photo = media_file(files, "photo", picture, {})
    shown = structs.replace(_OF_FILM(video.shown), photo=photo.shown)
    return {"live_photo": Raw(_ENCODE(shown)), "photo": photo.shown}
