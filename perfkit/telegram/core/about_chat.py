"""What do the methods do that are about a chat? Its info, title, description and permissions.

Functions of the shape ``(state, call, at_ns) -> Answer``; they raise Refusal with Telegram's words.
"""

import msgspec
from msgspec import Raw, structs

from perfkit.telegram.core.chats import StoredChat
from perfkit.telegram.core.effect import TRUE, Answer
from perfkit.telegram.core.files import Names, sized
from perfkit.telegram.core.group_rights import check_right
from perfkit.telegram.core.groups import USUAL_PERMISSIONS, GroupChat
from perfkit.telegram.core.permissions import read_permissions
from perfkit.telegram.core.refusal import bad_request
from perfkit.telegram.core.service_messages import note
from perfkit.telegram.core.settings import ChatSettings
from perfkit.telegram.core.state import BotState
from perfkit.telegram.core.types import User, WireMessage
from perfkit.telegram.core.wire import Call, whole

_ENCODE = msgspec.json.Encoder().encode

MOST_PHOTOS_AT_ONCE = 100
_ONLY_SUPERGROUPS = "method is available only for supergroups"
_ONLY_GROUPS = "method is available only for groups and supergroups"
_ONLY_SUPERGROUPS_AND_CHANNELS = "method is available for supergroup and channel chats only"
_NO_LINKS = "can't invite members to a private chat"
_NOT_IN_PRIVATE = {
    "banchatmember": "can't ban members in private chats",
    "createchatinvitelink": _NO_LINKS,
    "createchatsubscriptioninvitelink": _NO_LINKS,
    "deletechatphoto": "can't change private chat photo",
    "deletechatstickerset": _ONLY_SUPERGROUPS,
    "editchatinvitelink": _NO_LINKS,
    "editchatsubscriptioninvitelink": _NO_LINKS,
    "exportchatinvitelink": _NO_LINKS,
    "getchatadministrators": "there are no administrators in the private chat",
    "leavechat": "can't leave private chats",
    "promotechatmember": _ONLY_SUPERGROUPS_AND_CHANNELS,
    "restrictchatmember": _ONLY_SUPERGROUPS,
    "revokechatinvitelink": _NO_LINKS,
    "setchatadministratorcustomtitle": _ONLY_GROUPS,
    "setchatdescription": "can't change private chat description",
    "setchatmembertag": _ONLY_GROUPS,
    "setchatpermissions": "can't change private chat permissions",
    "setchatphoto": "can't change private chat photo",
    "setchatstickerset": _ONLY_SUPERGROUPS,
    "setchattitle": "can't change private chat title",
    "unbanchatmember": _ONLY_SUPERGROUPS_AND_CHANNELS,
}
"""What td and tdlib/telegram-bot-api say of these methods in a private chat."""


def chat_of(state: BotState, call: Call) -> StoredChat:
    """The chat that a call is about. Raises Refusal if it is none the method is made for."""
    chat = state.chats.find(call.params.get("chat_id"))
    reason = _NOT_IN_PRIVATE.get(call.method)
    if reason is not None and chat.chat.type == "private":
        raise bad_request(reason)
    if isinstance(chat, GroupChat):
        check_right(chat, call.method)
    return chat


def get_chat(state: BotState, call: Call, _at_ns: int) -> Answer:
    """What is known of a chat; the full form, with the fields clients insist on."""
    chat = chat_of(state, call)
    full = _ENCODE(chat.chat)[:-1] + (
        b',"accent_color_id":0,"max_reaction_count":11,"accepted_gift_types":'
        b'{"unlimited_gifts":true,"limited_gifts":true,"unique_gifts":true,'
        b'"premium_subscription":true,"gifts_from_channels":true}'
    )
    if isinstance(chat, GroupChat) and chat.chat.type != "channel":
        permissions = state.settings_of(chat.chat.id).permissions or Raw(_ENCODE(USUAL_PERMISSIONS))
        full += b',"permissions":' + bytes(permissions)
    settings = state.settings.get(chat.chat.id)
    return Answer(full + (b"" if settings is None else _set(chat, settings)) + b"}")


def _set(chat: StoredChat, settings: ChatSettings) -> bytes:
    """The fields of ChatFullInfo that bots can set."""
    parts: list[tuple[bytes, bytes]] = []
    pinned = [chat.messages[each].wire for each in settings.pinned if each in chat.messages]
    if pinned:
        parts.append((b"pinned_message", _ENCODE(pinned[-1])))
    if settings.photo is not None:
        parts.append((b"photo", _ENCODE(_chat_photo(settings.photo))))
    if settings.description:
        parts.append((b"description", _ENCODE(settings.description)))
    primary = [link for link in settings.links.values() if link.is_primary and not link.is_revoked]
    if primary:
        parts.append((b"invite_link", _ENCODE(primary[-1].invite_link)))
    return b"".join(b',"%b":%b' % part for part in parts)


def _chat_photo(names: Names) -> dict[str, str]:
    """A ChatPhoto: the picture in Telegram's sizes of 160 and 640 pixels, a and c."""
    return {
        f"{size}_file_{name}": sized(text, letter)
        for size, letter in (("small", "a"), ("big", "c"))
        for name, text in (("id", names.file_id), ("unique_id", names.unique_id))
    }


def set_title(state: BotState, call: Call, at_ns: int) -> Answer:
    """A group is called something else; the bot is told so by a service message."""
    chat = chat_of(state, call)
    title = call.params["title"].strip()
    if not title:
        raise bad_request("title must be non-empty")
    chat.chat = structs.replace(chat.chat, title=title)
    return told_by_service(state, chat, at_ns, new_chat_title=title)


def told_by_service(
    state: BotState, chat: StoredChat, at_ns: int, **fields: str | int | Raw | WireMessage
) -> Answer:
    """It is done, and the bot gets a service message of it, which stands in the chat as others."""
    note(state, chat, state.author, at_ns, **fields)
    return Answer(b"true", queued=True)


def set_description(state: BotState, call: Call, _at_ns: int) -> Answer:
    """What a group is about."""
    settings = state.settings_of(chat_of(state, call).chat.id)
    description = call.params.get("description", "")
    if description == settings.description:
        raise bad_request("chat description is not modified")
    settings.description = description
    return TRUE


def set_permissions(state: BotState, call: Call, _at_ns: int) -> Answer:
    """What members of a group may do."""
    settings = state.settings_of(chat_of(state, call).chat.id)
    settings.permissions = Raw(_ENCODE(read_permissions(call)))
    return TRUE


def get_photos(state: BotState, call: Call, _at_ns: int) -> Answer:
    """The bot's own; students have no profile photos. Raises Refusal if nobody knows the user."""
    user = find_user(state, call.params["user_id"])
    if user is None:
        raise bad_request("user not found")
    photos = state.profile.photos if user.id == state.bot.id else []
    first = whole(call.params.get("offset"))
    shown = photos[first : first + (whole(call.params.get("limit")) or MOST_PHOTOS_AT_ONCE)]
    return Answer(_ENCODE({"total_count": len(photos), "photos": shown}))


def find_user(state: BotState, user_id: str) -> User | None:
    """The student, or the bot, with this id."""
    number = whole(user_id)
    return state.author if number == state.bot.id else state.chats.user(number)
