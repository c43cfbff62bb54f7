"""What does not work as it should while a bot is monitored? Told as it begins and ends."""

from collections.abc import Callable

from perfkit.masking import mask
from perfkit.model.monitoring import Notice, TroubleNotice


class Troubles:
    """One trouble of each part at a time."""

    def __init__(self, bot: str, tell: Callable[[Notice], None]) -> None:
        self._bot = bot
        self._tell = tell
        self._known: dict[str, str] = {}

    def note(self, part: str, what: str, at_ms: int) -> None:
        """How a part is now; an empty sentence: it works."""
        known = self._known.get(part)
        if what:
            self._known[part] = what
            if known is None:
                self._tell(TroubleNotice(self._bot, at_ms, part, mask(what)))
        elif known is not None:
            del self._known[part]
            self._tell(TroubleNotice(self._bot, at_ms, part, mask(known), over=True))
