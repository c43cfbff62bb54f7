"""What does a call come to: its result, and what a student sees of it?"""

from msgspec import Struct

from perfkit.model.chat import PlainEvent


class Answer(Struct, frozen=True):
    """A call's result as JSON, and what the student of ``chat_id`` sees of it."""

    result: bytes
    chat_id: int = 0
    events: tuple[PlainEvent, ...] = ()
    concerns: tuple[int, ...] = ()
    """In a group: for each event the student who alone sees it; 0, or (): all do."""
    queued: bool = False
    """Whether the call itself has queued an update for the bot."""
    wake_ns: int | None = None
    """When something will happen by itself."""


TRUE = Answer(b"true")
