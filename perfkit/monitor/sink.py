"""What does each place have in common that snapshots and notices are brought to?"""

from typing import Protocol

from perfkit.model.monitoring import Notice, Snapshot


class Sink(Protocol):
    """The history, Redis, a log file, a webhook, a page: each is given the same.

    A sink may raise ``SinkError``; whoever brings it snapshots tells of the trouble and goes on.
    """

    name: str
    """``history``, ``redis``, ``webhook``, …: the ``part`` of a TroubleNotice."""

    async def show(self, snapshot: Snapshot) -> None:
        """What was seen at one moment."""

    async def tell(self, notice: Notice) -> None:
        """What somebody should know."""

    async def close(self) -> None:
        """There will be no more. What was taken and not yet brought is brought now, or given up."""


class SinkError(Exception):
    """A sink can't bring what it was given: why, in a sentence without secrets."""
