"""What does Telegram itself write into a chat? Who came, who went, what was pinned or renamed."""

from msgspec import Raw, structs

from perfkit.telegram.core.chats import StoredChat
from perfkit.telegram.core.state import BotState
from perfkit.telegram.core.telling import tell
from perfkit.telegram.core.types import User, WireMessage
from perfkit.telegram.core.updates import DAY_NS


def note(
    state: BotState,
    chat: StoredChat,
    author: User,
    at_ns: int,
    **fields: str | int | Raw | WireMessage | User | tuple[User, ...],
) -> None:
    """A service message stands in the chat as others do, and the bot gets it."""
    message = structs.replace(
        WireMessage(
            message_id=chat.next_message_id(),
            date=state.date(at_ns),
            chat=chat.chat,
            from_user=author,
        ),
        **fields,
    )
    chat.keep(message, editable=False)
    by = 0 if author.is_bot else author.id
    tell(state, chat.chat.id, "message", message, at_ns + DAY_NS, by=by)
