"""What does a call come to: its result, and what a student sees of it?"""

from msgspec import Struct

from perfkit.model.chat import ChatEvent
from perfkit.telegram.core.types import WireMessage


class Answer(Struct, frozen=True):
    """A call's result as JSON, and what the student of ``chat_id`` sees of it."""

    result: bytes
    chat_id: int = 0
    events: tuple[ChatEvent, ...] = ()
    told: WireMessage | None = None
    """A service message that the bot gets as an update, though it caused it itself."""


TRUE = Answer(b"true")
