"""What does ``perfkit emulator`` serve? What is told of it to people and programs."""

from msgspec import Struct


class Served(Struct, frozen=True):
    """Where it can be reached."""

    root: str
    """The Bot API's address, as bots must be told it."""
    network: str = ""
    """The network on the way to it, in words; empty: none."""
    page: str | None = None
    """Where one can chat by hand."""
    recording: str | None = None
    """The file that this becomes."""


class RecordedSteps(Struct, frozen=True):
    """What has been recorded."""

    file: str
    student: str = ""
    """Who is recorded; empty: nobody has done anything yet."""
    acts: int = 0
    problem: str = ""
