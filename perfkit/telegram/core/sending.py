"""What do the send* methods do? New messages in a chat.

Functions of the shape ``(state, call, at_ns) -> Answer``; they raise Refusal with Telegram's words.
"""

import msgspec
from msgspec import Raw, structs

from perfkit.model import chat as shown
from perfkit.telegram.core.chats import PrivateChat
from perfkit.telegram.core.contents import MEDIA
from perfkit.telegram.core.effect import Answer
from perfkit.telegram.core.formatting import Formatted, read_caption, read_text
from perfkit.telegram.core.keyboards import parse_markup
from perfkit.telegram.core.refusal import REPLY_NOT_FOUND, bad_request
from perfkit.telegram.core.state import BotState
from perfkit.telegram.core.types import ReplyParameters, WireMessage
from perfkit.telegram.core.wire import BROKEN_JSON, Call, whole, yes

_ENCODE = msgspec.json.Encoder().encode
_REPLY = msgspec.json.Decoder(ReplyParameters).decode


def send_message(state: BotState, call: Call, at_ns: int) -> Answer:
    """A new text message."""
    return _send(state, call, at_ns, read_text(call.params))


def send_media(state: BotState, call: Call, at_ns: int) -> Answer:
    """A new message that is not text: its content is the smallest one of its kind."""
    return _send(state, call, at_ns, read_caption(call.params), MEDIA[call.method])


def send_other(state: BotState, call: Call, at_ns: int) -> Answer:
    """A message of a kind that is not emulated: it stands in the chat with the method's name."""
    return _send(state, call, at_ns, Formatted(f"[{call.method}]", None))


def _send(
    state: BotState,
    call: Call,
    at_ns: int,
    formatted: Formatted,
    content: tuple[str, bytes] | None = None,
) -> Answer:
    """A new message; with content, ``formatted`` is its caption."""
    params = call.params
    markup = parse_markup(params.get("reply_markup", ""))
    chat = state.chats.find(params.get("chat_id"))
    replied = _replied(chat, params)
    message = WireMessage(
        message_id=state.chats.next_message_id(),
        date=state.date(at_ns),
        chat=chat.chat,
        from_user=state.author,
        text=formatted.text,
        entities=formatted.entities,
        reply_to_message=replied,
        reply_markup=markup.echoed,
    )
    visible = formatted.text
    if content is not None:
        message = _with_content(message, *content)
        visible = visible or f"[{content[0]}]"
    chat.keep(message, editable=markup.allows_edits)
    view = shown.Message(message.message_id, visible, markup.inline, markup.reply)
    return Answer(_ENCODE(message), chat.chat.id, (shown.Sent(view),))


def _with_content(message: WireMessage, field: str, content: bytes) -> WireMessage:
    """The same message with its text as the caption of this content."""
    return structs.replace(
        message,
        text=None,
        entities=None,
        caption=message.text or None,
        caption_entities=message.entities,
        **{field: Raw(content)},
    )


def _replied(chat: PrivateChat, params: dict[str, str]) -> WireMessage | None:
    if "reply_parameters" not in params and "reply_to_message_id" not in params:
        return None
    wanted = _read_reply(params)
    if wanted.message_id <= 0:
        return None
    stored = chat.messages.get(wanted.message_id)
    if stored is not None:
        return structs.replace(stored.wire, reply_to_message=None)
    if wanted.allow_sending_without_reply:
        return None
    raise bad_request(REPLY_NOT_FOUND)


def _read_reply(params: dict[str, str]) -> ReplyParameters:
    text = params.get("reply_parameters")
    if text is None:
        return ReplyParameters(
            whole(params.get("reply_to_message_id")),
            yes(params.get("allow_sending_without_reply")),
        )
    try:
        return _REPLY(text or "{}")
    except BROKEN_JSON:
        raise bad_request("can't parse reply parameters JSON object") from None
