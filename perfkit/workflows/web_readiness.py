"""When may requests begin? Once the server accepts connections, or answers well if asked."""

import asyncio
import contextlib
from dataclasses import dataclass, replace
from typing import Literal

from perfkit.bot.running import RunningBot
from perfkit.errors import BotError, InterruptionError
from perfkit.load.http.connection import Connection
from perfkit.load.http.door import Door, Tls, why_not
from perfkit.load.http.request import request_bytes
from perfkit.load.http.response import Heads
from perfkit.load.scenario.statuses import WELL
from perfkit.web_address import WebAddress

RETRY_S = 0.05
ONE_TRY_S = 5.0
LOG_LINES = 15

_Waiting = asyncio.Task[Literal[True]]
"""For a Ctrl-C: what an event's ``wait`` returns."""


@dataclass(frozen=True, slots=True)
class Knock:
    """Where to ask, how, and for how long."""

    address: WebAddress
    tls: Tls
    within_s: float = 0.0
    """How long a server that is being started may take; 0: it must be there."""
    asks: bool = False
    """It must answer a GET well (``ready``); else it is enough that it accepts connections."""

    @property
    def where(self) -> str:
        """For people."""
        address = self.address if self.asks else replace(self.address, target="")
        return address.url


class _Once:
    """The owner of one connection and its one request."""

    def __init__(self) -> None:
        self.outcome: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()

    def answered(self, connection: Connection) -> None:
        self._tell(WELL.error_of(connection.reader.status))

    def failed(self, connection: Connection, error: str) -> None:  # noqa: ARG002 - Owner's signature
        self._tell(error)

    def lost(self, connection: Connection) -> None:
        pass  # before the request or after its end: neither is its outcome

    def _tell(self, outcome: str | None) -> None:
        if not self.outcome.done():
            self.outcome.set_result(outcome)


async def until_answers(
    knock: Knock, server: RunningBot | None, interrupted: asyncio.Event
) -> None:
    """Return when the server answers.

    Raises BotError if it has ended, or does not answer within the time; InterruptionError on
    Ctrl-C.
    """
    loop = asyncio.get_running_loop()
    give_up = loop.time() + knock.within_s
    waiting = asyncio.ensure_future(interrupted.wait())
    try:
        while (problem := await _try_until(waiting, knock)) is not None:
            if server is not None and server.ended is not None:
                raise _ended(server)
            if loop.time() >= give_up:
                raise _silent(knock, problem, server)
            await asyncio.wait({waiting}, timeout=RETRY_S)
    finally:
        waiting.cancel()


async def _try_until(waiting: _Waiting, knock: Knock) -> str | None:
    """As ``_try``. Raises InterruptionError when the waiting is over first."""
    trying = asyncio.ensure_future(_try(knock))
    both: tuple[asyncio.Task[str | None] | _Waiting, ...] = (trying, waiting)
    try:
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        if not trying.done():
            raise InterruptionError("interrupted before the server was ready")
        return trying.result()
    finally:
        trying.cancel()
        await asyncio.wait({trying})  # it closes its connection


async def _try(knock: Knock) -> str | None:
    """What is wrong with the server's answer; None: nothing."""
    request = request_bytes(knock.address, "GET", (), b"")
    once = _Once()
    door = Door(knock.address, knock.tls, timeout_s=ONE_TRY_S)
    try:
        connection = await door.open(lambda: Connection(once, Heads(bodiless=False), request))
    except OSError as error:
        return why_not(error, ONE_TRY_S)
    try:
        if not knock.asks:
            return None
        connection.send(0, 0)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(ONE_TRY_S):
                return await once.outcome
        return f"no answer within {ONE_TRY_S:g} s"
    finally:
        connection.close()


def _ended(server: RunningBot) -> BotError:
    log = server.log_tail(LOG_LINES)
    return BotError(
        f"the server {server.ended} before it answered",
        advice="the end of its log follows" if log else "it has written nothing",
        detail=log,
    )


def _silent(knock: Knock, problem: str, server: RunningBot | None) -> BotError:
    within = f" within {knock.within_s:g} s" if knock.within_s else ""
    return BotError(
        f"{knock.where} does not answer{within}: {problem}",
        advice="start the server first" if server is None else "is it the server's address?",
        detail="" if server is None else server.log_tail(LOG_LINES),
    )
