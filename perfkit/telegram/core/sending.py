"""What do the send* methods do? New messages in a chat.

Functions of the shape ``(state, call, at_ns) -> Answer``; they raise Refusal with Telegram's words.
"""

import msgspec
from msgspec import Raw, structs

from perfkit.model import chat as shown
from perfkit.telegram.core.answers import MEDIA
from perfkit.telegram.core.chats import PrivateChat
from perfkit.telegram.core.effect import Answer
from perfkit.telegram.core.formatting import Formatted, read_caption, read_text
from perfkit.telegram.core.keyboards import parse_markup
from perfkit.telegram.core.offers import Offer, read_invoice, read_poll
from perfkit.telegram.core.refusal import REPLY_NOT_FOUND, bad_request
from perfkit.telegram.core.state import BotState
from perfkit.telegram.core.types import ReplyParameters, WireMessage
from perfkit.telegram.core.wire import BROKEN_JSON, Call, whole, yes

_ENCODE = msgspec.json.Encoder().encode
_POLL_IDS = 5_300_000_000_000_000_000
_REPLY = msgspec.json.Decoder(ReplyParameters).decode


def send_message(state: BotState, call: Call, at_ns: int) -> Answer:
    """A new text message."""
    return _send(state, call, at_ns, read_text(call.params))


def send_media(state: BotState, call: Call, at_ns: int) -> Answer:
    """A new message that is not text: its content is the smallest one of its kind."""
    return _send(state, call, at_ns, read_caption(call.params), MEDIA[call.method])


def send_document(state: BotState, call: Call, at_ns: int) -> Answer:
    """The same for a document, of which the student sees name and size."""
    seen = _seen_document(state, call)
    return _send(state, call, at_ns, read_caption(call.params), MEDIA[call.method], seen=seen)


def send_poll(state: BotState, call: Call, at_ns: int) -> Answer:
    """A poll the student can vote in."""
    poll = read_poll(call.params, str(_POLL_IDS + state.chats.last_message_id))
    seen = shown.PollView(tuple(option.text for option in poll.wire.options))
    content = ("poll", _ENCODE(poll.wire))
    question = Formatted(poll.wire.question, None)
    return _send(state, call, at_ns, question, content, offer=poll, seen=seen)


def send_invoice(state: BotState, call: Call, at_ns: int) -> Answer:
    """An invoice the student can pay."""
    invoice = read_invoice(call.params)
    content = ("invoice", _ENCODE(invoice.wire))
    title = Formatted(invoice.wire.title, None)
    seen = shown.InvoiceView()
    return _send(state, call, at_ns, title, content, offer=invoice, seen=seen)


def _seen_document(state: BotState, call: Call) -> shown.FileView:
    given = call.params.get("document", "")
    upload = call.uploads.get(given.removeprefix("attach://") or "document")
    if upload is not None:
        return shown.FileView(upload.filename, upload.size)
    kept = state.files.find(given)
    if kept is not None:
        return shown.FileView(kept.wire.file_name or "", len(kept.content))
    return shown.FileView(given.rpartition("/")[2] if "://" in given else "", None)


def send_other(state: BotState, call: Call, at_ns: int) -> Answer:
    """A message of a kind that is not emulated: it stands in the chat with the method's name."""
    return _send(state, call, at_ns, Formatted(f"[{call.method}]", None))


def _send(
    state: BotState,
    call: Call,
    at_ns: int,
    formatted: Formatted,
    content: tuple[str, bytes] | None = None,
    *,
    offer: Offer | None = None,
    seen: shown.Content | None = None,
) -> Answer:
    """A new message; with content, ``formatted`` is its caption, or what an offer is called."""
    params = call.params
    markup = parse_markup(params.get("reply_markup", ""))
    chat = state.chats.find_open(params.get("chat_id"))
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
        message = _with_content(message, *content, captioned=offer is None)
        visible = visible or f"[{content[0]}]"
    chat.keep(message, editable=markup.allows_edits, offer=offer)
    view = shown.Message(message.message_id, visible, markup.inline, markup.reply, seen)
    return Answer(_ENCODE(message), chat.chat.id, (shown.Sent(view),))


def _with_content(
    message: WireMessage, field: str, content: bytes, *, captioned: bool
) -> WireMessage:
    """The same message with this content instead of its text, which becomes the caption or goes."""
    return structs.replace(
        message,
        text=None,
        entities=None,
        caption=(message.text or None) if captioned else None,
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
