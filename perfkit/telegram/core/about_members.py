"""What do the methods do that are about who is in a chat? Look, ban, restrict, promote, leave.

Functions of the shape ``(state, call, at_ns) -> Answer``; they raise Refusal with Telegram's words.
"""

from msgspec import structs

from perfkit.model import chat as shown
from perfkit.telegram.core.about_chat import chat_of
from perfkit.telegram.core.chats import StoredChat
from perfkit.telegram.core.effect import TRUE, Answer
from perfkit.telegram.core.group_members import become, leave, member_now
from perfkit.telegram.core.groups import (
    ADMINISTRATOR_RIGHTS,
    USUAL_PERMISSIONS,
    GroupChat,
    Member,
    Status,
    as_administrator,
)
from perfkit.telegram.core.permissions import read_permissions
from perfkit.telegram.core.refusal import bad_request
from perfkit.telegram.core.state import BotState
from perfkit.telegram.core.types import User
from perfkit.telegram.core.wire import Call, whole, yes

_SHORTEST_S = 30
_LONGEST_S = 366 * 86_400
_LONGEST_TITLE = 16


def get_member(state: BotState, call: Call, at_ns: int) -> Answer:
    """Who somebody is in a chat: in private both are members."""
    chat = chat_of(state, call)
    number = whole(call.params["user_id"])
    user = state.author if number == state.bot.id else state.chats.user(number)
    if user is None:
        raise bad_request("member not found")
    if isinstance(chat, GroupChat):
        return Answer(member_now(state, chat, user, at_ns).encoded())
    if user.id not in {state.bot.id, chat.chat.id}:
        raise bad_request("member not found")
    return Answer(Member(user, Status.MEMBER).encoded())


def get_administrators(state: BotState, call: Call, _at_ns: int) -> Answer:
    """Those who run a group, other bots left out."""
    group = _group_of(chat_of(state, call))
    found = [each.encoded() for each in group.members.values() if each.administers]
    return Answer(b"[" + b",".join(found) + b"]")


def count_members(state: BotState, call: Call, _at_ns: int) -> Answer:
    """All who are there, the bot among them."""
    chat = chat_of(state, call)
    return Answer(b"%d" % (len(chat.present()) if isinstance(chat, GroupChat) else 2))


def ban(state: BotState, call: Call, at_ns: int) -> Answer:
    """Somebody is sent away and can't come back until the ban ends."""
    group, known = _subject(state, call, at_ns)
    new = Member(known.user, Status.KICKED, until_date=_until(state, call, at_ns))
    return _change(state, group, new, at_ns)


def unban(state: BotState, call: Call, at_ns: int) -> Answer:
    """Somebody may come back; who is there is sent away, unless only bans are to be lifted."""
    group, known = _subject(state, call, at_ns)
    if known.status is not Status.KICKED and yes(call.params.get("only_if_banned")):
        return TRUE
    return _change(state, group, Member(known.user), at_ns)


def restrict(state: BotState, call: Call, at_ns: int) -> Answer:
    """Somebody may do less in a group, or everything again."""
    group, known = _subject(state, call, at_ns)
    if group.chat.type == "group":
        raise bad_request("method is available only for supergroups")
    rights = read_permissions(call)
    if all(rights[name] for name, usual in USUAL_PERMISSIONS.items() if usual):
        new = Member(known.user, Status.MEMBER if known.present else Status.LEFT)
    else:
        until = _until(state, call, at_ns)
        new = Member(known.user, Status.RESTRICTED, rights, until, known.present)
    return _change(state, group, new, at_ns)


def promote(state: BotState, call: Call, at_ns: int) -> Answer:
    """Somebody runs the group with these rights; without any of them, no longer."""
    group = _group_of(chat_of(state, call))
    if group.chat.type == "group":
        raise bad_request("method is available for supergroup and channel chats only")
    known = member_now(state, group, _user(state, call), at_ns)
    if known.status is Status.CREATOR:
        raise bad_request("can't remove chat owner")
    if known.user.id == state.bot.id:
        raise bad_request("can't promote self")
    rights = {name: yes(call.params.get(name)) for name in ADMINISTRATOR_RIGHTS}
    if any(rights.values()):
        # whatever else is given, administrators can manage the chat
        new = as_administrator(known, rights | {"can_manage_chat": True})
    elif known.administers:
        new = Member(known.user, Status.MEMBER)
    else:
        return TRUE
    return _change(state, group, new, at_ns)


def set_custom_title(state: BotState, call: Call, at_ns: int) -> Answer:
    """An administrator is called something else."""
    group = _group_of(chat_of(state, call))
    known = member_now(state, group, _user(state, call), at_ns)
    if known.status is Status.CREATOR:
        raise bad_request("only creator can edit their custom title")
    if not known.administers:
        raise bad_request("user is not an administrator")
    title = call.params["custom_title"].strip()
    if len(title) > _LONGEST_TITLE:
        raise bad_request("CUSTOM_TITLE_TOO_LONG")
    return _change(state, group, structs.replace(known, custom_title=title), at_ns)


def leave_chat(state: BotState, call: Call, at_ns: int) -> Answer:
    """The bot goes away from a group."""
    leave(state, _group_of(chat_of(state, call)), state.author, at_ns)
    return Answer(b"true", queued=True)


def _group_of(chat: StoredChat) -> GroupChat:
    assert isinstance(chat, GroupChat)  # noqa: S101 - chat_of has refused private chats
    return chat


def _user(state: BotState, call: Call) -> User:
    number = whole(call.params["user_id"])
    user = state.author if number == state.bot.id else state.chats.user(number)
    if user is None:
        raise bad_request("user not found")
    return user


def _subject(state: BotState, call: Call, at_ns: int) -> tuple[GroupChat, Member]:
    """Whom the bot is to ban or restrict, where; raises Refusal if it can't."""
    group = _group_of(chat_of(state, call))
    known = member_now(state, group, _user(state, call), at_ns)
    if known.user.id == state.bot.id:
        raise bad_request("can't restrict self")
    if known.status is Status.CREATOR:
        raise bad_request("can't remove chat owner")
    if known.administers:
        raise bad_request("user is an administrator of the chat")
    return group, known


def _until(state: BotState, call: Call, at_ns: int) -> int:
    """When it ends; 0: never, as for less than 30 s or more than 366 days."""
    until = whole(call.params.get("until_date"))
    return until if _SHORTEST_S <= until - state.date(at_ns) <= _LONGEST_S else 0


def _change(state: BotState, group: GroupChat, new: Member, at_ns: int) -> Answer:
    become(state, group, state.author, new, at_ns)
    ends_ns = round((new.until_date - state.wall_s) * 1e9) if new.until_date else 0
    standing = shown.Standing(new.status.value, new.may_write, ends_ns)
    return Answer(b"true", group.chat.id, (standing,), concerns=(new.user.id,), queued=True)
