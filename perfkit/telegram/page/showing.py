"""How does the page show a message? A Telegram message as a bubble.

Nothing is trusted and nothing is made into HTML here: texts stay texts with marks, and only what
the page knows how to show gets through.
"""

from collections.abc import Iterable
from typing import cast

import msgspec
from msgspec import Raw, Struct

from perfkit.model.chat import Button, Shared
from perfkit.telegram.core.chats import Stored
from perfkit.telegram.core.contents import FIELDS
from perfkit.telegram.core.files import KINDS
from perfkit.telegram.core.looking import Look
from perfkit.telegram.core.offers import Invoice, Poll
from perfkit.telegram.core.types import Entity, WireMessage
from perfkit.telegram.page.words import Bubble, Does, FileCard, Key, Keys, Mark, PollCard

_LINKS = ("http://", "https://", "tg://", "mailto:")
_MOST_QUOTED = 80
_DOES: dict[Shared | None, Does] = {
    None: "say",
    Shared.CONTACT: "contact",
    Shared.LOCATION: "location",
}


class _Told(Struct, frozen=True):
    """What is read of the JSON of any content."""

    file_id: str = ""
    file_name: str = ""
    file_size: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    phone_number: str = ""
    first_name: str = ""
    title: str = ""
    address: str = ""
    emoji: str = ""
    value: int | None = None
    location: "_Told | None" = None


class _InlineKey(Struct, frozen=True):
    text: str
    callback_data: str | None = None
    url: str | None = None


class _Inline(Struct, frozen=True):
    inline_keyboard: tuple[tuple[_InlineKey, ...], ...] = ()


_TOLD = msgspec.json.Decoder(_Told).decode
_SIZES = msgspec.json.Decoder(tuple[_Told, ...]).decode
_INLINE = msgspec.json.Decoder(_Inline).decode


def bubble(look: Look, stored: Stored, *, mine: bool) -> Bubble:
    """A message as the page shows it."""
    wire = stored.wire
    captioned = wire.text is None
    offer = stored.offer
    return Bubble(
        id=wire.message_id,
        mine=mine,
        at_s=wire.edit_date or wire.date,
        text=_text(stored),
        marks=_marks(wire.caption_entities if captioned else wire.entities),
        file=_file(look, wire),
        card=_card(stored),
        keys=inline_keys(wire.reply_markup),
        poll=_poll(offer) if isinstance(offer, Poll) else None,
        payable=isinstance(offer, Invoice),
        edited=wire.edit_date is not None,
        answers=_quoted(wire.reply_to_message),
    )


def reply_keys(rows: Iterable[Iterable[Button]]) -> Keys:
    """A reply keyboard."""
    return tuple(tuple(Key(key.text, does=_DOES[key.shares]) for key in row) for row in rows)


def inline_keys(markup: Raw | None) -> Keys:
    """The keyboard under a message; only what a browser may open is a link."""
    if markup is None:
        return ()
    return tuple(
        tuple(_inline_key(key) for key in row) for row in _INLINE(markup).inline_keyboard if row
    )


def _inline_key(key: _InlineKey) -> Key:
    if key.callback_data:
        return Key(key.text)
    if key.url and key.url.startswith(_LINKS):
        return Key(key.text, key.url, does="open")
    return Key(key.text, does="nothing")


def _text(stored: Stored) -> str:
    wire = stored.wire
    if isinstance(stored.offer, Poll):
        return stored.offer.wire.question
    return wire.text or wire.caption or ""


def _marks(entities: Iterable[Entity] | None) -> tuple[Mark, ...]:
    return tuple(
        Mark(each.type, each.offset, each.length, _safe(each.url)) for each in entities or ()
    )


def _safe(url: str | None) -> str | None:
    return url if url and url.startswith(_LINKS) else None


def _file(look: Look, wire: WireMessage) -> FileCard | None:
    kind = next((kind for kind in KINDS if getattr(wire, kind) is not None), None)
    if kind is None:
        return None
    content = cast("Raw", getattr(wire, kind))
    told = _SIZES(content)[-1] if kind == "photo" else _TOLD(content)
    known = look.file(told.file_id)
    is_here = known is not None and known.content is not None
    name = told.file_name or ("" if known is None else known.names.path.rpartition("/")[2])
    return FileCard(kind, name, told.file_size, told.file_id if is_here else "")


def _card(stored: Stored) -> str:
    """What a message is that is neither text nor file nor poll, in words."""
    match stored.offer:
        case Invoice(invoice):
            price = f"{invoice.total_amount} {invoice.currency}"
            return f"Invoice: {invoice.title} · {price}\n{invoice.description}"
        case Poll():
            return ""
        case None:
            field = next((each for each in FIELDS if getattr(stored.wire, each) is not None), "")
            if not field or field in KINDS:
                return _service(stored.wire)
            return _content(field, _TOLD(cast("Raw", getattr(stored.wire, field))))


def _content(field: str, told: _Told) -> str:
    match field:
        case "location":
            return f"📍 {told.latitude}, {told.longitude}"
        case "venue":
            return f"📍 {told.title}\n{told.address}"
        case "contact":
            return f"👤 {told.first_name}\n{told.phone_number}"
        case "dice":
            return f"{told.emoji} {told.value}"
        case _:
            return f"[{field}] {told.title}".rstrip()


def _service(wire: WireMessage) -> str:
    return "Payment made" if wire.successful_payment is not None else ""


def _poll(poll: Poll) -> PollCard:
    options = tuple((option.text, option.voter_count) for option in poll.wire.options)
    vote = next(iter(poll.votes.values()), None)  # in a private chat only its student votes
    return PollCard(options, vote, poll.wire.is_closed)


def _quoted(wire: WireMessage | None) -> str:
    if wire is None:
        return ""
    text = wire.text or wire.caption or "message"
    return text if len(text) <= _MOST_QUOTED else text[: _MOST_QUOTED - 1] + "…"
