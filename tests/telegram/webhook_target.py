"""A bot's side of a webhook: answers as it is told, byte by byte if need be."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]
PATIENCE_S = 60.0


@dataclass
class Target:
    """An aiohttp server and the requests it got."""

    port: int = 0
    requests: list[web.Request] = field(default_factory=list)
    updates: list[dict] = field(default_factory=list)
    under_way: int = 0
    most_under_way: int = 0
    connections: set[object] = field(default_factory=set)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def has(self, count: int) -> None:
        """Wait until so many requests have come."""
        await self.until(lambda: len(self.updates) >= count)

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until this holds, looked at after each request."""
        async with asyncio.timeout(PATIENCE_S):
            while not condition():
                self._news.clear()
                await self._news.wait()

    async def take(self, request: web.Request, answer: Answer) -> web.StreamResponse:
        self.requests.append(request)
        self.connections.add(request.transport)
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        self.updates.append(await request.json())
        self._news.set()
        try:
            return await answer(request)
        finally:
            self.under_way -= 1


async def ok(_request: web.Request) -> web.StreamResponse:
    return web.Response()


@asynccontextmanager
async def target(
    answer: Answer = ok, *, tls: ssl.SSLContext | None = None
) -> AsyncIterator[Target]:
    """An aiohttp server on a free port."""
    told = Target()

    async def handle(request: web.Request) -> web.StreamResponse:
        return await told.take(request, answer)

    runner = web.ServerRunner(web.Server(handle), shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls)
    await site.start()
    told.port = runner.addresses[0][1]
    try:
        yield told
    finally:
        await runner.cleanup()


Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def raw_target(talk: Talk) -> AsyncIterator[int]:
    """A TCP server that talks as ``talk`` does; its port."""
    talks: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    async def keep(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talks[asyncio.current_task()] = writer
        try:
            await talk(reader, writer)
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    server = await asyncio.start_server(keep, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for writer in talks.values():
            writer.transport.abort()
        await asyncio.gather(*talks, return_exceptions=True)
        await server.wait_closed()


async def read_request(reader: asyncio.StreamReader) -> bytes:
    """One request's body; b"" when the other side has hung up."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return b""
    return await reader.readexactly(int(head.lower().partition(b"content-length: ")[2].split()[0]))
