"""Which containers have more entries after a load than before? Looked at twice, the load between.

The first look is done before the load begins, the second when it has ended, so that neither
disturbs what is measured; in between a thread of the bot's waits.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from perfkit.clock import Clock
from perfkit.errors import PerfkitError
from perfkit.profilers.inside_memory import Deep, look_inside
from perfkit.runs.folder import RunFolder
from perfkit.runs.memory_inside import write_inside
from perfkit.runs.writing import StorageError
from perfkit.workflows.memory_inside import conclude_inside

LONGEST_S = 7 * 24 * 3600.0
FIRST_LOOK_S = 30.0
"""So long the load waits for the first look."""


@contextlib.asynccontextmanager
async def looked_into(
    pid: int, folder: RunFolder, clock: Clock, *, wanted: bool, interrupted: asyncio.Event
) -> AsyncIterator[None]:
    """Look before and after. Where that can't be, the load goes on without, and the run says so."""
    if not wanted:
        yield
        return
    begun, over = asyncio.Event(), asyncio.Event()
    looks = asyncio.create_task(
        look_inside(
            pid, Deep.TYPES, LONGEST_S, clock=clock, interrupted=over, left=lambda _: None,
            looks=2, begun=begun.set,
        )
    )  # fmt: skip
    looks.add_done_callback(lambda _: begun.set())
    stopping = asyncio.create_task(interrupted.wait())
    first = asyncio.create_task(begun.wait())
    try:
        await asyncio.wait(
            (first, stopping), timeout=FIRST_LOOK_S, return_when=asyncio.FIRST_COMPLETED
        )
        if not begun.is_set():
            looks.cancel()  # its folder goes, and without that the script ends
        yield
    finally:
        first.cancel()
        stopping.cancel()
        over.set()
        await _keep(pid, looks, folder)


async def _keep(pid: int, looks: "asyncio.Task[bytes]", folder: RunFolder) -> None:
    if looks.cancelling() or looks.cancelled():
        await asyncio.wait((looks,))
        why = f"no look at the bot's objects: none was done in the {FIRST_LOOK_S:.0f} s before"
        folder.update(could_not_check=(why,))
        return
    try:
        write_inside(folder, conclude_inside(pid, Deep.TYPES, await looks))
    except StorageError:
        raise
    except PerfkitError as error:
        folder.update(could_not_check=(f"no look at the bot's objects: {error.what}",))
    except ValueError as error:
        folder.update(could_not_check=(f"the bot's objects could not be read: {error}",))
