"""What does the history say of a bot over a range of time? For the page and the command line.

Reading waits for no writer and keeps none waiting. A call may take tens of milliseconds (a whole
day of detail: more), so a server calls it in a thread.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Self

from perfkit.model.history import (
    BotSpan,
    Coverage,
    KeptNotice,
    ResponseHistory,
    SeriesHistory,
    TimeRange,
)

POINTS = 600
"""About so many points a chart."""


class History:
    """The history in a file, opened to be read. One thread at a time; use it with ``with``.

    Every method raises InputError if the file is missing, damaged, of another program, or written
    by a newer perfkit.
    """

    def __init__(self, path: Path) -> None:
        raise NotImplementedError

    def bots(self) -> tuple[BotSpan, ...]:
        """All bots, the one seen last first."""
        raise NotImplementedError

    def series(
        self, bot: str, names: Iterable[str], within: TimeRange, points: int = POINTS
    ) -> tuple[SeriesHistory, ...]:
        """Each of these series over the range, at about so many points; unknown names have none."""
        raise NotImplementedError

    def response(self, bot: str, within: TimeRange, points: int = POINTS) -> ResponseHistory:
        """Response times over the range, whole and at about so many points."""
        raise NotImplementedError

    def coverage(self, bot: str, within: TimeRange) -> Coverage:
        """When the bot was looked at, and when not."""
        raise NotImplementedError

    def notices(
        self, within: TimeRange, bot: str | None = None, most: int = 1000
    ) -> tuple[KeptNotice, ...]:
        """What was told in the range of one bot, or of all: the newest so many, oldest first."""
        raise NotImplementedError

    def close(self) -> None:
        """There will be no more questions."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
