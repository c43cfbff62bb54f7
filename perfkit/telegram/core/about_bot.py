"""What do the methods do that are about the bot itself? Commands, name, descriptions, menu button.

Functions of the shape ``(state, call, at_ns) -> Answer``; they raise Refusal with Telegram's words.
"""

import msgspec
from msgspec import Struct, structs

from perfkit.telegram.core.effect import TRUE, Answer
from perfkit.telegram.core.media import media_file, source_of
from perfkit.telegram.core.methods import TYPES
from perfkit.telegram.core.profile import DEFAULT_BUTTON, Scope, keep_latest, read_scope
from perfkit.telegram.core.refusal import bad_request
from perfkit.telegram.core.state import BotState
from perfkit.telegram.core.wire import BROKEN_JSON, Call, whole, yes

_BUTTONS = frozenset({"commands", "default", "web_app"})
_ENCODE = msgspec.json.Encoder().encode


class _BotCommand(Struct, frozen=True):
    command: str
    description: str


class _Button(Struct, frozen=True):
    type: str = ""


class _ProfilePhoto(Struct, frozen=True):
    """InputProfilePhotoStatic or InputProfilePhotoAnimated, which is shown as a picture here."""

    photo: str = ""
    animation: str = ""


_PHOTO = msgspec.json.Decoder(_ProfilePhoto).decode
_RIGHTS = msgspec.json.Decoder(dict[str, bool]).decode
_OF_CHANNELS = ("can_post_messages", "can_edit_messages", "can_manage_direct_messages")
_OF_GROUPS = ("can_pin_messages", "can_manage_topics", "can_manage_tags")
"""Rights that ChatAdministratorRights only has where they mean something."""
MOST_PHOTOS = 100
_COMMANDS = msgspec.json.Decoder(list[_BotCommand], strict=False).decode
_BUTTON = msgspec.json.Decoder(_Button).decode


def _menu(call: Call) -> tuple[Scope, str]:
    return read_scope(call.params.get("scope")), call.params.get("language_code", "")


def set_commands(state: BotState, call: Call, _at_ns: int) -> Answer:
    """A menu of commands, for a scope and a language, as getMyCommands tells it back."""
    menu = _menu(call)
    commands = _COMMANDS(call.params.get("commands") or "[]")
    for each in commands:
        if not each.command.removeprefix("/"):
            raise bad_request("BOT_COMMAND_INVALID")
        if not each.description:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    kept = [structs.replace(each, command=each.command.removeprefix("/")) for each in commands]
    keep_latest(state.profile.commands, menu, _ENCODE(kept))
    return TRUE


def delete_commands(state: BotState, call: Call, _at_ns: int) -> Answer:
    """There is no menu of commands for this scope and language any more."""
    state.profile.commands.pop(_menu(call), None)
    return TRUE


def get_commands(state: BotState, call: Call, _at_ns: int) -> Answer:
    """The menu of commands that was set for just this scope and language."""
    return Answer(state.profile.commands.get(_menu(call), b"[]"))


def set_name(state: BotState, call: Call, _at_ns: int) -> Answer:
    """The bot's name; without a language it is what messages and getMe say, too."""
    name = call.params.get("name", "")
    if not call.params.get("language_code") and name:
        state.bot = structs.replace(state.bot, first_name=name)
        state.author = structs.replace(state.author, first_name=name)
    return _set_text(state, call, "name")


def set_description(state: BotState, call: Call, _at_ns: int) -> Answer:
    """What an empty chat with the bot shows."""
    return _set_text(state, call, "description")


def set_short_description(state: BotState, call: Call, _at_ns: int) -> Answer:
    """What the bot's profile shows."""
    return _set_text(state, call, "short_description")


def _set_text(state: BotState, call: Call, what: str) -> Answer:
    key = (what, call.params.get("language_code", ""))
    keep_latest(state.profile.texts, key, call.params.get(what, ""))
    return TRUE


def get_name(state: BotState, call: Call, _at_ns: int) -> Answer:
    """The bot's name in a language."""
    return _get_text(state, call, "name", state.bot.first_name)


def get_description(state: BotState, call: Call, _at_ns: int) -> Answer:
    """The bot's description in a language."""
    return _get_text(state, call, "description", "")


def get_short_description(state: BotState, call: Call, _at_ns: int) -> Answer:
    """The bot's short description in a language."""
    return _get_text(state, call, "short_description", "")


def _get_text(state: BotState, call: Call, what: str, default: str) -> Answer:
    language = call.params.get("language_code", "")
    return Answer(_ENCODE({what: state.profile.text(what, language, default)}))


def set_rights(state: BotState, call: Call, _at_ns: int) -> Answer:
    """What the bot asks to be allowed where it is made an administrator."""
    text = call.params.get("rights")
    try:
        wanted = _RIGHTS(text) if text else {}
    except BROKEN_JSON:
        raise bad_request("can't parse ChatAdministratorRights JSON object") from None
    state.profile.rights[yes(call.params.get("for_channels"))] = wanted
    return TRUE


def get_rights(state: BotState, call: Call, _at_ns: int) -> Answer:
    """The same, with all rights named."""
    of_channels = yes(call.params.get("for_channels"))
    wanted = state.profile.rights.get(of_channels, {})
    usual = [each.name for each in TYPES["ChatAdministratorRights"]]
    more = _OF_CHANNELS if of_channels else _OF_GROUPS
    return Answer(_ENCODE({name: wanted.get(name, False) for name in (*usual, *more)}))


def set_photo(state: BotState, call: Call, _at_ns: int) -> Answer:
    """The bot gets another picture of itself."""
    try:
        given = _PHOTO(call.params["photo"])
    except BROKEN_JSON:
        raise bad_request("can't parse input profile photo JSON object") from None
    text = given.photo or given.animation
    source = source_of(call, text, text)
    if not source:
        raise bad_request("photo not found")
    state.profile.photos.insert(0, media_file(state.files, "photo", source, {}).shown)
    del state.profile.photos[MOST_PHOTOS:]
    return TRUE


def remove_photo(state: BotState, _call: Call, _at_ns: int) -> Answer:
    """The bot has no picture of itself any more."""
    state.profile.photos.clear()
    return TRUE


def set_menu_button(state: BotState, call: Call, _at_ns: int) -> Answer:
    """The button beside the input field, in one chat or in all."""
    text = call.params.get("menu_button") or '{"type":"default"}'
    try:
        kind = _BUTTON(text).type
    except BROKEN_JSON:
        raise bad_request('can\'t parse menu button: Field "type" must be of type String') from None
    if kind not in _BUTTONS:
        raise bad_request("can't parse menu button: MenuButton has unsupported type")
    keep_latest(state.profile.buttons, _button_chat(state, call), text.encode())
    return TRUE


def get_menu_button(state: BotState, call: Call, _at_ns: int) -> Answer:
    """The button of a chat, or else that of all chats."""
    buttons = state.profile.buttons
    found = buttons.get(_button_chat(state, call)) or buttons.get(0)
    return Answer(found or DEFAULT_BUTTON)


def _button_chat(state: BotState, call: Call) -> int:
    chat_id = call.params.get("chat_id")
    if chat_id is None:
        return 0
    if whole(chat_id) <= 0:
        raise bad_request("invalid chat_id specified")
    return state.chats.find(chat_id).chat.id
