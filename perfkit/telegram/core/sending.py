"""What do the send* methods do? New messages in a chat.

Functions of the shape ``(state, call, at_ns) -> Answer``; they raise Refusal with Telegram's words.
"""

import msgspec
from msgspec import Raw, structs

from perfkit.model import chat as shown
from perfkit.telegram.core.answers import MEDIA
from perfkit.telegram.core.chats import PrivateChat
from perfkit.telegram.core.effect import Answer
from perfkit.telegram.core.formatting import Entities, format_text
from perfkit.telegram.core.keyboards import parse_markup
from perfkit.telegram.core.refusal import REPLY_NOT_FOUND, TEXT_EMPTY, bad_request
from perfkit.telegram.core.state import BotState
from perfkit.telegram.core.types import ReplyParameters, WireMessage
from perfkit.telegram.core.wire import Call, whole

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024

_ENCODE = msgspec.json.Encoder().encode
_REPLY = msgspec.json.Decoder(ReplyParameters).decode


def send_message(state: BotState, call: Call, at_ns: int) -> Answer:
    """A new text message."""
    chat = state.chats.find(call.params.get("chat_id"))
    text, entities = format_text(call.params, "text", "entities", LONGEST_TEXT)
    if not text:
        raise bad_request(TEXT_EMPTY)
    message = _blank(state, chat, call, at_ns, text=text, entities=entities)
    return _deliver(chat, call, message, text)


def send_media(state: BotState, call: Call, at_ns: int) -> Answer:
    """A new message that is not text: its content is the smallest one of its kind."""
    chat = state.chats.find(call.params.get("chat_id"))
    caption, entities = format_text(call.params, "caption", "caption_entities", LONGEST_CAPTION)
    field, content = MEDIA[call.method]
    message = _blank(state, chat, call, at_ns)
    message = structs.replace(message, **{field: Raw(content)})
    if caption:
        message = structs.replace(message, caption=caption, caption_entities=entities)
    return _deliver(chat, call, message, caption or f"[{field}]")


def send_other(state: BotState, call: Call, at_ns: int) -> Answer:
    """A message of a kind that is not emulated: it stands in the chat with the method's name."""
    chat = state.chats.find(call.params.get("chat_id"))
    visible = f"[{call.method}]"
    message = _blank(state, chat, call, at_ns, text=visible)
    return _deliver(chat, call, message, visible)


def _blank(  # noqa: PLR0917 - the four every effect has, and the content
    state: BotState,
    chat: PrivateChat,
    call: Call,
    at_ns: int,
    text: str | None = None,
    entities: Entities = None,
) -> WireMessage:
    return WireMessage(
        message_id=state.chats.next_message_id(),
        date=state.date(at_ns),
        chat=chat.chat,
        from_user=state.bot,
        text=text,
        entities=entities,
        reply_to_message=_replied(chat, call.params),
        reply_markup=parse_markup(call.params.get("reply_markup", "")).echoed,
    )


def _deliver(chat: PrivateChat, call: Call, message: WireMessage, visible: str) -> Answer:
    markup = parse_markup(call.params.get("reply_markup", ""))
    chat.keep(message, by_bot=True)
    view = shown.Message(message.message_id, visible, markup.inline, markup.reply)
    return Answer(_ENCODE(message), chat.chat.id, shown.Sent(view))


def _replied(chat: PrivateChat, params: dict[str, str]) -> WireMessage | None:
    text = params.get("reply_parameters")
    if text is None and "reply_to_message_id" not in params:
        return None
    try:
        number = whole(params.get("reply_to_message_id")) or _REPLY(text or "{}").message_id
    except msgspec.DecodeError:
        raise bad_request("can't parse reply parameters JSON object") from None
    stored = chat.messages.get(number)
    if stored is not None:
        return structs.replace(stored.wire, reply_to_message=None, reply_markup=None)
    if params.get("allow_sending_without_reply", "").lower() == "true":
        return None
    raise bad_request(REPLY_NOT_FOUND)
