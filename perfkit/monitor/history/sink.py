"""How does what the monitor sees get into the history without ever delaying it?"""

from pathlib import Path
from typing import Self

from perfkit.model.history import Bounds
from perfkit.model.monitoring import Notice, Snapshot

STORE = Path("profiling_results/monitor.sqlite")
"""Where the history is unless --store says otherwise."""


class HistorySink:
    """A ``monitor.sink.Sink``: writes in a thread of its own. Made by ``open``."""

    name = "history"

    @classmethod
    def open(cls, path: Path, bot: str, bounds: Bounds | None = None) -> Self:
        """Open the store, or make it. Raises StorageError, InputError (no store of perfkit's, or a
        newer one), UsageError (another process is recording a bot of this name here).
        """
        raise NotImplementedError

    async def show(self, snapshot: Snapshot) -> None:
        """Keep what was seen. Raises SinkError; what could not be kept is tried again, in bounds."""
        raise NotImplementedError

    async def tell(self, notice: Notice) -> None:
        """Keep what was told. Raises SinkError likewise."""
        raise NotImplementedError

    async def close(self) -> None:
        """Write what is left, and roll up what was begun."""
        raise NotImplementedError
