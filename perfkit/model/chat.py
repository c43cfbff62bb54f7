"""What a student sees of a chat: the words the emulator and the load engine share.

These are msgspec Structs, not dataclasses: several are made for every interaction, and a frozen
dataclass costs nine times as much to make (0.73 µs against 0.08 µs).
"""

from enum import Enum, auto

from msgspec import Struct


class Shared(Enum):
    """What a reply button shares when it is pressed, instead of saying its text."""

    CONTACT = auto()
    LOCATION = auto()


class Button(Struct, frozen=True):
    """A key under a message (inline) or below the input field (reply)."""

    text: str
    data: str | None = None
    """callback_data; None for reply buttons and for inline buttons that do something else (URL)."""
    shares: Shared | None = None
    """Only for reply buttons that ask for something of the student's."""


class FileView(Struct, frozen=True):
    """A document in a message."""

    name: str
    """Empty where Telegram would have to be asked."""
    size: int | None
    """Bytes; None where Telegram would have to be asked."""


class PollView(Struct, frozen=True):
    """A poll in a message; its question is the message's text."""

    options: tuple[str, ...]


class InvoiceView(Struct, frozen=True):
    """An invoice in a message; its title is the message's text."""


Content = FileView | PollView | InvoiceView


class Message(Struct, frozen=True):
    """A message of the bot's as the student sees it."""

    message_id: int
    text: str
    """Text, or the caption, or in brackets what it is: ``[photo]``."""
    buttons: tuple[tuple[Button, ...], ...] = ()
    """Rows of inline buttons."""
    reply_buttons: tuple[tuple[Button, ...], ...] | None = None
    """Rows of the reply keyboard that came with it; () removes the keyboard; None: left as is."""
    content: Content | None = None
    """What it carries that students can act on or look for."""
    reply: bool | None = None
    """True: it replies to a message of the student's who sees it; False: to another student's."""


class Sent(Struct, frozen=True):
    """A new message from the bot arrived."""

    message: Message


class Edited(Struct, frozen=True):
    """The bot changed one of its messages."""

    message: Message


class Deleted(Struct, frozen=True):
    """The bot deleted a message."""

    message_id: int
    own: bool = False
    """Whether it was the message of the student's who sees it go."""


class Standing(Struct, frozen=True):
    """The bot changed what the student is in a group."""

    status: str
    """As getChatMember tells it: ``member``, ``restricted``, ``kicked``, ``left``, …"""
    may_write: bool
    ends_ns: int = 0
    """When that ends by itself, in monotonic ns; 0: never."""


class Answered(Struct, frozen=True):
    """The bot answered the student's button press (answerCallbackQuery), or declined a payment."""

    text: str
    """Empty: the button just stops spinning."""
    alert: bool


class FoundResult(Struct, frozen=True):
    """One result of an inline query."""

    result_id: str
    title: str
    """Or in brackets what it is, where it has none: ``[photo]``."""
    description: str
    text: str
    """What is sent when it is chosen."""
    message_id: int = 0
    """The message's number when it has been sent, below 0; 0: one without buttons."""
    buttons: tuple[tuple[Button, ...], ...] = ()
    """Rows of inline buttons."""


class Offered(Struct, frozen=True):
    """The bot answered the student's inline query."""

    query_id: str
    results: tuple[FoundResult, ...]


CHAT_ACTIONS = (
    "cancel", "typing", "record_video", "upload_video", "record_audio", "upload_audio",
    "record_voice", "upload_voice", "upload_photo", "upload_document", "choose_sticker",
    "pick_up_location", "find_location", "record_video_note", "upload_video_note",
)  # fmt: skip
"""What sendChatAction takes, as get_chat_action in tdlib/telegram-bot-api has it."""


class Acted(Struct, frozen=True):
    """The bot shows that it does something (sendChatAction: "typing")."""

    action: str


class Delivered(Struct, frozen=True):
    """The bot has been handed the student's latest update (it left in a getUpdates answer)."""


PlainEvent = Sent | Edited | Deleted | Answered | Offered | Acted | Delivered | Standing


class SeenInGroup(Struct, frozen=True):
    """It happens in a group, before the eyes of one of its students."""

    chat_id: int
    event: PlainEvent


ChatEvent = PlainEvent | SeenInGroup


class Line(Struct, frozen=True):
    """One line of a conversation kept as evidence."""

    at_ms: float
    """Since the student's start."""
    who: str
    """``student``, ``bot``, ``server`` or ``perfkit`` (what perfkit notes, such as a
    time-out)."""
    text: str
