"""What does a student do in a group? Only who is there and may write does anything."""

from perfkit.model.deeds import (
    AddBot,
    Deed,
    EditOwn,
    Join,
    Leave,
    OpenGroup,
    PressButton,
    React,
    SayText,
    SendFile,
    ShareContact,
    ShareLocation,
    Vote,
)
from perfkit.telegram.core.group_members import become, join, leave, member_now
from perfkit.telegram.core.groups import (
    ADMINISTRATOR_RIGHTS,
    GroupChat,
    Member,
    Status,
    as_administrator,
)
from perfkit.telegram.core.state import BotState
from perfkit.telegram.core.student_messages import edit, press, react, send
from perfkit.telegram.core.types import Chat, User
from perfkit.telegram.core.voting import vote


def perform_in_group(state: BotState, user: User, chat_id: int, deed: Deed, at_ns: int) -> None:
    """Do it. Nothing happens where it can't be done: in a group that is none, or by who may not."""
    group = state.chats.get(chat_id)
    if isinstance(deed, OpenGroup):
        if group is None:
            _open(state, user, chat_id, deed)
        return
    if not isinstance(group, GroupChat):
        return
    member = member_now(state, group, user, at_ns)
    match deed:
        case Join():
            join(state, group, user, at_ns)
        case Leave():
            leave(state, group, user, at_ns)
        case AddBot():
            _add_bot(state, group, user, deed, at_ns)
        case SayText() | SendFile() | ShareContact() | ShareLocation() if member.may_write:
            send(state, group, user, deed, at_ns)
        case EditOwn(text) if member.may_write:
            edit(state, group, user, text, at_ns)
        case _ if member.present:
            _respond(state, group, user, deed, at_ns)
        case _:
            pass


def _respond(state: BotState, group: GroupChat, user: User, deed: Deed, at_ns: int) -> None:
    """What can be done by who may read only."""
    match deed:
        case PressButton():
            press(state, group, user, deed, at_ns)
        case React():
            react(state, group, user, deed, at_ns)
        case Vote():
            vote(state, group, user, deed, at_ns)
        case _:
            pass


def _open(state: BotState, owner: User, chat_id: int, deed: OpenGroup) -> None:
    chat = Chat(id=chat_id, type="supergroup" if deed.supergroup else "group", title=deed.title)
    state.chats.open(GroupChat(chat, owner, state.bot.id, state.chats.ids))
    state.chats.meet(owner)


def _add_bot(state: BotState, group: GroupChat, by: User, deed: AddBot, at_ns: int) -> None:
    bot = Member(state.author, Status.MEMBER)
    if deed.administrator:
        bot = as_administrator(bot, dict.fromkeys(ADMINISTRATOR_RIGHTS, True))
    become(state, group, by, bot, at_ns)
