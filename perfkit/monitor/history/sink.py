"""How does what the monitor sees get into the history without ever delaying it?

A look takes a tenth of a millisecond; a full or slow disk, or another program that holds the file,
takes seconds. So a thread of its own writes, and what could not be written waits for the next look,
also where the disk is full from the start.
"""

import asyncio
import contextlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from perfkit.errors import PerfkitError, UsageError
from perfkit.model.history import Bounds
from perfkit.model.monitoring import Notice, Snapshot
from perfkit.monitor.history.writing import HistoryWriter
from perfkit.monitor.sink import SinkError
from perfkit.runs.writing import StorageError

MOST_WAITING = 600
"""So many looks, and notices, wait for a store that can't be written; then the oldest are lost."""


class HistorySink:
    """A ``monitor.sink.Sink``. Made by ``open``."""

    __slots__ = (
        "_dropped", "_late", "_notices", "_open", "_snapshots", "_thread", "_writer", "name",
    )  # fmt: skip

    def __init__(
        self, open_writer: Callable[[], HistoryWriter], writer: HistoryWriter | None
    ) -> None:
        self.name = "history"
        self._open = open_writer
        self._writer = writer
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="history")
        # only that thread touches these
        self._snapshots: list[Snapshot] = []
        self._notices: list[Notice] = []
        self._dropped = 0
        self._late: asyncio.Future[None] | None = None
        """What the thread still does although nobody waits for it any longer."""

    @classmethod
    def open(cls, path: Path, bot: str, bounds: Bounds | None = None) -> "HistorySink":
        """Open the store, or make it; on a full disk that is tried again with every look.

        Raises StorageError, InputError (no store of perfkit's, or a newer one), UsageError (another
        process is recording a bot of this name here).
        """

        def open_writer() -> HistoryWriter:
            return _recording(path, bot, bounds or Bounds())

        try:
            return cls(open_writer, open_writer())
        except StorageError as error:
            if not error.no_room:
                raise
            return cls(open_writer, None)

    async def show(self, snapshot: Snapshot) -> None:
        """Keep what was seen. Raises SinkError; what could not be kept is tried again later."""
        await self._do(lambda: self._bring([snapshot], []))

    async def tell(self, notice: Notice) -> None:
        """Keep what was told. Raises SinkError likewise."""
        await self._do(lambda: self._bring([], [notice]))

    async def close(self) -> None:
        """Write what is left, and roll up what was begun. Raises SinkError if that can't be."""
        try:
            await self._begin(self._end)
        finally:
            self._thread.shutdown(wait=False)

    async def _do(self, work: Callable[[], None]) -> None:
        if self._late is not None:
            # not given to the thread while that hangs: it is the caller's until it is taken
            await asyncio.wait((self._late,))
            self._late = None
        await self._begin(work)

    async def _begin(self, work: Callable[[], None]) -> None:
        doing = asyncio.get_running_loop().run_in_executor(self._thread, work)
        try:
            await asyncio.shield(doing)
        except asyncio.CancelledError:
            # a thread can't be stopped: it writes this yet, or keeps it for the next time
            self._late = doing
            raise SinkError("the history takes too long to be written", dropped=0) from None
        except UsageError as error:
            raise SinkError(error.what, final=True) from error
        except PerfkitError as error:
            # kept here: brought again, it would be in the history twice
            raise SinkError(error.what, dropped=self._take_dropped()) from error

    def _take_dropped(self) -> int:
        """How many looks and notices had to make room since it was asked."""
        dropped, self._dropped = self._dropped, 0
        return dropped

    def _bring(self, snapshots: list[Snapshot], notices: list[Notice]) -> None:
        waiting = (len(self._snapshots) + len(snapshots), len(self._notices) + len(notices))
        self._dropped += sum(max(0, each - MOST_WAITING) for each in waiting)
        self._snapshots = [*self._snapshots, *snapshots][-MOST_WAITING:]
        self._notices = [*self._notices, *notices][-MOST_WAITING:]
        try:
            writer = self._writer = self._writer or self._open()
            writer.write(self._snapshots, self._notices)
        except UsageError:
            self._forget()  # another process records this bot, and so it will a second later
            raise
        self._forget()
        writer.trim()

    def _forget(self) -> None:
        self._snapshots, self._notices = [], []

    def _end(self) -> None:
        try:
            self._bring([], [])
        finally:
            if self._writer is not None:
                self._writer.close()


def _recording(path: Path, bot: str, bounds: Bounds) -> HistoryWriter:
    """A writer that records this bot. Raises PerfkitError."""
    writer = HistoryWriter.open(path, bounds)
    try:
        writer.record(bot)
    except PerfkitError:
        with contextlib.suppress(PerfkitError):  # the first error is the one to tell
            writer.close()
        raise
    return writer
