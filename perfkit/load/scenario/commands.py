"""What a student asks of whoever plays it: the engine carries these out in their order.

msgspec Structs for the reason given in ``perfkit.model.chat``: some are made in every interaction.
"""

from msgspec import Struct

from perfkit.model.deeds import Deed
from perfkit.model.load import Interaction
from perfkit.model.web import WebRequest


class Say(Struct, frozen=True):
    """Send this text to the bot. Always the last command of a list."""

    text: str


class Press(Struct, frozen=True):
    """Press the inline button with this callback data. Always the last command of a list."""

    message_id: int
    data: str


class Do(Struct, frozen=True):
    """Do something else. The last command of a list if the student waits for a reply to it."""

    deed: Deed


class Ask(Struct, frozen=True):
    """Send this request to a web server. Always the last command of a list."""

    request: WebRequest


class WakeAt(Struct, frozen=True):
    """Call ``wake`` at this moment. Replaces the student's former timer, if it is still running."""

    at_ns: int


class Finished(Struct, frozen=True):
    """An interaction is over, well or not."""

    interaction: Interaction


class Ended(Struct, frozen=True):
    """The student has come to the end of the scenario, or has given up. Its timer is void."""

    ok: bool


Command = Say | Press | Do | Ask | WakeAt | Finished | Ended
