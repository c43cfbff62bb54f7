"""What is there to see for somebody who looks at a bot's chats from outside, as a page does?

Only reads. Nothing of it is on the way of calls and updates.
"""

from perfkit.telegram.core.chats import Stored
from perfkit.telegram.core.files import StoredFile
from perfkit.telegram.core.profile import Scope
from perfkit.telegram.core.refusal import Refusal
from perfkit.telegram.core.state import BotState
from perfkit.telegram.core.types import User


class Look:
    """A view of one bot."""

    __slots__ = ("_state",)

    def __init__(self, state: BotState) -> None:
        self._state = state

    @property
    def bot(self) -> User:
        """Who the bot is."""
        return self._state.bot

    def message(self, chat_id: int, message_id: int) -> Stored | None:
        """A message of this chat; None if it is gone."""
        try:
            return self._state.chats.find(str(chat_id)).messages.get(message_id)
        except Refusal:
            return None

    def newest(self, chat_id: int) -> Stored | None:
        """The last message of this chat; None if there is none."""
        try:
            messages = self._state.chats.find(str(chat_id)).messages
        except Refusal:
            return None
        return next(reversed(messages.values()), None)

    def file(self, file_id: str) -> StoredFile | None:
        """The file with this id."""
        return self._state.files.find(file_id)

    def commands(self, chat_id: int) -> bytes:
        """The menu of commands that this private chat shows, as JSON."""
        menus = self._state.profile.commands
        for scope in (Scope("chat", chat_id), Scope("all_private_chats"), Scope()):
            if (scope, "") in menus:
                return menus[scope, ""]
        return b"[]"
