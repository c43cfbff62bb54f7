"""What does each place have in common that snapshots and notices are brought to?"""

from typing import Protocol, runtime_checkable

from perfkit.model.monitoring import Notice, Snapshot


class Teller(Protocol):
    """A log file, a webhook, a chat: given notices alone.

    It may raise ``SinkError``; ``monitor.delivery`` tells of the trouble and goes on.
    """

    name: str
    """``history``, ``redis``, ``webhook``, …: the ``part`` of a TroubleNotice."""

    async def tell(self, notice: Notice) -> None:
        """What somebody should know."""

    async def close(self) -> None:
        """There will be no more. What was taken and not yet brought is brought now, or given up."""


@runtime_checkable
class Sink(Teller, Protocol):
    """The history, Redis, a page: given snapshots as well."""

    async def show(self, snapshot: Snapshot) -> None:
        """What was seen at one moment."""


class SinkError(Exception):
    """A sink can't bring what it was given: why, in a sentence without secrets."""

    def __init__(
        self, why: str, *, final: bool = False, wait_s: float = 0.0, dropped: int | None = None
    ) -> None:
        super().__init__(why)
        self.final = final
        """Trying again would not help: this very notice is refused."""
        self.wait_s = wait_s
        """It asks to be left alone for so long."""
        self.dropped = dropped
        """Not None: the sink has kept what it was given and brings it itself once it can; so many
        older ones had to make room."""
