"""What does not work as it should while a bot is monitored? Told as it begins and ends."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from perfkit.masking import mask
from perfkit.model.monitoring import Notice, TroubleNotice

OVER_AFTER_MS = 60_000
"""Without the problem; one that is back before is the same trouble."""
SEVERAL = 3
"""Looks missed within a minute: fewer are what any machine does at times."""
MINUTE_MS = 60_000


@dataclass(slots=True)
class _Known:
    what: str
    seen_ms: int
    """When it was there last."""


class Troubles:
    """One trouble of each part at a time."""

    def __init__(self, bot: str, tell: Callable[[Notice], None]) -> None:
        self._bot = bot
        self._tell = tell
        self._known: dict[str, _Known] = {}

    def note(self, part: str, what: str, at_ms: int) -> None:
        """How a part is now; an empty sentence: it works."""
        known = self._known.get(part)
        if what:
            self._known[part] = _Known(what, at_ms)
            if known is None:
                self._tell(TroubleNotice(self._bot, at_ms, part, mask(what)))
        elif known is not None:
            known.seen_ms = min(known.seen_ms, at_ms)  # the calendar may have been set back
            if at_ms - known.seen_ms >= OVER_AFTER_MS:
                del self._known[part]
                self._tell(TroubleNotice(self._bot, at_ms, part, mask(known.what), over=True))


class LateLooks:
    """Are so many looks missed that somebody should know?"""

    def __init__(self) -> None:
        self._missed: deque[tuple[int, int]] = deque()
        """When, and how many, within the last minute."""

    def problem(self, missed: int, at_ms: int) -> str:
        """``missed``: before the look of this moment. Empty: that is no trouble."""
        if not missed:
            return ""
        self._missed.append((at_ms, missed))
        while not 0 <= at_ms - self._missed[0][0] < MINUTE_MS:
            self._missed.popleft()
        lately = sum(number for _, number in self._missed)
        if lately < SEVERAL:
            return ""
        return f"{lately} looks could not be done in their time: the machine is busy"
