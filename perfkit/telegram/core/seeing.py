"""What does a student see of a message? Its text, its buttons, and what it can act on."""

import msgspec
from msgspec import Struct

from perfkit.model import chat as shown
from perfkit.telegram.core.chats import Stored
from perfkit.telegram.core.contents import FIELDS
from perfkit.telegram.core.keyboards import Markup
from perfkit.telegram.core.offers import Invoice, Poll


class _Document(Struct, frozen=True):
    file_name: str = ""
    file_size: int | None = None


_DOCUMENT = msgspec.json.Decoder(_Document).decode


def view_of(stored: Stored, markup: Markup) -> shown.Message:
    """A message as its student sees it."""
    message = stored.wire
    answered = message.reply_to_message
    author = None if answered is None else answered.from_user
    reply = True if author is not None and not author.is_bot else None
    if message.text:  # as most have, which then is all
        return shown.Message(
            message.message_id, message.text, markup.inline, markup.reply, None, reply
        )
    text, content = message.caption or _name(stored), _content(stored)
    return shown.Message(message.message_id, text, markup.inline, markup.reply, content, reply)


def _name(stored: Stored) -> str:
    """What an offer is called, or in brackets what the message is."""
    match stored.offer:
        case Poll(wire):
            return wire.question
        case Invoice(invoice):
            return invoice.title
        case _:
            kinds = (field for field in FIELDS if getattr(stored.wire, field) is not None)
            return f"[{next(kinds, 'message')}]"


def _content(stored: Stored) -> shown.Content | None:
    """What it carries that students can act on or look for."""
    match stored.offer:
        case Poll(wire):
            return shown.PollView(tuple(option.text for option in wire.options))
        case Invoice():
            return shown.InvoiceView()
        case _:
            return _file(stored)


def _file(stored: Stored) -> shown.FileView | None:
    document = stored.wire.document
    if document is None or stored.wire.animation is not None:
        return None
    told = _DOCUMENT(document)
    return shown.FileView(told.file_name, told.file_size)
