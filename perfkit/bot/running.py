"""What can be asked of a bot that runs, whether perfkit started it or found it running?"""

from typing import Protocol

from perfkit.bot.notes import BotNotes


class RunningBot(Protocol):
    """The process under test."""

    @property
    def pid(self) -> int:
        """The process everything else of the bot descends from."""

    @property
    def alive(self) -> bool:
        """Whether that process still runs."""

    @property
    def ended(self) -> str | None:
        """How it ended, in words (``killed by SIGKILL``); None while it runs."""

    @property
    def log_problem(self) -> str | None:
        """Why what perfkit holds of its output has gaps; None if it has none."""

    async def wait(self) -> None:
        """Return when the process has ended."""

    def log_tail(self, lines: int) -> str:
        """The last lines of its output, masked; empty where perfkit does not hold its output."""

    def notes(self) -> BotNotes:
        """What perfkit's part inside has noted; nothing where there is none."""

    async def stop(self) -> int:
        """End it and all it has started, if perfkit started it; how many processes remain."""
