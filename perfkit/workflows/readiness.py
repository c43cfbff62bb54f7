"""When may students begin? Once the bot has asked for updates, or listens for them at the webhook
it has set; or never, and then why not.
"""

import asyncio
import contextlib
from collections.abc import Coroutine

from perfkit.bot.running import RunningBot
from perfkit.errors import BotError, InterruptionError
from perfkit.telegram.core.webhook_target import Endpoint
from perfkit.telegram.server import BotApiServer

LOG_LINES = 15
RETRY_S = 0.05
"""Between looks whether the bot's webhook accepts connections."""


async def until_ready(
    bot: RunningBot, server: BotApiServer, interrupted: asyncio.Event, *, within_s: float
) -> None:
    """Return when the bot has first called getUpdates, or can be reached at its webhook.

    Raises BotError with the end of its log if it ended, or has not within the time;
    InterruptionError on Ctrl-C.
    """
    waiting = (_can_be_reached(server), bot.wait(), interrupted.wait())
    is_ready = await _comes_within(waiting, within_s)
    if interrupted.is_set():
        raise InterruptionError("interrupted before the bot was ready")
    if not is_ready:
        raise _not_ready(bot, server, within_s)


async def _can_be_reached(server: BotApiServer) -> None:
    """A bot may set its webhook before it listens there, or set one and then poll after all."""
    await server.wait_for_poll()
    while True:
        endpoint = _webhook(server)
        if endpoint is None or await _accepts(endpoint):
            return
        await asyncio.sleep(RETRY_S)


def _webhook(server: BotApiServer) -> Endpoint | None:
    return None if server.bot is None else server.bot.webhook


async def _accepts(endpoint: Endpoint) -> bool:
    for address in endpoint.addresses:
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection(address, endpoint.port)
            writer.close()
            return True
    return False


async def _comes_within(
    waiting: tuple[Coroutine[None, None, object], ...], within_s: float
) -> bool:
    """Whether the first of these is among those that come to their end first, and in time."""
    tasks = [asyncio.ensure_future(each) for each in waiting]
    try:
        done, _ = await asyncio.wait(tasks, timeout=within_s, return_when=asyncio.FIRST_COMPLETED)
        return tasks[0] in done
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _not_ready(bot: RunningBot, server: BotApiServer, within_s: float) -> BotError:
    log = bot.log_tail(LOG_LINES)
    endpoint = _webhook(server)
    if bot.ended is not None:
        return BotError(
            f"the bot {bot.ended} before it asked for updates",
            advice="the end of its log follows" if log else "it has written nothing",
            detail=log,
        )
    if endpoint is not None:
        return BotError(
            f"the bot has set a webhook, but nothing has accepted connections at "
            f"{endpoint.addresses[0]}:{endpoint.port} within {within_s:g} s",
            advice="if the bot listens elsewhere, say where with --webhook-to http://127.0.0.1:PORT",
            detail=log,
        )
    return BotError(
        f"the bot has not asked {server.root} for updates within {within_s:g} s",
        advice=_why_silent(bot, server),
        detail=log,
    )


def _why_silent(bot: RunningBot, server: BotApiServer) -> str:
    called = [name for account in server.accounts() for name in account.calls_by_method]
    if called:
        return f"it has called {', '.join(called)}, so it is slow or does not poll"
    notes = bot.notes()
    if notes.refused:
        return f"it tried to reach {notes.refused[0]} past perfkit, which was refused"
    if notes.failures:
        return f"inside the bot: {notes.failures[0]}"
    if notes.redirected:
        return f"it has imported {notes.redirected[0].framework} and called nothing yet"
    if notes.pythons or notes.nodes:
        return (
            "it has loaded no framework that perfkit knows and not called api.telegram.org; "
            f"tell it itself to use {server.root}, see docs/redirect.md"
        )
    return f"is it told to use {server.root} as its Bot API?"
