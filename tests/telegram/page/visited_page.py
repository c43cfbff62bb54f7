"""A page beside a Bot API, a bot that calls by hand, and a browser that is only an HTTP client."""

import asyncio
import io
import json
from contextlib import asynccontextmanager

import aiohttp

from perfkit.clock import SystemClock
from perfkit.telegram.core.types import User
from perfkit.telegram.page.room import Room
from perfkit.telegram.page.site import Site
from perfkit.telegram.server import BotApiServer

PATIENCE_S = 60.0
TOKEN = "42:secret-of-the-bot"


def student(number):
    return User(
        id=6000 + number,
        is_bot=False,
        first_name=("Anna", "Boris")[(number - 1) % 2],
        last_name=f"Student {number}",
        username=f"student_{number}",
    )


class Visitor:
    """A browser with the page open, and a bot."""

    def __init__(self, server, room, site, http):
        self.server, self.room, self.site, self.http = server, room, site, http
        self.origin = site.root.rstrip("/")
        self.news = []
        self._told = {}
        self._offsets = {}
        self._came = asyncio.Event()

    async def calls(self, method, token=TOKEN, **params):
        """The bot calls a method."""
        data = aiohttp.FormData()
        for name, value in params.items():
            if isinstance(value, bytes):
                data.add_field(name, value, filename=f"{name}.bin")
            else:
                data.add_field(name, value if isinstance(value, str) else json.dumps(value))
        url = f"{self.server.root}/bot{token}/{method}"
        async with self.http.post(url, data=data) as answer:
            return await answer.json()

    @property
    def queued(self):
        """Updates that bots have not confirmed."""
        return sum(account.queued for account in self.server.accounts())

    async def gets_updates(self, token=TOKEN, *, count=1):
        """So many updates, as the bot is told them; at least those that are there."""
        updates = []
        async with asyncio.timeout(PATIENCE_S):
            while True:
                offset, wait = self._offsets.get(token, 0), int(len(updates) < count)
                told = await self.calls("getUpdates", token=token, offset=offset, timeout=wait)
                updates += told["result"]
                if told["result"]:
                    self._offsets[token] = told["result"][-1]["update_id"] + 1
                elif len(updates) >= count:
                    return updates

    async def asks(self, what, *, status=200, headers=None, **fields):
        """The browser asks for something."""
        body = {"is": what, **fields}
        if what != "join":
            body = {"bot": "1", "student": 6001, **body}
        headers = {"Origin": self.origin, **(headers or {})}
        async with self.http.post(f"{self.origin}/ask", json=body, headers=headers) as answer:
            assert answer.status == status, await answer.text()
            return await answer.json()

    async def uploads(self, content, *, name="work.png", status=200, **about):
        """The browser sends a file."""
        about = {"bot": "1", "student": 6001, "kind": "document", **about}
        form = aiohttp.FormData()
        form.add_field("about", json.dumps(about))
        form.add_field("file", io.BytesIO(content), filename=name, content_type="image/png")
        headers = {"Origin": self.origin}
        async with self.http.post(f"{self.origin}/upload", data=form, headers=headers) as answer:
            assert answer.status == status, await answer.text()
            return await answer.json()

    async def gets(self, path, **headers):
        async with self.http.get(f"{self.origin}{path}", headers=headers) as answer:
            return answer, await answer.read()

    async def listen(self):
        """Keep all news that come."""
        timeout = aiohttp.ClientTimeout(total=None)
        async with self.http.get(f"{self.origin}/news", timeout=timeout) as answer:
            assert answer.headers["Content-Type"] == "text/event-stream"
            async for line in answer.content:
                if line.startswith(b"data: "):
                    self.news += json.loads(line[6:])
                    self._came.set()

    async def hears(self, kind, fits=lambda news: True):
        """The next news of this kind that fits; those of the kind before it are passed over."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                for place in range(self._told.get(kind, 0), len(self.news)):
                    news = self.news[place]
                    if news["is"] == kind and fits(news):
                        self._told[kind] = place + 1
                        return news
                self._came.clear()
                await self._came.wait()


@asynccontextmanager
async def visited(recorder=None):
    """The page, open in a browser, with a bot that has polled once."""
    server = BotApiServer(clock=SystemClock())
    await server.start(0)
    room = Room(server, SystemClock(), student, recorder)
    server.onlooker = room
    site = Site(room)
    await site.start(0)
    async with aiohttp.ClientSession() as http:
        visitor = Visitor(server, room, site, http)
        listening = asyncio.create_task(visitor.listen())
        try:
            await visitor.hears("everything")
            await visitor.calls("getUpdates")
            await visitor.hears("people", lambda news: news["bots"])
            yield visitor
        finally:
            listening.cancel()
            await asyncio.wait([listening])
            await site.close()
            await server.close()


def visit(play, recorder=None):
    """Run a test's visit."""

    async def run():
        async with visited(recorder) as visitor:
            await play(visitor)

    asyncio.run(run())
