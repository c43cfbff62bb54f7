"""What a student could press right now: the keyboards of the chat as its screen shows them."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from perfkit.load.scenario.wording import Test
from perfkit.model.chat import Button, InvoiceView, Message, Offered, PollView

MOST_KEYBOARDS = 20
"""How many messages with inline buttons stay within reach: nobody scrolls up further."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Buttons that fit, all of one keyboard: a message's, or the reply keyboard (None)."""

    message_id: int | None
    buttons: tuple[Button, ...]


class ChatView:
    """The messages with inline buttons, oldest first, and the reply keyboard.

    ``newest`` is the id of the bot's last message, ``offered`` what came of an inline query,
    ``keyboard_from`` the message that the reply keyboard came with.
    """

    __slots__ = ("_inline", "_offers", "_reply", "keyboard_from", "newest", "offered")

    def __init__(self) -> None:
        self._offers: dict[int, PollView | InvoiceView] = {}
        self.newest: int | None = None
        self.offered: Offered | None = None
        self._inline: dict[int, Message] = {}
        self._reply: tuple[tuple[Button, ...], ...] = ()
        self.keyboard_from: int | None = None

    def show(self, message: Message) -> None:
        """A message has come, or has changed: an edit may take its buttons away."""
        if message.buttons:
            self._inline[message.message_id] = message
            if len(self._inline) > MOST_KEYBOARDS:
                del self._inline[next(iter(self._inline))]
        elif self._inline:
            self._inline.pop(message.message_id, None)
        if message.reply_buttons is not None:
            self._reply = message.reply_buttons
            self.keyboard_from = message.message_id
        if message.message_id > (self.newest or 0):
            self.newest = message.message_id
        if isinstance(message.content, PollView | InvoiceView):
            self._offers[message.message_id] = message.content
            if len(self._offers) > MOST_KEYBOARDS:
                del self._offers[next(iter(self._offers))]

    def choose(self, result_id: str) -> None:
        """A result of the inline query is sent: if it has buttons, they can be pressed."""
        for each in self.offered.results if self.offered is not None else ():
            if each.result_id == result_id and each.buttons:
                self.show(Message(each.message_id, each.text, each.buttons))

    def remove(self, message_id: int) -> None:
        """A message has gone."""
        self._inline.pop(message_id, None)
        self._offers.pop(message_id, None)
        if message_id == self.newest:
            self.newest = None

    def find_option(self, fits: Test) -> tuple[int, int] | None:
        """Message and option (from 0) of the newest poll that has a fitting one."""
        for message_id, offer in reversed(self._offers.items()):
            if isinstance(offer, PollView):
                for number, option in enumerate(offer.options):
                    if fits(option):
                        return message_id, number
        return None

    def find_invoice(self) -> int | None:
        """The message of the newest invoice."""
        for message_id, offer in reversed(self._offers.items()):
            if isinstance(offer, InvoiceView):
                return message_id
        return None

    def find(self, fits: Test) -> Offer | None:
        """The fitting buttons of the newest message that has any, else of the reply keyboard.

        Inline buttons without callback data (links) can't be pressed in a way the bot would see.
        """
        for message_id, message in reversed(self._inline.items()):
            pressable = tuple(
                button
                for row in message.buttons
                for button in row
                if button.data is not None and fits(button.text)
            )
            if pressable:
                return Offer(message_id, pressable)
        keys = tuple(button for row in self._reply for button in row if fits(button.text))
        return Offer(None, keys) if keys else None

    def labels(self) -> tuple[str, ...]:
        """All buttons within reach, newest message first, each text once."""
        return tuple(dict.fromkeys(self._labels()))

    def nearest(self, wanted: str) -> str | None:
        """The button whose text is most like the wanted one; None if none is."""
        return next(iter(get_close_matches(wanted, self.labels(), 1)), None)

    def _labels(self) -> Iterator[str]:
        keyboards = deque(message.buttons for message in reversed(self._inline.values()))
        keyboards.append(self._reply)
        return (button.text for rows in keyboards for row in rows for button in row)
