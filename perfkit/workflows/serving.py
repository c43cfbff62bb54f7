"""Which Bot API does a bot under test meet? As the test says, and as the emulator it replaces."""

from perfkit.clock import Clock
from perfkit.telegram.hosts import targets
from perfkit.telegram.lending import borrow
from perfkit.telegram.server import BotApiServer
from perfkit.workflows.load_request import LoadTest


async def serve(test: LoadTest, clock: Clock) -> BotApiServer:
    """A server that is started; for a bot that runs already, on a borrowed port, with its webhook.

    Raises UsageError when the port is taken.
    """
    loan = await borrow(test.port) if test.bot is None else None
    lent_to, lent_chats = (None, ()) if loan is None else (loan.webhook_to, loan.chats)
    server = BotApiServer(
        clock=clock,
        network=test.network,
        seed=test.scenario.seed,
        webhooks=targets(test.webhook_to or lent_to),
        privacy=test.scenario.groups is None or test.scenario.groups.privacy,
        chats=test.request.chats or lent_chats,
    )
    await server.start(test.port)
    if loan is not None:
        server.adopt(loan.webhooks)
    return server
