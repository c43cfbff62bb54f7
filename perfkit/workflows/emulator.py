"""What happens in ``perfkit emulator``: serve the Bot API until Ctrl-C, lending the port."""

import asyncio
from collections.abc import Iterable
from typing import Protocol

from perfkit.clock import Clock
from perfkit.errors import UsageError
from perfkit.formats.network import change_network, describe_network
from perfkit.model.network import NO_NETWORK, NetworkChange, NetworkSpec
from perfkit.model.standing_chat import StandingChat
from perfkit.telegram.core.webhook_target import Targets
from perfkit.telegram.server import BotApiServer
from perfkit.workflows.interruption import interruptible

RETRY_S = 0.5
"""Between looks whether a load test has given the port back."""
LOAN_S = 2.0
"""How long a load test has to take the port it asked for."""


class Narrator(Protocol):
    """Who is told what goes on."""

    def serving(self, root: str, network: str) -> None:
        """The Bot API can be reached there, through this network (empty: at once)."""

    def lent(self, port: int) -> None:
        """A load test has the port now."""


def network_of(change: NetworkChange) -> NetworkSpec:
    """The network that the command line asks for. Raises UsageError for one that can't be."""
    try:
        return change_network(NO_NETWORK, change)
    except ValueError as error:
        raise UsageError(f"the network that is asked for can't be: {error}") from None


async def serve(
    port: int,
    clock: Clock,
    narrator: Narrator,
    *,
    network: NetworkSpec = NO_NETWORK,
    webhooks: Targets | None = None,
    chats: Iterable[StandingChat] = (),
    loan_s: float = LOAN_S,
    retry_s: float = RETRY_S,
) -> None:
    """Serve until Ctrl-C; ``webhooks`` are what bots' webhooks may be, ``chats`` are there from
    the beginning. Faults begin when a bot
    first asks for updates.

    Raises UsageError when the port is taken.
    """
    lent = asyncio.Event()
    server = BotApiServer(
        clock=clock, lend=lent.set, network=network, webhooks=webhooks, chats=chats
    )
    await server.start(port)
    beginning = asyncio.create_task(_begin_faults(server))
    try:
        async with interruptible() as interrupted:
            while not interrupted.is_set():
                narrator.serving(server.root, describe_network(network))
                await _either(lent, interrupted)
                if not interrupted.is_set():
                    narrator.lent(server.port)
                    await server.close()
                    await _take_back(server, interrupted, loan_s, retry_s)
                    lent.clear()
    finally:
        beginning.cancel()
        await server.close()


async def _begin_faults(server: BotApiServer) -> None:
    await server.wait_for_poll()
    server.begin_faults()


async def _either(one: asyncio.Event, other: asyncio.Event) -> None:
    waiting = [asyncio.ensure_future(each.wait()) for each in (one, other)]
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for each in waiting:
        each.cancel()


async def _take_back(
    server: BotApiServer, interrupted: asyncio.Event, loan_s: float, retry_s: float
) -> None:
    """Serve again as soon as the load test is over, if nobody interrupts before."""
    wait_s = loan_s
    while not await _is_set_within(interrupted, wait_s):
        try:
            await server.start(server.port)
        except UsageError:
            wait_s = retry_s
        else:
            return


async def _is_set_within(event: asyncio.Event, seconds: float) -> bool:
    try:
        async with asyncio.timeout(seconds):
            return await event.wait()
    except TimeoutError:
        return False
