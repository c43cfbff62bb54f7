"""When may students begin? Once the bot has asked for updates; or never, and then why not."""

import asyncio
from collections.abc import Coroutine

from perfkit.bot.running import RunningBot
from perfkit.errors import BotError, InterruptionError
from perfkit.telegram.server import BotApiServer

LOG_LINES = 15


async def until_ready(
    bot: RunningBot, server: BotApiServer, interrupted: asyncio.Event, *, within_s: float
) -> None:
    """Return when the bot has first called getUpdates.

    Raises BotError with the end of its log if it ended, or has not within the time;
    InterruptionError on Ctrl-C.
    """
    await _first_of((server.wait_for_poll(), bot.wait(), interrupted.wait()), within_s)
    if interrupted.is_set():
        raise InterruptionError("interrupted before the bot was ready")
    if server.bot is None:
        raise _not_ready(bot, server, within_s)


async def _first_of(waiting: tuple[Coroutine[None, None, object], ...], within_s: float) -> None:
    tasks = [asyncio.ensure_future(each) for each in waiting]
    try:
        await asyncio.wait(tasks, timeout=within_s, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _not_ready(bot: RunningBot, server: BotApiServer, within_s: float) -> BotError:
    log = bot.log_tail(LOG_LINES)
    if bot.ended is not None:
        return BotError(
            f"the bot {bot.ended} before it asked for updates",
            advice="the end of its log follows" if log else "it has written nothing",
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
