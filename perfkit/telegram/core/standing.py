"""How do chats come to be that nobody has written in? They stand there for every bot."""

from collections.abc import Sequence
from typing import Literal

from perfkit.model.standing_chat import ChatKind, StandingChat
from perfkit.telegram.core.groups import (
    ADMINISTRATOR_RIGHTS,
    GroupChat,
    Member,
    Status,
    as_administrator,
)
from perfkit.telegram.core.state import BotState
from perfkit.telegram.core.types import Chat, User

_TYPES: dict[ChatKind, Literal["group", "supergroup", "channel"]] = {
    ChatKind.GROUP: "group",
    ChatKind.SUPERGROUP: "supergroup",
    ChatKind.FORUM: "supergroup",
    ChatKind.CHANNEL: "channel",
}
_TITLES = {
    ChatKind.GROUP: "Standing group",
    ChatKind.SUPERGROUP: "Standing supergroup",
    ChatKind.FORUM: "Standing forum",
    ChatKind.CHANNEL: "Standing channel",
}


def stand(state: BotState, chats: Sequence[StandingChat]) -> None:
    """Let the bot have these chats. The first person among them has opened all the others."""
    people = [each.chat_id for each in chats if each.kind is ChatKind.PRIVATE]
    for each in chats:
        if each.kind is ChatKind.PRIVATE:
            state.chats.enter(_person(each.chat_id))
        else:
            _open(state, each, _person(people[0] if people else abs(each.chat_id)))


def _open(state: BotState, standing: StandingChat, owner: User) -> None:
    """A group or channel, where the bot may do everything and everybody counts as a member."""
    ids, bot = state.chats.ids, Member(state.author)
    chat = GroupChat(_chat(standing), owner, state.bot.id, ids, strangers=Status.MEMBER)
    chat.put(as_administrator(bot, dict.fromkeys(ADMINISTRATOR_RIGHTS, True)))
    state.chats.open(chat)
    state.chats.meet(owner)
    if standing.username is not None:
        state.chats.call_it(f"@{standing.username}", chat)


def _person(number: int) -> User:
    """Somebody the bot knows: whose chat it is, or who opened the group."""
    return User(id=number, is_bot=False, first_name="Standing", last_name="User")


def _chat(standing: StandingChat) -> Chat:
    kind = standing.kind
    return Chat(
        id=standing.chat_id,
        type=_TYPES[kind],
        title=_TITLES[kind],
        username=standing.username,
        is_forum=kind is ChatKind.FORUM,
    )
