"""Who may enter a process now? One perfkit after the other.

What is sent into a process stands in the same page each time, so a second perfkit may not write
there before the first one's thread has read it.
"""

import asyncio
import contextlib
import fcntl
import os
from collections.abc import AsyncIterator

from perfkit.clock import Clock
from perfkit.errors import BotError
from perfkit.profilers.refusal import gone

_LOOK_EVERY_S = 0.05


@contextlib.asynccontextmanager
async def turn_to_enter(pid: int, *, clock: Clock, patience_s: float) -> AsyncIterator[None]:
    """Keep other perfkits, of whichever user, from entering the process meanwhile.

    Raises BotError if another one keeps it for longer than ``patience_s``, or it has ended.
    """
    # the kernel's own entry of the process: nothing to leave behind, nothing to forge, and the
    # lock ends with whoever holds it
    try:
        entry = os.open(f"/proc/{pid}", os.O_RDONLY | os.O_DIRECTORY)
    except (FileNotFoundError, ProcessLookupError):
        raise gone(pid) from None
    try:
        end_ns = clock.now_ns() + int(patience_s * 1e9)
        while not _locked(entry):
            if clock.now_ns() >= end_ns:
                raise BotError(f"another perfkit is entering process {pid}: try again")
            await asyncio.sleep(_LOOK_EVERY_S)
        yield
    finally:
        os.close(entry)


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
