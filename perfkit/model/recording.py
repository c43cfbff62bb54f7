"""What was done by hand in a chat, and what was seen there: the words a recording is made of."""

from msgspec import Struct

from perfkit.model.chat import Button, ChatEvent
from perfkit.model.deeds import Pay, SendFile, ShareContact, ShareLocation


class Said(Struct, frozen=True):
    """The student wrote a text."""

    text: str


class Pressed(Struct, frozen=True):
    """The student pressed a button, whatever came of it."""

    button: Button
    message_id: int | None
    """Of the message the button is under; None for the reply keyboard."""


class Voted(Struct, frozen=True):
    """The student voted in a poll."""

    message_id: int
    option: int
    """Counted from 0."""
    text: str
    """The option's."""


HandAct = Said | Pressed | Voted | SendFile | ShareContact | ShareLocation | Pay


class Did(Struct, frozen=True):
    """The student did something."""

    at_ns: int
    act: HandAct


class Saw(Struct, frozen=True):
    """Something happened in the chat."""

    at_ns: int
    event: ChatEvent


Moment = Did | Saw
