"""What does the emulator's core want done? The commands it hands to its shell."""

from msgspec import Struct

from perfkit.model.chat import ChatEvent
from perfkit.telegram.core.webhook_target import Endpoint


class Respond(Struct, frozen=True):
    """Answer a call."""

    call_id: int
    status: int
    body: bytes
    retry_after_s: int = 0
    """For the header Retry-After; 0: without."""


class Show(Struct, frozen=True):
    """Let the student of this chat see something."""

    chat_id: int
    event: ChatEvent


class WakeAt(Struct, frozen=True):
    """Call ``tick`` at this time, or earlier."""

    at_ns: int


class FlushSoon(Struct, frozen=True):
    """Call ``flush`` once the events that are already due have been handled.

    Telegram, too, waits a moment for more updates before it answers a poll (tdlib's
    LONG_POLL_WAIT_AFTER is 1 ms), so that a burst arrives as one batch.
    """


class Post(Struct, frozen=True):
    """Send an update to the bot's webhook; then call ``posted``, and ``replied`` or ``failed``."""

    post_id: int
    endpoint: Endpoint
    body: bytes


class StopPosting(Struct, frozen=True):
    """Hang up on the bot's webhook, whatever is under way; nobody waits for it any more."""


Command = Respond | Show | WakeAt | FlushSoon | Post | StopPosting
