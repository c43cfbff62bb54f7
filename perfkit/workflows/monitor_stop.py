"""Who ends the monitoring, and was that an interruption?

Ctrl-C is one (exit code 130, as everywhere). A service manager's TERM, a terminal's HUP and the
key q are how a watch of months ends, and that is well.
"""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from perfkit.workflows.interruption import interruptible

INTERRUPTED = "interrupted"
STOPPED = "ended by a signal"
QUIT = "ended by q"


@dataclass(slots=True)
class Stop:
    """Set once somebody wants the end."""

    asked: asyncio.Event
    _why: str = field(default=INTERRUPTED)

    def ask(self, why: str) -> None:
        """The first who asks is the one it was."""
        if not self.asked.is_set():
            self._why = why
            self.asked.set()

    @property
    def why(self) -> str:
        """In words; one of these constants."""
        return self._why


@contextlib.asynccontextmanager
async def stoppable(quit_pressed: asyncio.Event) -> AsyncIterator[Stop]:
    """Meanwhile signals and ``quit_pressed`` ask for the end; a second Ctrl-C gives up."""
    loop = asyncio.get_running_loop()
    async with interruptible() as interrupted:
        stop = Stop(interrupted)
        for number in (signal.SIGTERM, signal.SIGHUP):  # interruptible takes its handlers away
            loop.add_signal_handler(number, stop.ask, STOPPED)
        quitting = asyncio.create_task(quit_pressed.wait())
        quitting.add_done_callback(lambda task: None if task.cancelled() else stop.ask(QUIT))
        try:
            yield stop
        finally:
            quitting.cancel()
