"""Is it unclear for long which of several processes is the bot that came back? Told once."""

from collections.abc import Callable

from perfkit.masking import mask
from perfkit.model.monitoring import Notice, TroubleNotice

LONG_NS = 10_000_000_000
"""A bot that starts may show itself twice for a moment."""
PART = "which process"


class Doubt:
    """Which process it is, while a bot that is gone is looked for."""

    def __init__(self, bot: str, tell: Callable[[Notice], None]) -> None:
        self._bot = bot
        self._tell = tell
        self._since_ns: int | None = None
        self._told = ""

    def several(self, what: str, now_ns: int, at_ms: int) -> None:
        """More than one may be it."""
        if self._since_ns is None:
            self._since_ns = now_ns
        if not self._told and now_ns - self._since_ns >= LONG_NS:
            self._told = mask(f"{what}: none of them is watched until there is only one")
            self._tell(TroubleNotice(self._bot, at_ms, PART, self._told))

    def none(self) -> None:
        """There is none at the moment."""
        self._since_ns = None

    def found(self, at_ms: int) -> None:
        """It is clear now."""
        self._since_ns = None
        if self._told:
            self._tell(TroubleNotice(self._bot, at_ms, PART, self._told, over=True))
            self._told = ""
