"""What does the page tell a browser, and what may a browser ask? The JSON between them.

``News`` goes out, one after the other; ``Ask`` comes in. The field ``is`` says which one it is.
"""

from typing import Literal

import msgspec
from msgspec import Raw, Struct


class Mark(Struct, frozen=True, omit_defaults=True):
    """A stretch of text that is shown in its own way; offsets in UTF-16 units, as in JavaScript."""

    type: str
    offset: int
    length: int
    url: str | None = None


class FileCard(Struct, frozen=True):
    """A file in a message."""

    kind: str
    name: str
    size: int | None
    """Bytes; None where only Telegram would know."""
    id: str
    """Its file_id; empty if its content is not here."""


Does = Literal["press", "open", "say", "contact", "location", "nothing"]
"""What happens when a key is pressed."""


class Key(Struct, frozen=True, omit_defaults=True):
    """A button."""

    text: str
    url: str | None = None
    does: Does = "press"


Keys = tuple[tuple[Key, ...], ...]


class PollCard(Struct, frozen=True):
    """A poll."""

    options: tuple[tuple[str, int], ...]
    """Texts and votes."""
    vote: int | None
    closed: bool


class Bubble(Struct, frozen=True, omit_defaults=True):
    """A message as the page shows it."""

    id: int
    mine: bool
    at_s: int
    """Unix time."""
    text: str = ""
    marks: tuple[Mark, ...] = ()
    file: FileCard | None = None
    card: str = ""
    """In words, what it is besides text: a place, a number, dice, an invoice."""
    keys: Keys = ()
    poll: PollCard | None = None
    payable: bool = False
    edited: bool = False
    deleted: bool = False
    answers: str = ""
    """The beginning of the message it replies to."""


class ChatId(Struct, frozen=True):
    """One student's chat with one bot."""

    bot: str
    student: int


class BotCard(Struct, frozen=True):
    """A bot that has called."""

    key: str
    name: str
    token: str
    """Masked."""
    how: str
    """``polls``, ``webhook at …`` or what else there is to say of how it gets its updates."""
    gets_updates: bool


class StudentCard(Struct, frozen=True):
    """A student one can be."""

    id: int
    name: str


class CallLine(Struct, frozen=True):
    """A call a bot has made."""

    at_s: float
    bot: str
    method: str
    about: str
    """The text it sends, or the chat's id."""
    error: str
    """Empty: it went well."""
    after_ms: float | None
    """Since the student last did something there; None if it has not."""


class Recording(Struct, frozen=True):
    """What is being recorded."""

    file: str
    bot: str | None = None
    student: int | None = None
    """None until somebody does something."""
    acts: int = 0
    problem: str = ""


class Shown(Struct, frozen=True, tag_field="is", tag="message"):
    """A message is new or has changed."""

    chat: ChatId
    message: Bubble


class Keyboard(Struct, frozen=True, tag_field="is", tag="keyboard"):
    """The reply keyboard has changed."""

    chat: ChatId
    keys: Keys


class Notified(Struct, frozen=True, tag_field="is", tag="answer"):
    """The bot has answered a press."""

    chat: ChatId
    text: str
    alert: bool


class Typing(Struct, frozen=True, tag_field="is", tag="action"):
    """The bot shows that it does something."""

    chat: ChatId
    action: str


class Taken(Struct, frozen=True, tag_field="is", tag="delivered"):
    """The bot has been handed what the student did last."""

    chat: ChatId


class Called(Struct, frozen=True, tag_field="is", tag="call"):
    """A bot has made a call."""

    call: CallLine


class People(Struct, frozen=True, tag_field="is", tag="people"):
    """Bots or students are new, or have changed."""

    bots: tuple[BotCard, ...]
    students: tuple[StudentCard, ...]


class Serving(Struct, frozen=True, tag_field="is", tag="serving"):
    """Whether the Bot API is here, or lent to a load test."""

    lent: bool


class Recorded(Struct, frozen=True, tag_field="is", tag="recording"):
    """The recording has grown."""

    recording: Recording


class ChatState(Struct, frozen=True):
    """A chat, whole."""

    chat: ChatId
    messages: tuple[Bubble, ...]
    keyboard: Keys


class Everything(Struct, frozen=True, tag_field="is", tag="everything"):
    """All there is to show, for a browser that has just come or come back."""

    root: str
    settings: tuple[tuple[str, str], ...]
    """Framework and what a bot must be told there."""
    people: People
    chats: tuple[ChatState, ...]
    calls: tuple[CallLine, ...]
    lent: bool
    recording: Recording | None


News = (
    Shown | Keyboard | Notified | Typing | Taken | Called | People | Serving | Recorded | Everything
)


class _Ask(Struct, frozen=True, tag_field="is", tag=str.lower, forbid_unknown_fields=True):
    bot: str
    student: int


class Say(_Ask, frozen=True):
    """Write a text."""

    text: str


class Press(_Ask, frozen=True):
    """Press an inline button, by its place."""

    message: int
    row: int
    column: int


class Tap(_Ask, frozen=True):
    """Press a key of the reply keyboard, by its place."""

    row: int
    column: int


class Contact(_Ask, frozen=True):
    """Share the student's number."""


class Location(_Ask, frozen=True):
    """Share a place, in degrees."""

    latitude: float
    longitude: float


class Vote(_Ask, frozen=True):
    """Vote in a poll."""

    message: int
    option: int


class Pay(_Ask, frozen=True):
    """Pay an invoice."""

    message: int


class Commands(_Ask, frozen=True):
    """Which commands the bot's menu offers; changes nothing."""


class Join(Struct, frozen=True, tag_field="is", tag="join", forbid_unknown_fields=True):
    """Be another student."""

    name: str = ""
    id: int | None = None
    """A user id the bot knows; None: any new one."""


Ask = Say | Press | Tap | Contact | Location | Vote | Pay | Commands | Join
read_ask = msgspec.json.Decoder(Ask).decode
write_news = msgspec.json.Encoder().encode
NO_COMMANDS = Raw(b"[]")
