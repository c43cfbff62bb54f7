"""How does a message ask for its link to be shown? As messages tell it afterwards."""

from collections.abc import Mapping

import msgspec
from msgspec import Raw, Struct

from perfkit.telegram.core.refusal import bad_request
from perfkit.telegram.core.wire import BROKEN_JSON, yes

_NO_PREVIEW = Raw(b'{"is_disabled":true}')


class _LinkPreview(Struct, frozen=True, omit_defaults=True):
    is_disabled: bool = False
    url: str = ""
    prefer_small_media: bool = False
    prefer_large_media: bool = False
    show_above_text: bool = False


_ENCODE = msgspec.json.Encoder().encode
_READ = msgspec.json.Decoder(_LinkPreview).decode
_USUAL = _LinkPreview()


def link_preview(params: Mapping[str, str]) -> Raw | None:
    """The message's ``link_preview_options``; None: as usual.

    Raises Refusal with Telegram's words.
    """
    text = params.get("link_preview_options")
    if not text:
        return _NO_PREVIEW if yes(params.get("disable_web_page_preview")) else None
    try:
        options = _READ(text)
    except BROKEN_JSON:
        raise bad_request("can't parse link preview options JSON object") from None
    return Raw(_ENCODE(options)) if options != _USUAL else None
