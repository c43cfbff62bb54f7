"""Which method does what? The tables of effects, and the small effects themselves.

All effects have the shape ``(state, call, at_ns) -> Answer`` and raise Refusal with Telegram's own
words. A method without an effect here is answered by its return type.
"""

from collections.abc import Callable

import msgspec
from msgspec import Struct

from perfkit.model import chat as shown
from perfkit.telegram.core.answers import by_type
from perfkit.telegram.core.contents import MEDIA
from perfkit.telegram.core.editing import (
    delete_message,
    delete_messages,
    edit_caption,
    edit_markup,
    edit_text,
)
from perfkit.telegram.core.effect import TRUE, Answer
from perfkit.telegram.core.entities import utf16_length
from perfkit.telegram.core.methods import Method
from perfkit.telegram.core.refusal import bad_request
from perfkit.telegram.core.sending import send_media, send_message, send_other
from perfkit.telegram.core.state import BotState
from perfkit.telegram.core.wire import BROKEN_JSON, Call, yes

LONGEST_ANSWER = 200
"""UTF-16 code units of answerCallbackQuery's text."""

CHAT_ACTIONS = frozenset({
    "cancel", "typing", "record_video", "upload_video", "record_audio", "upload_audio",
    "record_voice", "upload_voice", "upload_photo", "upload_document", "choose_sticker",
    "pick_up_location", "find_location", "record_video_note", "upload_video_note",
})  # fmt: skip
"""What sendChatAction takes, as get_chat_action in tdlib/telegram-bot-api has it."""


class _BotCommand(Struct, frozen=True):
    command: str
    description: str


_ENCODE = msgspec.json.Encoder().encode
_COMMANDS = msgspec.json.Decoder(list[_BotCommand]).decode


def get_me(state: BotState, _call: Call, _at_ns: int) -> Answer:
    """The bot asks who it is."""
    return Answer(_ENCODE(state.bot))


def answer_callback(state: BotState, call: Call, at_ns: int) -> Answer:
    """A pressed button stops spinning, with or without a text for the student."""
    params = call.params
    text = params.get("text", "")
    if utf16_length(text) > LONGEST_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    user_id = state.queries.answer(params.get("callback_query_id", ""), at_ns)
    return Answer(b"true", user_id, (shown.Answered(text, yes(params.get("show_alert"))),))


def chat_action(state: BotState, call: Call, _at_ns: int) -> Answer:
    """The bot shows that it is typing, or uploading."""
    action = call.params.get("action", "").lower()
    if action not in CHAT_ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = state.chats.find(call.params.get("chat_id"))
    return Answer(b"true", chat.chat.id, (shown.Acted(action),))


def get_chat(state: BotState, call: Call, _at_ns: int) -> Answer:
    """What is known of a chat; the full form, with the fields clients insist on."""
    chat = state.chats.find(call.params.get("chat_id")).chat
    full = _ENCODE(chat)[:-1] + (
        b',"accent_color_id":0,"max_reaction_count":11,"accepted_gift_types":'
        b'{"unlimited_gifts":true,"limited_gifts":true,"unique_gifts":true,'
        b'"premium_subscription":true,"gifts_from_channels":true}}'
    )
    return Answer(full)


def set_commands(state: BotState, call: Call, _at_ns: int) -> Answer:
    """The bot's menu of commands, as getMyCommands tells it back."""
    try:
        commands = _COMMANDS(call.params.get("commands") or "[]")
    except msgspec.ValidationError as error:
        raise bad_request(f"can't parse BotCommand: {error}") from None
    except BROKEN_JSON:
        raise bad_request("can't parse commands JSON object") from None
    state.commands = _ENCODE(commands)
    return TRUE


def delete_commands(state: BotState, _call: Call, _at_ns: int) -> Answer:
    """The bot has no menu of commands any more."""
    state.commands = b"[]"
    return TRUE


def get_commands(state: BotState, _call: Call, _at_ns: int) -> Answer:
    """The menu of commands."""
    return Answer(state.commands)


def delete_webhook(state: BotState, call: Call, at_ns: int) -> Answer:
    """There is no webhook to delete; dropping what is pending works."""
    if yes(call.params.get("drop_pending_updates")):
        state.queue.confirm(state.queue.next_id(), at_ns)
    return TRUE


def set_webhook(_state: BotState, call: Call, _at_ns: int) -> Answer:
    """Webhooks are not emulated yet: better a clear refusal than updates that never come."""
    if call.params.get("url"):
        raise bad_request("bad webhook: perfkit's emulator can only be polled (getUpdates) so far")
    return TRUE


def answer_by_type(state: BotState, call: Call, method: Method, at_ns: int) -> Answer:
    """A well-formed answer to a method without an effect here, from its return type."""
    params = call.params
    if method.returns in {"Message", "Message|True"}:
        return TRUE if "inline_message_id" in params else send_other(state, call, at_ns)
    if params.get("chat_id") and "business_connection_id" not in params:
        state.chats.find(params["chat_id"])
    return Answer(by_type(method, params))


BY_HAND: dict[str, Callable[[BotState, Call, int], Answer]] = {
    "getme": get_me,
    "sendmessage": send_message,
    "editmessagetext": edit_text,
    "editmessagecaption": edit_caption,
    "editmessagereplymarkup": edit_markup,
    "deletemessage": delete_message,
    "deletemessages": delete_messages,
    "answercallbackquery": answer_callback,
    "sendchataction": chat_action,
}
"""Methods, in lower case, that bots call for every update: they check their parameters themselves,
so that none of them costs a look into the table of methods."""

EFFECTS: dict[str, Callable[[BotState, Call, int], Answer]] = {
    "getchat": get_chat,
    "setmycommands": set_commands,
    "getmycommands": get_commands,
    "deletemycommands": delete_commands,
    "deletewebhook": delete_webhook,
    "setwebhook": set_webhook,
    **dict.fromkeys(MEDIA, send_media),
}
"""All others that change something or tell what was changed, called with checked parameters."""
