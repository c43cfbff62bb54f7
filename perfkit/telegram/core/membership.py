"""What happens when a student blocks the bot, or lets it write again?"""

from perfkit.telegram.core.chats import PrivateChat
from perfkit.telegram.core.state import BotState
from perfkit.telegram.core.telling import tell
from perfkit.telegram.core.types import ChatMember, ChatMemberUpdated, User
from perfkit.telegram.core.updates import DAY_NS


def block(state: BotState, chat: PrivateChat, at_ns: int) -> None:
    """From now on what the bot sends to this student is refused."""
    if not chat.blocked:
        chat.blocked = True
        _tell(state, chat, _member(state.author), _kicked(state.author), at_ns)


def unblock(state: BotState, chat: PrivateChat, at_ns: int) -> None:
    """The bot may write again. Whoever writes to a blocked bot lets it write, as the apps ask."""
    if chat.blocked:
        chat.blocked = False
        _tell(state, chat, _kicked(state.author), _member(state.author), at_ns)


def _member(bot: User) -> ChatMember:
    return ChatMember(status="member", user=bot)


def _kicked(bot: User) -> ChatMember:
    return ChatMember(status="kicked", user=bot, until_date=0)


def _tell(state: BotState, chat: PrivateChat, old: ChatMember, new: ChatMember, at_ns: int) -> None:
    changed = ChatMemberUpdated(
        chat=chat.chat,
        from_user=chat.user,
        date=state.date(at_ns),
        old_chat_member=old,
        new_chat_member=new,
    )
    tell(state, chat.chat.id, "my_chat_member", changed, at_ns + DAY_NS)
