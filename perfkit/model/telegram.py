"""What did the Bot API see of the bot? Numbers that only the emulator can know."""

from dataclasses import dataclass, field

LONG_POLL_GAP_S = 2.0
"""A bot that has not asked for updates for so long while some were waiting was not listening."""

SLOW_RESPONSE_S = 2.0
"""A webhook that takes so long to respond holds up the next update of the same chat."""


@dataclass(frozen=True, slots=True)
class SlowResponse:
    """An update and how long the webhook took to respond to it."""

    took_ms: float
    update_id: int
    kind: str
    """As the Bot API calls it: ``message``, ``callback_query``."""


@dataclass(frozen=True, slots=True)
class WebhookNumbers:
    """How a bot's webhook took what was posted to it."""

    taken: int = 0
    """Updates confirmed by a 2xx."""
    failures: dict[str, int] = field(default_factory=dict)
    """What went wrong, in Telegram's words, to how often; what was injected is not in it."""
    last_error: str = ""
    """The last of these; empty if there was none."""
    retries: int = 0
    """How often an update had to be sent again, also for an injected fault."""
    dropped: int = 0
    """Updates that have expired before the webhook took them."""
    slow_responses: int = 0
    """Responses that took longer than ``SLOW_RESPONSE_S``."""
    slowest: tuple[SlowResponse, ...] = ()
    """The slowest responses, at most five, slowest first."""


@dataclass(frozen=True, slots=True)
class TelegramNumbers:
    """One bot's dealings with the Bot API: the artifact ``telegram.json``."""

    updates: int = 0
    """Updates handed to the bot, each counted once."""
    updates_unanswered: int = 0
    """Of these, how many were followed by no call that concerns their chat."""
    queued_max: int = 0
    """The most updates that the bot had not confirmed at one time."""
    calls: int = 0
    """All calls but getUpdates, and but those a fault has kept from Telegram."""
    calls_per_update: float | None = None
    """None where there was no update."""
    edits: int = 0
    """Calls of editMessage*."""
    presses: int = 0
    """Buttons pressed whose callback query the bot was handed."""
    presses_unanswered: int = 0
    """Of these, how many it has never answered: the student's button spins. Presses of the last
    two seconds are not judged."""
    polls: int = 0
    conflicts: int = 0
    """How often a second poller ended the first one's poll."""
    poll_gap_max_ms: float = 0.0
    """The longest time from a poll's answer to the next poll; the network's round trip included."""
    long_poll_gaps: int = 0
    """Gaps longer than ``LONG_POLL_GAP_S`` at whose end updates were waiting."""
    long_poll_gap_max_ms: float = 0.0
    """The longest of these."""
    refusals: dict[str, int] = field(default_factory=dict)
    """Error text to how often the bot was told it; what was injected or limited is not in it."""
    flood_waits: dict[str, int] = field(default_factory=dict)
    """Which limit was met (``chat``, ``group``, ``all``, ``bulk``) to how often a call was answered
    with 429 for it."""
    faults: dict[str, int] = field(default_factory=dict)
    """Each fault as it was asked for, to how many calls and deliveries it has hit."""
    webhook: WebhookNumbers | None = None
    """None for a bot that polls."""
