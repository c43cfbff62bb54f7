"""What happens on Ctrl-C? The first asks for a graceful end, the second for one at once.

The third is Python's own, for the case that perfkit itself hangs.
"""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator
from typing import cast

from perfkit.errors import InterruptionError


@contextlib.asynccontextmanager
async def interruptible() -> AsyncIterator[asyncio.Event]:
    """An event that the first Ctrl-C, TERM or HUP sets, for as long as the context lasts.

    The Ctrl-C after it cancels the task inside, so that whatever it waits for is given up and
    cleared away, and the context raises InterruptionError.
    """
    loop = asyncio.get_running_loop()
    task = cast("asyncio.Task[object]", asyncio.current_task())  # a context is entered inside one
    interrupted = asyncio.Event()
    impatient = False

    def interrupt() -> None:
        nonlocal impatient
        if not interrupted.is_set():
            interrupted.set()
        else:
            impatient = True
            loop.remove_signal_handler(signal.SIGINT)
            task.cancel()

    loop.add_signal_handler(signal.SIGINT, interrupt)
    for number in (signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, interrupted.set)
    try:
        yield interrupted
    except asyncio.CancelledError:
        if not impatient:
            raise
        task.uncancel()
        raise InterruptionError("interrupted twice: the run has ended without its report") from None
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.remove_signal_handler(number)
