"""What does a reply_markup put under or below a message?"""

from functools import lru_cache

import msgspec
from msgspec import Raw, Struct

from perfkit.model.chat import Button
from perfkit.telegram.core.refusal import BUTTON_DATA_INVALID, bad_request
from perfkit.telegram.core.types import InlineKeyboard

Rows = tuple[tuple[Button, ...], ...]


class Markup(Struct, frozen=True):
    """A reply_markup, understood."""

    inline: Rows
    reply: Rows | None
    """None: the reply keyboard stays as it is; empty: it is removed."""
    echoed: Raw | None
    """What Telegram returns in the message: inline keyboards only."""


NO_MARKUP = Markup((), None, None)


class _ReplyButton(Struct, frozen=True):
    text: str


class _AnyMarkup(Struct, frozen=True):
    inline_keyboard: list[list[msgspec.Raw]] | None = None
    keyboard: list[list[_ReplyButton | str]] | None = None
    remove_keyboard: bool = False


_DECODE_KIND = msgspec.json.Decoder(_AnyMarkup).decode
_DECODE_INLINE = msgspec.json.Decoder(InlineKeyboard).decode


@lru_cache(maxsize=2048)
def parse_markup(text: str) -> Markup:
    """The keyboard in this JSON text. Raises Refusal with Telegram's words if it is none.

    Cached, since bots send the same few keyboards again and again.
    """
    if not text or text == "null":
        return NO_MARKUP
    try:
        markup = _DECODE_KIND(text)
        if markup.inline_keyboard is not None:
            return _inline(text)
    except (msgspec.DecodeError, UnicodeEncodeError):
        raise bad_request("can't parse reply keyboard markup JSON object") from None
    if markup.remove_keyboard:
        return Markup((), (), None)
    if markup.keyboard is None:
        return NO_MARKUP
    rows = tuple(
        tuple(Button(key if isinstance(key, str) else key.text) for key in row)
        for row in markup.keyboard
    )
    return Markup((), rows, None)


def _inline(text: str) -> Markup:
    keyboard = _DECODE_INLINE(text)
    rows = tuple(
        tuple(Button(key.text, key.callback_data) for key in row)
        for row in keyboard.inline_keyboard
        if row
    )
    for row in rows:
        for button in row:
            if button.data is not None and not 1 <= len(button.data.encode()) <= 64:
                raise bad_request(BUTTON_DATA_INVALID)
    return Markup(rows, None, Raw(text.encode()) if rows else None)
