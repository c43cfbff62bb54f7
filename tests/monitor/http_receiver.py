"""A server on loopback that takes what is posted and answers as a test wants."""

import asyncio
from dataclasses import dataclass, field

from aiohttp import web


@dataclass
class Posted:
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """``status``, ``headers`` and ``body`` are what it answers; ``hang``: it never does."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b"ok"
    hang: bool = False
    port: int = 0
    posted: list[Posted] = field(default_factory=list)
    _runner: web.AppRunner | None = None
    _over: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def root(self):
        return f"http://127.0.0.1:{self.port}"

    async def start(self):
        """On the same port again, where it has had one."""
        self._over.clear()
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self):
        self._over.set()  # a server waits for the answers that are under way
        await self._runner.cleanup()

    async def __aenter__(self):
        await self.start()
        return self

    async def __aexit__(self, *_):
        await self.stop()

    async def _answer(self, request):
        self.posted.append(Posted(request.path_qs, dict(request.headers), await request.read()))
        if self.hang:
            await self._over.wait()
        return web.Response(status=self.status, headers=self.headers, body=self.body)
