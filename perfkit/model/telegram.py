"""What did the Bot API see of the bot? Numbers that only the emulator can know."""

from dataclasses import dataclass, field

LONG_POLL_GAP_S = 2.0
"""A bot that has not asked for updates for so long while some were waiting was not listening."""


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
    """Each fault as it was asked for, to how many calls it has hit."""
