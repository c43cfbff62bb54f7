"""What a student sees of a chat: the words the emulator and the load engine share.

These are msgspec Structs, not dataclasses: several are made for every interaction, and a frozen
dataclass costs nine times as much to make (0.73 µs against 0.08 µs).
"""

from msgspec import Struct


class Button(Struct, frozen=True):
    """A key under a message (inline) or below the input field (reply)."""

    text: str
    data: str | None = None
    """callback_data; None for reply buttons and for inline buttons that do something else (URL)."""


class Message(Struct, frozen=True):
    """A message of the bot's as the student sees it."""

    message_id: int
    text: str
    """Text, or the caption, or in brackets what it is: ``[photo]``."""
    buttons: tuple[tuple[Button, ...], ...] = ()
    """Rows of inline buttons."""
    reply_buttons: tuple[tuple[Button, ...], ...] | None = None
    """Rows of the reply keyboard that came with it; () removes the keyboard; None: left as is."""


class Sent(Struct, frozen=True):
    """A new message from the bot arrived."""

    message: Message


class Edited(Struct, frozen=True):
    """The bot changed one of its messages."""

    message: Message


class Deleted(Struct, frozen=True):
    """The bot deleted a message."""

    message_id: int


class Answered(Struct, frozen=True):
    """The bot answered the student's button press (answerCallbackQuery)."""

    text: str
    """Empty: the button just stops spinning."""
    alert: bool


class Acted(Struct, frozen=True):
    """The bot shows that it does something (sendChatAction: "typing")."""

    action: str


class Delivered(Struct, frozen=True):
    """The bot has been handed the student's latest update (it left in a getUpdates answer)."""


ChatEvent = Sent | Edited | Deleted | Answered | Acted | Delivered


class Line(Struct, frozen=True):
    """One line of a conversation kept as evidence."""

    at_ms: float
    """Since the student's start."""
    who: str
    """``student`` or ``bot`` or ``perfkit`` (what perfkit notes, such as a time-out)."""
    text: str
