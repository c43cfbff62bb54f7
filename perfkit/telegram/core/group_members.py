"""What happens when somebody becomes something else in a group? Who is told of it, and how."""

from msgspec import Raw, structs

from perfkit.telegram.core.groups import GroupChat, Member, Status
from perfkit.telegram.core.service_messages import note
from perfkit.telegram.core.state import BotState
from perfkit.telegram.core.telling import tell
from perfkit.telegram.core.types import ChatMemberUpdated, User
from perfkit.telegram.core.updates import DAY_NS


def member_now(state: BotState, group: GroupChat, user: User, at_ns: int) -> Member:
    """What somebody is in the group at this time."""
    return group.member(user, state.date(at_ns))


def become(state: BotState, group: GroupChat, by: User, new: Member, at_ns: int) -> None:
    """Somebody is made something else, or makes themselves. Nothing if it is what they are.

    Of itself the bot is told with ``my_chat_member``, of others with ``chat_member`` if it runs the
    group; who comes and goes is told by service messages as well, as long as the bot is there.
    """
    old = member_now(state, group, new.user, at_ns)
    if new == old:
        return
    group.put(new)
    _tell(state, group, by, (old, new), at_ns)
    if new.present and not old.present and group.has_bot:
        note(state, group, by, at_ns, new_chat_members=(new.user,))
    if old.present and not new.present and group.has_bot:
        note(state, group, by, at_ns, left_chat_member=new.user)


def _tell(
    state: BotState, group: GroupChat, by: User, change: tuple[Member, Member], at_ns: int
) -> None:
    old, new = change
    is_bot = new.user.id == state.bot.id
    if is_bot or (group.bot is not None and group.bot.administers):
        changed = ChatMemberUpdated(
            chat=group.chat,
            from_user=by,
            date=state.date(at_ns),
            old_chat_member=Raw(old.encoded()),
            new_chat_member=Raw(new.encoded()),
        )
        kind = "my_chat_member" if is_bot else "chat_member"
        student = 0 if by.is_bot else by.id
        tell(state, group.chat.id, kind, changed, at_ns + DAY_NS, by=student)


def join(state: BotState, group: GroupChat, user: User, at_ns: int) -> None:
    """A student comes in, if it has not been banned. What it was not allowed stays so."""
    known = member_now(state, group, user, at_ns)
    state.chats.meet(user)
    if known.present or known.status is Status.KICKED:
        return
    if known.status is Status.RESTRICTED:
        become(state, group, user, structs.replace(known, is_member=True), at_ns)
    else:
        become(state, group, user, Member(user, Status.MEMBER), at_ns)


def leave(state: BotState, group: GroupChat, user: User, at_ns: int) -> None:
    """Somebody goes away. Who was restricted stays so, for the case that they come back."""
    known = member_now(state, group, user, at_ns)
    if not known.present:
        return
    if known.status is Status.RESTRICTED:
        become(state, group, user, structs.replace(known, is_member=False), at_ns)
    else:
        become(state, group, user, Member(user), at_ns)
