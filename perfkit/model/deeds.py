"""What can a student do besides saying and pressing? The words the load engine and emulator share.

Saying and pressing have calls of their own, since they are nearly all of what a load test does;
everything else goes through one ``do(student, deed)``.
"""

from enum import StrEnum

from msgspec import Struct


class FileKind(StrEnum):
    """What a file is sent as; the words are the Bot API's message fields."""

    PHOTO = "photo"
    DOCUMENT = "document"
    VOICE = "voice"
    VIDEO = "video"
    AUDIO = "audio"
    STICKER = "sticker"


class OwnFile(Struct, frozen=True):
    """A file of the student's, read or made before the load; all students share its bytes."""

    name: str
    mime_type: str
    content: bytes
    digest: str
    """Tells files of different content apart; the bot's ``file_unique_id`` is made of it."""


class SendFile(Struct, frozen=True):
    """Send a file, perhaps with a caption."""

    kind: FileKind
    file: OwnFile
    caption: str = ""


class ShareContact(Struct, frozen=True):
    """Share the student's own number; None: the one its account has."""

    phone_number: str | None = None


class ShareLocation(Struct, frozen=True):
    """Share where the student is, in degrees."""

    latitude: float
    longitude: float


class EditOwn(Struct, frozen=True):
    """Replace the text of the student's own last message."""

    text: str


class React(Struct, frozen=True):
    """Put this emoji on a message, instead of any other of the student's."""

    message_id: int
    emoji: str


class Vote(Struct, frozen=True):
    """Choose an option, counted from 0, in the poll of this message."""

    message_id: int
    option: int


class Block(Struct, frozen=True):
    """Stop and block the bot."""


class Unblock(Struct, frozen=True):
    """Let the bot write again."""


class AskInline(Struct, frozen=True):
    """Type ``@bot text`` in some chat."""

    text: str


class ChooseResult(Struct, frozen=True):
    """Send one of the results of the last inline query."""

    query_id: str
    result_id: str


class Pay(Struct, frozen=True):
    """Pay the invoice of this message."""

    message_id: int


class SayText(Struct, frozen=True):
    """Say something where ``say`` does not reach: in a group, or as a reply to a message."""

    text: str
    reply_to: int | None = None
    """The message it replies to."""


class PressButton(Struct, frozen=True):
    """Press an inline button where ``press`` does not reach: in a group."""

    message_id: int
    data: str


class Join(Struct, frozen=True):
    """Come into the group; nothing for who is in it."""


class Leave(Struct, frozen=True):
    """Go away from the group."""


class OpenGroup(Struct, frozen=True):
    """Open a group, as its owner: nobody else is in it yet."""

    title: str
    supergroup: bool = True


class AddBot(Struct, frozen=True):
    """Take the bot into one's group."""

    administrator: bool = False


class InGroup(Struct, frozen=True):
    """Do it in a group."""

    deed: "Deed"
    chat_id: int = 0
    """0: in the student's own group, whose id is known to who carries the deed to Telegram."""


Deed = (
    SendFile | ShareContact | ShareLocation | EditOwn | React | Vote
    | Block | Unblock | AskInline | ChooseResult | Pay | SayText
    | PressButton | Join | Leave | OpenGroup | AddBot | InGroup
)  # fmt: skip
