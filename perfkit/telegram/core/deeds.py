"""What does a student's deed do to its chat, and what is the bot told of it?

``say`` and ``press`` have ways of their own through the account; everything else comes here.
"""

from typing import assert_never

import msgspec
from msgspec import Raw, structs

from perfkit.model.deeds import (
    AskInline,
    Block,
    ChooseResult,
    Deed,
    EditOwn,
    Pay,
    React,
    SendFile,
    ShareContact,
    ShareLocation,
    Unblock,
    Vote,
)
from perfkit.telegram.core.chats import PrivateChat
from perfkit.telegram.core.entities import student_entities
from perfkit.telegram.core.inline import ask, choose
from perfkit.telegram.core.media import own_file
from perfkit.telegram.core.membership import block, unblock
from perfkit.telegram.core.payments import pay
from perfkit.telegram.core.state import BotState
from perfkit.telegram.core.telling import tell
from perfkit.telegram.core.types import (
    Emoji,
    MessageReaction,
    User,
    WireContact,
    WireLocation,
    WireMessage,
)
from perfkit.telegram.core.updates import DAY_NS
from perfkit.telegram.core.voting import vote

_ENCODE = msgspec.json.Encoder().encode


def perform(state: BotState, user: User, deed: Deed, at_ns: int) -> None:
    """Do it. What can't be done in the chat as it is (a message that is gone) does nothing."""
    chat = state.chats.enter(user)
    match deed:
        case SendFile() | ShareContact() | ShareLocation():
            _send(state, chat, deed, at_ns)
        case EditOwn(text):
            _edit(state, chat, text, at_ns)
        case React():
            _react(state, chat, deed, at_ns)
        case Vote():
            vote(state, chat, deed, at_ns)
        case Pay():
            pay(state, chat, deed, at_ns)
        case AskInline(text):
            ask(state, user, text, at_ns)
        case ChooseResult():
            choose(state, user, deed, at_ns)
        case Block():
            block(state, chat, at_ns)
        case Unblock():
            unblock(state, chat, at_ns)
        case _:
            assert_never(deed)


def _send(
    state: BotState,
    chat: PrivateChat,
    deed: SendFile | ShareContact | ShareLocation,
    at_ns: int,
) -> None:
    """A new message that is not text."""
    unblock(state, chat, at_ns)
    message = WireMessage(
        message_id=state.chats.next_message_id(),
        date=state.date(at_ns),
        chat=chat.chat,
        from_user=chat.user,
    )
    match deed:
        case SendFile(kind, file, caption):
            field = {kind.value: own_file(state.files, kind.value, file).shown}
            message = structs.replace(
                message,
                caption=caption or None,
                caption_entities=student_entities(caption),
                **field,
            )
        case ShareContact(number):
            message = structs.replace(message, contact=_contact(chat.user, number))
        case ShareLocation(latitude, longitude):
            place = WireLocation(latitude=latitude, longitude=longitude)
            message = structs.replace(message, location=Raw(_ENCODE(place)))
        case _:
            assert_never(deed)
    chat.keep(message, editable=False)
    tell(state, chat.chat.id, "message", message, at_ns + DAY_NS)


def _contact(user: User, number: str | None) -> Raw:
    # +999 is a country code nobody has (ITU E.164): numbers that can't be anybody's
    contact = WireContact(
        phone_number=number or f"+999{user.id}",
        first_name=user.first_name,
        last_name=user.last_name,
        user_id=user.id,
    )
    return Raw(_ENCODE(contact))


def _edit(state: BotState, chat: PrivateChat, text: str, at_ns: int) -> None:
    """The student's last text is replaced."""
    for stored in reversed(chat.messages.values()):
        if stored.wire.from_user == chat.user and stored.wire.text is not None:
            changed = structs.replace(
                stored.wire,
                text=text,
                entities=student_entities(text),
                edit_date=state.date(at_ns),
            )
            chat.renew(changed)
            tell(state, chat.chat.id, "edited_message", changed, at_ns + DAY_NS)
            return


def _react(state: BotState, chat: PrivateChat, deed: React, at_ns: int) -> None:
    """The student's reaction to a message is set or replaced."""
    stored = chat.messages.get(deed.message_id)
    if stored is None or stored.reaction == deed.emoji:
        return
    chat.messages[deed.message_id] = structs.replace(stored, reaction=deed.emoji)
    reaction = MessageReaction(
        chat=chat.chat,
        message_id=deed.message_id,
        user=chat.user,
        date=state.date(at_ns),
        old_reaction=(Emoji(emoji=stored.reaction),) if stored.reaction else (),
        new_reaction=(Emoji(emoji=deed.emoji),),
    )
    tell(state, chat.chat.id, "message_reaction", reaction, at_ns + DAY_NS)
