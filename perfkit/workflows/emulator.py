"""What happens in ``perfkit emulator``: serve the Bot API until Ctrl-C, lending the port."""

import asyncio
from typing import Protocol

from perfkit.clock import Clock
from perfkit.errors import UsageError
from perfkit.telegram.server import BotApiServer
from perfkit.workflows.interruption import interruptible

RETRY_S = 0.5
"""Between looks whether a load test has given the port back."""
LOAN_S = 2.0
"""How long a load test has to take the port it asked for."""


class Narrator(Protocol):
    """Who is told what goes on."""

    def serving(self, root: str) -> None:
        """The Bot API can be reached there."""

    def lent(self, port: int) -> None:
        """A load test has the port now."""


async def serve(port: int, clock: Clock, narrator: Narrator) -> None:
    """Serve until Ctrl-C. Raises UsageError when the port is taken."""
    lent = asyncio.Event()
    server = BotApiServer(clock=clock, lend=lent.set)
    await server.start(port)
    try:
        async with interruptible() as interrupted:
            narrator.serving(server.root)
            while not interrupted.is_set():
                if await _either(lent, interrupted) and not interrupted.is_set():
                    narrator.lent(server.port)
                    await server.close()
                    await _take_back(server, interrupted)
                    lent.clear()
                    narrator.serving(server.root)
    finally:
        await server.close()


async def _either(one: asyncio.Event, other: asyncio.Event) -> bool:
    waiting = [asyncio.ensure_future(each.wait()) for each in (one, other)]
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for each in waiting:
        each.cancel()
    return one.is_set()


async def _take_back(server: BotApiServer, interrupted: asyncio.Event) -> None:
    """Serve again as soon as the load test is over."""
    await asyncio.sleep(LOAN_S)
    while not interrupted.is_set():
        try:
            await server.start(server.port)
        except UsageError:
            await asyncio.sleep(RETRY_S)
        else:
            return
