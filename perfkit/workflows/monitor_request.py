"""What was asked of monitoring: whom to watch, how often, how long, and what is left of it."""

from dataclasses import dataclass, field
from pathlib import Path

DEFAULT_INTERVAL_S = 1.0
SHORTEST_INTERVAL_S = 0.1


@dataclass(frozen=True, slots=True)
class Whom:
    """The bot to watch: exactly one of these is given."""

    pid: int | None = None
    name: str | None = None
    """Of a program, or a part of its command line: found again when it comes back."""
    command: tuple[str, ...] = ()
    """Started, and ended with the watching."""
    load_test: tuple[str, ...] = ()
    """Arguments of ``perfkit load-test``, which is started: its bot is watched."""

    @property
    def starts(self) -> bool:
        """Whether a program is started for it."""
        return bool(self.command or self.load_test)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often and how long."""

    interval_s: float = DEFAULT_INTERVAL_S
    duration_s: float | None = None
    """None: until the bot or somebody ends it."""


@dataclass(frozen=True, slots=True)
class MonitorRequest:
    """The command line of ``perfkit monitor``."""

    whom: Whom
    bot: str
    """Its name in the history, in labels and messages."""
    results: Path
    """Where run folders are: load tests on the bot are found there, and the own one is made."""
    command_line: tuple[str, ...]
    rhythm: Rhythm = field(default_factory=Rhythm)

    @property
    def leaves_folder(self) -> bool:
        """Whether there is a run folder: for months only the history is kept."""
        return self.rhythm.duration_s is not None or self.whom.starts
