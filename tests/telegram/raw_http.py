"""Bytes to and from a Bot API server, as a client's socket sees them."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from perfkit.clock import Clock, SystemClock
from perfkit.telegram.server import LOOPBACK, BotApiServer

PATIENCE_S = 60.0


@dataclass
class Answer:
    """One HTTP response."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def result(self):
        return json.loads(self.body)["result"]

    @property
    def description(self) -> str:
        return json.loads(self.body)["description"]


class RawClient:
    """One connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self.writer = writer

    def send(self, *pieces: bytes) -> None:
        for piece in pieces:
            self.writer.write(piece)

    def call(self, method: str, body: bytes = b"", *, account: str = "42:TEST") -> None:
        self.send(
            b"POST /bot%b/%b HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\n\r\n%b"
            % (account.encode(), method.encode(), len(body), body)
        )

    async def answer(self) -> Answer:
        async with asyncio.timeout(PATIENCE_S):
            status, *lines = (await self._reader.readuntil(b"\r\n\r\n")).decode().splitlines()
            headers = dict(line.lower().split(": ", 1) for line in lines if line)
            body = await self._reader.readexactly(int(headers.get("content-length", "0")))
        return Answer(int(status.split()[1]), headers, body)

    async def rest(self) -> bytes:
        """All that comes until the server hangs up."""
        async with asyncio.timeout(PATIENCE_S):
            return await self._reader.read()

    async def rest_or_answer(self) -> bytes:
        """The first bytes that come; none if the server hangs up without an answer."""
        async with asyncio.timeout(PATIENCE_S):
            try:
                return await self._reader.read(4096)
            except ConnectionResetError:
                return b""

    async def hang_up(self) -> None:
        self.writer.close()
        await asyncio.gather(self.writer.wait_closed(), return_exceptions=True)


class SkippingClock(SystemClock):
    """The machine's clock, which may be set forward: what lasts ends when the test says so."""

    skipped_s = 0

    def now_ns(self) -> int:
        return super().now_ns() + self.skipped_s * 10**9


@asynccontextmanager
async def client_of(server: BotApiServer) -> AsyncIterator[RawClient]:
    client = RawClient(*await asyncio.open_connection(LOOPBACK, server.port))
    try:
        yield client
    finally:
        await client.hang_up()


@asynccontextmanager
async def serving(clock: Clock | None = None, **options) -> AsyncIterator[BotApiServer]:
    """A server on a free port; whatever goes wrong in the event loop fails the test."""
    trouble: list[dict] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: trouble.append(context))
    server = BotApiServer(clock=clock or SystemClock(), **options)
    await server.start(0)
    try:
        yield server
    finally:
        await server.close()
    assert trouble == []
