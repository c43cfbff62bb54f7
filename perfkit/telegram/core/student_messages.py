"""What do students' own messages and reactions do, in whichever chat, and what is the bot told?

What it is not to hear (``perfkit.telegram.core.hearing``) stands in the chat nevertheless.
"""

from typing import assert_never

import msgspec
from msgspec import Raw, structs

from perfkit.model.deeds import PressButton, React, SayText, SendFile, ShareContact, ShareLocation
from perfkit.telegram.core.chats import StoredChat
from perfkit.telegram.core.entities import student_entities
from perfkit.telegram.core.groups import GroupChat
from perfkit.telegram.core.hearing import hears
from perfkit.telegram.core.media import own_file
from perfkit.telegram.core.state import BotState
from perfkit.telegram.core.telling import tell
from perfkit.telegram.core.types import (
    CallbackQuery,
    Emoji,
    MessageReaction,
    User,
    WireContact,
    WireLocation,
    WireMessage,
)
from perfkit.telegram.core.updates import DAY_NS, QUERY_LIFE_NS

_ENCODE = msgspec.json.Encoder().encode


def send(
    state: BotState,
    chat: StoredChat,
    user: User,
    deed: SayText | SendFile | ShareContact | ShareLocation,
    at_ns: int,
) -> None:
    """A new message of a student's."""
    message = WireMessage(
        message_id=chat.next_message_id(),
        date=state.date(at_ns),
        chat=chat.chat,
        from_user=user,
    )
    match deed:
        case SayText(text, reply_to):
            message = structs.replace(
                message,
                text=text,
                entities=student_entities(text),
                reply_to_message=_replied(chat, reply_to),
            )
        case SendFile(kind, file, caption):
            field = {kind.value: own_file(state.files, kind.value, file).shown}
            message = structs.replace(
                message,
                caption=caption or None,
                caption_entities=student_entities(caption),
                **field,
            )
        case ShareContact(number):
            message = structs.replace(message, contact=_contact(user, number))
        case ShareLocation(latitude, longitude):
            place = WireLocation(latitude=latitude, longitude=longitude)
            message = structs.replace(message, location=Raw(_ENCODE(place)))
        case _:
            assert_never(deed)
    chat.keep(message, editable=False)
    if hears(state, chat, message):
        tell(state, chat.chat.id, "message", message, at_ns + DAY_NS, by=user.id)


def _replied(chat: StoredChat, message_id: int | None) -> WireMessage | None:
    stored = None if message_id is None else chat.messages.get(message_id)
    return None if stored is None else structs.replace(stored.wire, reply_to_message=None)


def _contact(user: User, number: str | None) -> Raw:
    # +999 is a country code nobody has (ITU E.164): numbers that can't be anybody's
    contact = WireContact(
        phone_number=number or f"+999{user.id}",
        first_name=user.first_name,
        last_name=user.last_name,
        user_id=user.id,
    )
    return Raw(_ENCODE(contact))


def edit(state: BotState, chat: StoredChat, user: User, text: str, at_ns: int) -> None:
    """The student's last text is replaced."""
    for stored in reversed(chat.messages.values()):
        if stored.wire.from_user == user and stored.wire.text is not None:
            changed = structs.replace(
                stored.wire,
                text=text,
                entities=student_entities(text),
                edit_date=state.date(at_ns),
            )
            chat.renew(changed)
            if hears(state, chat, changed):
                tell(state, chat.chat.id, "edited_message", changed, at_ns + DAY_NS, by=user.id)
            return


def react(state: BotState, chat: StoredChat, user: User, deed: React, at_ns: int) -> None:
    """The student's reaction to a message is set or replaced; in groups only those who run them
    are told."""
    stored = chat.messages.get(deed.message_id)
    before = "" if stored is None else stored.reactions.get(user.id, "")
    if stored is None or before == deed.emoji:
        return
    reactions = {**stored.reactions, user.id: deed.emoji}
    chat.messages[deed.message_id] = structs.replace(stored, reactions=reactions)
    if isinstance(chat, GroupChat) and not (chat.bot is not None and chat.bot.administers):
        return
    reaction = MessageReaction(
        chat=chat.chat,
        message_id=deed.message_id,
        user=user,
        date=state.date(at_ns),
        old_reaction=(Emoji(emoji=before),) if before else (),
        new_reaction=(Emoji(emoji=deed.emoji),),
    )
    tell(state, chat.chat.id, "message_reaction", reaction, at_ns + DAY_NS, by=user.id)


def press(state: BotState, chat: StoredChat, user: User, deed: PressButton, at_ns: int) -> None:
    """A student presses an inline button of a message; nothing happens if that is gone."""
    stored = chat.messages.get(deed.message_id)
    if stored is None or not state.queue.wants("callback_query"):
        return
    query = CallbackQuery(
        id=state.queries.open(user.id, state.queue.next_id(), at_ns),
        from_user=user,
        message=stored.wire,
        chat_instance=str(chat.chat.id),
        data=deed.data,
    )
    tell(state, chat.chat.id, "callback_query", query, at_ns + QUERY_LIFE_NS, by=user.id)
