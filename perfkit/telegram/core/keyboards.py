"""What does a reply_markup put under or below a message?"""

from functools import lru_cache
from itertools import chain

import msgspec
from msgspec import Raw, Struct

from perfkit.model.chat import Button, Shared
from perfkit.telegram.core.refusal import BUTTON_DATA_INVALID, TEXT_BUTTON, bad_request
from perfkit.telegram.core.wire import BROKEN_JSON

LONGEST_DATA = 64
"""Bytes of callback_data."""

Rows = tuple[tuple[Button, ...], ...]


class Markup(Struct, frozen=True):
    """A reply_markup, understood."""

    inline: Rows
    reply: Rows | None
    """None: the reply keyboard stays as it is; empty: it is removed."""
    echoed: Raw | None
    """What Telegram returns in the message: inline keyboards only."""
    allows_edits: bool = True
    """Telegram lets bots edit messages without reply_markup or with an inline keyboard only."""


NO_MARKUP = Markup((), None, None)


class _ReplyButton(Struct, frozen=True):
    text: str
    request_contact: bool = False
    request_location: bool = False

    def shown(self) -> Button:
        """As the student sees it."""
        if self.request_contact:
            return Button(self.text, shares=Shared.CONTACT)
        return Button(self.text, shares=Shared.LOCATION if self.request_location else None)


class _InlineButton(Struct, frozen=True):
    """An InlineKeyboardButton: which of the fields is there decides what pressing it does."""

    text: str
    callback_data: str | None = None
    url: str | None = None
    callback_game: object = None
    pay: object = None
    switch_inline_query: object = None
    switch_inline_query_chosen_chat: object = None
    switch_inline_query_current_chat: object = None
    login_url: object = None
    web_app: object = None
    copy_text: object = None

    def does_nothing(self) -> bool:
        """Whether it is a mere text, which Telegram does not take."""
        return not (self.callback_data or self.url) and all(
            field is None
            for field in (
                self.callback_game, self.pay, self.switch_inline_query,
                self.switch_inline_query_chosen_chat, self.switch_inline_query_current_chat,
                self.login_url, self.web_app, self.copy_text,
            )
        )  # fmt: skip


class _AnyMarkup(Struct, frozen=True):
    inline_keyboard: list[list[_InlineButton]] = []
    keyboard: list[list[_ReplyButton | str]] = []
    remove_keyboard: bool = False
    force_reply: bool = False


_DECODE = msgspec.json.Decoder(_AnyMarkup).decode


@lru_cache(maxsize=2048)
def parse_markup(text: str) -> Markup:
    """The keyboard in this JSON text. Raises Refusal with Telegram's words if it is none.

    Cached, since bots send the same few keyboards again and again.
    """
    if not text or text == "null":
        return NO_MARKUP
    try:
        markup = _DECODE(text)
    except BROKEN_JSON:
        raise bad_request("can't parse reply keyboard markup JSON object") from None
    if markup.keyboard:
        return Markup((), _reply(markup.keyboard), None, allows_edits=False)
    if markup.inline_keyboard:
        return _inline(markup.inline_keyboard, text)
    if markup.remove_keyboard:
        return Markup((), (), None, allows_edits=False)
    return Markup((), None, None, allows_edits=False) if markup.force_reply else NO_MARKUP


def _reply(keyboard: list[list[_ReplyButton | str]]) -> Rows:
    return tuple(
        tuple(Button(key) if isinstance(key, str) else key.shown() for key in row)
        for row in keyboard
    )


def _inline(keyboard: list[list[_InlineButton]], text: str) -> Markup:
    for button in chain.from_iterable(keyboard):
        if button.does_nothing():
            raise bad_request(f"can't parse inline keyboard button: {TEXT_BUTTON}")
        if len((button.callback_data or "").encode()) > LONGEST_DATA:
            raise bad_request(BUTTON_DATA_INVALID)
    rows = tuple(
        tuple(Button(key.text, key.callback_data or None) for key in row) for row in keyboard if row
    )
    return Markup(rows, None, Raw(text.encode())) if rows else NO_MARKUP
