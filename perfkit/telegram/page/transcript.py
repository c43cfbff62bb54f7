"""What does one chat look like? Its messages and reply keyboard, as the page keeps them."""

from msgspec import structs

from perfkit.model.chat import Button, Message
from perfkit.telegram.core.looking import Look
from perfkit.telegram.page.showing import bubble, reply_keys
from perfkit.telegram.page.words import Bubble, ChatId, ChatState, Keyboard, News, Shown

KEPT_BUBBLES = 300

Rows = tuple[tuple[Button, ...], ...]


class Transcript:
    """One student's chat with one bot."""

    __slots__ = ("_bubbles", "_chat", "_inline", "_look", "_reply")

    def __init__(self, chat: ChatId, look: Look) -> None:
        self._chat = chat
        self._look = look
        self._bubbles: dict[int, Bubble] = {}
        self._inline: dict[int, Rows] = {}
        self._reply: Rows = ()

    def state(self) -> ChatState:
        """All of it."""
        return ChatState(self._chat, tuple(self._bubbles.values()), reply_keys(self._reply))

    def show(self, message: Message) -> list[News]:
        """The bot has sent or changed a message."""
        news = self.renew(message.message_id, mine=False)
        self._inline[message.message_id] = message.buttons
        if message.reply_buttons is not None and message.reply_buttons != self._reply:
            self._reply = message.reply_buttons
            news.append(Keyboard(self._chat, reply_keys(self._reply)))
        return news

    def own(self) -> list[News]:
        """The student has sent a message: the newest in the chat."""
        newest = self._look.newest(self._chat.student)
        return [] if newest is None else self.renew(newest.wire.message_id, mine=True)

    def renew(self, message_id: int, *, mine: bool) -> list[News]:
        """A message is new or has changed."""
        stored = self._look.message(self._chat.student, message_id)
        if stored is None:
            return []
        shown = self._bubbles[message_id] = bubble(self._look, stored, mine=mine)
        if len(self._bubbles) > KEPT_BUBBLES:
            oldest = next(iter(self._bubbles))
            del self._bubbles[oldest]
            self._inline.pop(oldest, None)
        return [Shown(self._chat, shown)]

    def delete(self, message_id: int) -> list[News]:
        """The bot has deleted a message: it stays to be seen, crossed out."""
        self._inline.pop(message_id, None)
        known = self._bubbles.get(message_id)
        if known is None:
            return []
        gone = self._bubbles[message_id] = structs.replace(known, deleted=True, keys=())
        return [Shown(self._chat, gone)]

    def inline_key(self, message_id: int, row: int, column: int) -> Button | None:
        """The button at this place under a message, from 0; None if there is none."""
        return _at(self._inline.get(message_id, ()), row, column)

    def reply_key(self, row: int, column: int) -> Button | None:
        """The key at this place of the reply keyboard."""
        return _at(self._reply, row, column)


def _at(rows: Rows, row: int, column: int) -> Button | None:
    if 0 <= row < len(rows) and 0 <= column < len(rows[row]):
        return rows[row][column]
    return None
