"""What is in a chat? The messages of one private chat, bounded."""

from msgspec import Struct, structs

from perfkit.telegram.core.offers import Offer
from perfkit.telegram.core.refusal import CHAT_NOT_FOUND, bad_request, blocked_by_user
from perfkit.telegram.core.types import Chat, User, WireMessage

KEPT_MESSAGES = 200
"""Older messages of a chat are forgotten, so that an endless run has a bounded size."""


class Stored(Struct, frozen=True):
    """A message, whether the bot may edit it, and what students have done about it."""

    wire: WireMessage
    editable: bool
    offer: Offer | None = None
    """The poll or invoice it is."""
    reaction: str = ""
    """The student's emoji."""


class PrivateChat:
    """One student's chat with the bot."""

    __slots__ = ("blocked", "chat", "messages", "user")

    def __init__(self, user: User, chat: Chat | None = None) -> None:
        self.user = user
        self.blocked = False
        """Whether the student has blocked the bot."""
        self.chat = chat or Chat(
            id=user.id,
            type="private",
            first_name=user.first_name,
            last_name=user.last_name,
            username=user.username,
        )
        self.messages: dict[int, Stored] = {}

    def keep(self, wire: WireMessage, *, editable: bool, offer: Offer | None = None) -> Stored:
        """Store a new message."""
        messages = self.messages
        stored = messages[wire.message_id] = Stored(wire, editable, offer)
        if len(messages) > KEPT_MESSAGES:
            del messages[next(iter(messages))]
        return stored

    def renew(self, wire: WireMessage) -> Stored:
        """Store the new state of a message that is there."""
        known = self.messages[wire.message_id]
        stored = self.messages[wire.message_id] = structs.replace(known, wire=wire)
        return stored


class Chats:
    """All chats of one bot, and the counter its message ids come from.

    In private chats Telegram counts message ids per bot account, not per chat.
    """

    __slots__ = ("_chats", "last_message_id")

    def __init__(self) -> None:
        self._chats: dict[str, PrivateChat] = {}
        self.last_message_id = 0

    def enter(self, user: User, chat: Chat | None = None) -> PrivateChat:
        """The chat of this user, made when it is new; ``chat``: one that isn't private."""
        number = str(user.id if chat is None else chat.id)
        found = self._chats.get(number)
        if found is None:
            found = self._chats[number] = PrivateChat(user, chat)
        return found

    def call_it(self, name: str, chat: PrivateChat) -> None:
        """The chat can be named ``@so`` instead of by its id."""
        self._chats[name.lower()] = chat

    def find(self, chat_id: str | None) -> PrivateChat:
        """The chat with this id as a call names it; raises Refusal when there is none."""
        chat = self._chats.get(chat_id or "")
        if chat is None and chat_id and chat_id[0] == "@":
            chat = self._chats.get(chat_id.lower())
        if chat is None:
            raise bad_request("chat_id is empty" if not chat_id else CHAT_NOT_FOUND)
        return chat

    def user(self, user_id: int) -> User | None:
        """The student with this id, if one has ever been in touch with the bot."""
        chat = self._chats.get(str(user_id))
        return None if chat is None else chat.user

    def find_open(self, chat_id: str | None) -> PrivateChat:
        """The same, for what the bot sends; raises Refusal when the student has blocked it."""
        chat = self.find(chat_id)
        if chat.blocked:
            raise blocked_by_user()
        return chat

    def next_message_id(self) -> int:
        """A new message's id."""
        self.last_message_id += 1
        return self.last_message_id
