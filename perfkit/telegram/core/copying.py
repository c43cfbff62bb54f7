"""What do copyMessage(s) and forwardMessage(s) do? New messages that hold what others hold.

Functions of the shape ``(state, call, at_ns) -> Answer``; they raise Refusal with Telegram's words.
"""

import msgspec
from msgspec import Raw, Struct, structs

from perfkit.model import chat as shown
from perfkit.telegram.core.chats import Stored, StoredChat
from perfkit.telegram.core.editing import message_numbers
from perfkit.telegram.core.effect import Answer
from perfkit.telegram.core.formatting import read_caption
from perfkit.telegram.core.keyboards import NO_MARKUP, Markup, parse_markup
from perfkit.telegram.core.offers import Offer
from perfkit.telegram.core.refusal import bad_request
from perfkit.telegram.core.seeing import view_of
from perfkit.telegram.core.sending import placed, replied_message
from perfkit.telegram.core.state import BotState
from perfkit.telegram.core.types import Chat, User, WireMessage
from perfkit.telegram.core.wire import Call, whole, yes

_ENCODE = msgspec.json.Encoder().encode
_OF_SERVICE = (
    "pinned_message", "new_chat_title", "new_chat_members", "left_chat_member",
    "successful_payment", "forum_topic_created", "forum_topic_edited", "forum_topic_closed",
    "forum_topic_reopened", "general_forum_topic_hidden", "general_forum_topic_unhidden",
)  # fmt: skip
"""Fields of what Telegram itself writes, which stays where it is."""


class _Origin(Struct, frozen=True, tag_field="type", tag="user"):
    """MessageOriginUser: who wrote what was forwarded, and when."""

    date: int
    sender_user: User


class _ChannelOrigin(Struct, frozen=True, tag_field="type", tag="channel"):
    """MessageOriginChannel: where what was forwarded was posted, and when."""

    date: int
    chat: Chat
    message_id: int


class _MessageId(Struct, frozen=True):
    message_id: int


def copy_message(state: BotState, call: Call, at_ns: int) -> Answer:
    """A message that holds the same, without telling where it is from."""
    params = call.params
    stored = _source(state, call, "message to copy")
    source = stored.wire
    markup = parse_markup(params.get("reply_markup", ""))
    chat = state.chats.find_open(params.get("chat_id"))
    copied = structs.replace(
        _like(state, call, chat, source, at_ns),
        reply_to_message=replied_message(chat, params),
        reply_markup=markup.echoed,
    )
    if "caption" in params and source.text is None:
        caption = read_caption(params)
        copied = structs.replace(
            copied, caption=caption.text or None, caption_entities=caption.entities
        )
    seen = _place(chat, copied, markup, stored.offer)
    return Answer(_ENCODE(_MessageId(copied.message_id)), chat.chat.id, (seen,))


def forward_message(state: BotState, call: Call, at_ns: int) -> Answer:
    """A message that tells who wrote it first."""
    source = _source(state, call, "message to forward")
    chat = state.chats.find_open(call.params.get("chat_id"))
    forwarded = _forwarded(state, call, chat, source.wire, at_ns)
    seen = _place(chat, forwarded, NO_MARKUP, source.offer)
    return Answer(_ENCODE(forwarded), chat.chat.id, (seen,))


def copy_messages(state: BotState, call: Call, at_ns: int) -> Answer:
    """Several copies; messages that are not there are passed over."""
    chat, sources = _sources(state, call)
    without_captions = yes(call.params.get("remove_caption"))
    copies = [_like(state, call, chat, source.wire, at_ns) for source in sources]
    if without_captions:
        copies = [structs.replace(each, caption=None, caption_entities=None) for each in copies]
    return _numbers(chat, sources, copies)


def forward_messages(state: BotState, call: Call, at_ns: int) -> Answer:
    """Several messages forwarded; those that are not there are passed over."""
    chat, sources = _sources(state, call)
    forwarded = [_forwarded(state, call, chat, source.wire, at_ns) for source in sources]
    return _numbers(chat, sources, forwarded)


def _numbers(chat: StoredChat, sources: list[Stored], messages: list[WireMessage]) -> Answer:
    seen = tuple(
        _place(chat, message, NO_MARKUP, source.offer)
        for source, message in zip(sources, messages, strict=True)
    )
    numbers = [_MessageId(message.message_id) for message in messages]
    return Answer(_ENCODE(numbers), chat.chat.id, seen)


def _source(state: BotState, call: Call, what: str) -> Stored:
    stored = _origin_chat(state, call).messages.get(whole(call.params.get("message_id")))
    if stored is None:
        raise bad_request(f"{what} not found")
    if _is_service(stored.wire) or stored.wire.has_protected_content:
        raise bad_request(f"the message can't be {'copied' if 'copy' in what else 'forwarded'}")
    return stored


def _sources(state: BotState, call: Call) -> tuple[StoredChat, list[Stored]]:
    numbers = message_numbers(call.params.get("message_ids"))
    if numbers != sorted(set(numbers)):
        raise bad_request("message identifiers must be in a strictly increasing order")
    origin = _origin_chat(state, call)
    chat = state.chats.find_open(call.params.get("chat_id"))
    found = [origin.messages[number] for number in numbers if number in origin.messages]
    sources = [
        stored
        for stored in found
        if not _is_service(stored.wire) and not stored.wire.has_protected_content
    ]
    if not sources:
        raise bad_request("there are no messages to forward")
    return chat, sources


def _origin_chat(state: BotState, call: Call) -> StoredChat:
    return state.chats.find(call.params["from_chat_id"])


def _is_service(message: WireMessage) -> bool:
    return any(getattr(message, field) is not None for field in _OF_SERVICE)


def _like(
    state: BotState, call: Call, chat: StoredChat, source: WireMessage, at_ns: int
) -> WireMessage:
    """A new message of the bot's that holds what another does."""
    copied = structs.replace(
        source,
        message_id=chat.next_message_id(),
        date=state.date(at_ns),
        chat=chat.chat,
        from_user=state.author,
        sender_chat=None,
        message_thread_id=None,
        is_topic_message=False,
        edit_date=None,
        forward_origin=None,
        reply_to_message=None,
        reply_markup=None,
        media_group_id=None,
        has_protected_content=yes(call.params.get("protect_content")),
    )
    return placed(state, copied, call.params)


def _forwarded(
    state: BotState, call: Call, chat: StoredChat, source: WireMessage, at_ns: int
) -> WireMessage:
    origin = source.forward_origin or Raw(_ENCODE(_origin(source)))
    return structs.replace(_like(state, call, chat, source, at_ns), forward_origin=origin)


def _origin(source: WireMessage) -> _Origin | _ChannelOrigin:
    if source.from_user is None:
        return _ChannelOrigin(source.date, source.chat, source.message_id)
    return _Origin(source.date, source.from_user)


def _place(
    chat: StoredChat, message: WireMessage, markup: Markup, offer: Offer | None
) -> shown.Sent:
    # what is forwarded stays its author's: bots can't edit it
    editable = markup.allows_edits and message.forward_origin is None
    return shown.Sent(view_of(chat.keep(message, editable=editable, offer=offer), markup))
