"""What does a student's deed do, and what is the bot told of it?

``say`` and ``press`` have ways of their own through the account; everything else comes here.
"""

from typing import assert_never

from perfkit.model.deeds import (
    AddBot,
    AskInline,
    Block,
    ChooseResult,
    Deed,
    EditOwn,
    InGroup,
    Join,
    Leave,
    OpenGroup,
    Pay,
    PressButton,
    React,
    SayText,
    SendFile,
    ShareContact,
    ShareLocation,
    Unblock,
    Vote,
)
from perfkit.telegram.core.group_deeds import perform_in_group
from perfkit.telegram.core.inline import ask, choose
from perfkit.telegram.core.membership import block, unblock
from perfkit.telegram.core.payments import pay
from perfkit.telegram.core.state import BotState
from perfkit.telegram.core.student_messages import edit, react, send
from perfkit.telegram.core.types import User
from perfkit.telegram.core.voting import vote


def perform(state: BotState, user: User, deed: Deed, at_ns: int) -> None:  # noqa: C901 - a line for each
    """Do it. What can't be done in the chat as it is (a message that is gone) does nothing."""
    if isinstance(deed, InGroup):
        perform_in_group(state, user, deed.chat_id, deed.deed, at_ns)
        return
    chat = state.chats.enter(user)
    match deed:
        case SayText() | SendFile() | ShareContact() | ShareLocation():
            unblock(state, chat, at_ns)
            send(state, chat, user, deed, at_ns)
        case EditOwn(text):
            edit(state, chat, user, text, at_ns)
        case React():
            react(state, chat, user, deed, at_ns)
        case Vote():
            vote(state, chat, user, deed, at_ns)
        case Pay():
            pay(state, chat, deed, at_ns)
        case AskInline(text):
            ask(state, user, text, at_ns)
        case ChooseResult():
            choose(state, user, deed, at_ns)
        case Block():
            block(state, chat, at_ns)
        case Unblock():
            unblock(state, chat, at_ns)
        case PressButton() | Join() | Leave() | OpenGroup() | AddBot():
            pass  # only in groups
        case _:
            assert_never(deed)
