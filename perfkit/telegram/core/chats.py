"""Which chats does a bot have, and what is in them? Bounded numbers of messages."""

from collections import deque
from collections.abc import Mapping
from types import MappingProxyType

from msgspec import Struct, structs

from perfkit.telegram.core.offers import Offer
from perfkit.telegram.core.refusal import (
    CHAT_NOT_FOUND,
    bad_request,
    blocked_by_user,
    no_conversation,
)
from perfkit.telegram.core.types import Chat, User, WireMessage
from perfkit.telegram.core.wire import whole

KEPT_MESSAGES = 200
"""Older messages of a chat are forgotten, so that an endless run has a bounded size."""
NO_REACTIONS: Mapping[int, str] = MappingProxyType({})


class Stored(Struct, frozen=True):
    """A message, whether the bot may edit it, and what students have done about it."""

    wire: WireMessage
    editable: bool
    offer: Offer | None = None
    """The poll or invoice it is."""
    reactions: Mapping[int, str] = NO_REACTIONS
    """Students' emoji, by user id."""


class MessageIds:
    """A counter that message ids come from: a supergroup's own, or one of all other chats.

    Telegram counts per bot account in private chats and basic groups.
    """

    __slots__ = ("last",)

    def __init__(self) -> None:
        self.last = 0


class StoredChat:
    """A chat and the messages in it."""

    __slots__ = ("_ids", "_latest", "chat", "messages")

    def __init__(self, chat: Chat, ids: MessageIds) -> None:
        self.chat = chat
        self.messages: dict[int, Stored] = {}
        self._ids = ids
        self._latest: deque[int] = deque()
        """Of the last messages, deleted ones too. The dict could tell which is its oldest, but
        would have to step over all that have gone before."""

    @property
    def coming_message_id(self) -> int:
        """What the next new message's id will be."""
        return self._ids.last + 1

    def next_message_id(self) -> int:
        """A new message's id."""
        self._ids.last += 1
        return self._ids.last

    def may_delete(self, _stored: Stored) -> bool:
        """Whether the bot may delete this message: in private chats any."""
        return True

    def check_member(self) -> None:
        """Raise Refusal when the bot is not there (any more)."""

    def check_open(self) -> None:
        """Raise Refusal where the bot may not write."""
        self.check_member()

    def keep(self, wire: WireMessage, *, editable: bool, offer: Offer | None = None) -> Stored:
        """Store a new message."""
        message_id, latest = wire.message_id, self._latest
        stored = self.messages[message_id] = Stored(wire, editable, offer)
        latest.append(message_id)
        if len(latest) > KEPT_MESSAGES:
            self.messages.pop(latest.popleft(), None)
        return stored

    def renew(self, wire: WireMessage) -> Stored:
        """Store the new state of a message that is there."""
        known = self.messages[wire.message_id]
        stored = self.messages[wire.message_id] = structs.replace(known, wire=wire)
        return stored


class PrivateChat(StoredChat):
    """One student's chat with the bot."""

    __slots__ = ("blocked", "user")

    def __init__(self, user: User, ids: MessageIds) -> None:
        chat = Chat(
            id=user.id,
            type="private",
            first_name=user.first_name,
            last_name=user.last_name,
            username=user.username,
        )
        super().__init__(chat, ids)
        self.user = user
        self.blocked = False
        """Whether the student has blocked the bot."""

    def check_open(self) -> None:
        """Raise Refusal when the student has blocked the bot."""
        if self.blocked:
            raise blocked_by_user()


class Chats:
    """All chats of one bot, with whoever is in them."""

    __slots__ = ("_chats", "_users", "ids")

    def __init__(self) -> None:
        self._chats: dict[str, StoredChat] = {}
        self._users: dict[int, User] = {}
        """Whom the bot has met in groups only."""
        self.ids = MessageIds()

    def enter(self, user: User) -> PrivateChat:
        """The private chat of this user, made when it is new."""
        chat = self._chats.get(str(user.id))
        if chat is None:
            chat = self._chats[str(user.id)] = PrivateChat(user, self.ids)
        assert isinstance(chat, PrivateChat)  # noqa: S101 - ids of users are never those of groups
        return chat

    def call_it(self, name: str, chat: StoredChat) -> None:
        """The chat can be named ``@so`` instead of by its id."""
        self._chats[name.lower()] = chat

    def open(self, chat: StoredChat) -> None:
        """A further chat, which is no private one."""
        self._chats[str(chat.chat.id)] = chat

    def get(self, chat_id: int) -> StoredChat | None:
        """The chat with this id, if there is one."""
        return self._chats.get(str(chat_id))

    def meet(self, user: User) -> None:
        """Somebody is in a group with the bot."""
        self._users[user.id] = user

    def find(self, chat_id: str | None) -> StoredChat:
        """The chat with this id as a call names it; raises Refusal when the bot is in none."""
        chat = self._chats.get(chat_id or "")
        if chat is None and chat_id and chat_id[0] == "@":
            chat = self._chats.get(chat_id.lower())
        if chat is None:
            raise bad_request("chat_id is empty" if not chat_id else CHAT_NOT_FOUND)
        chat.check_member()
        return chat

    def user(self, user_id: int) -> User | None:
        """The student with this id, if one has ever been in touch with the bot."""
        chat = self._chats.get(str(user_id))
        return chat.user if isinstance(chat, PrivateChat) else self._users.get(user_id)

    def find_open(self, chat_id: str | None) -> StoredChat:
        """The same, for what the bot sends; raises Refusal where it may not write."""
        chat = self._chats.get(chat_id or "")
        if chat is None and chat_id and chat_id[0] == "@":
            chat = self._chats.get(chat_id.lower())
        if chat is None:
            if whole(chat_id) in self._users:  # met in a group, and never written to in private
                raise no_conversation()
            raise bad_request("chat_id is empty" if not chat_id else CHAT_NOT_FOUND)
        chat.check_open()
        return chat
