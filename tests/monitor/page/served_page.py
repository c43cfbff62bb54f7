"""A page that is served, and a browser that is only an HTTP client."""

import asyncio
import json
from contextlib import asynccontextmanager

import aiohttp
from seen_bot import StandingClock

from perfkit.monitor.page.site import LivePage, PageSettings
from perfkit.web.hosts import Address

PATIENCE_S = 60.0


class Visitor:
    """Looks at a page."""

    def __init__(self, page, http, clock):
        self.page, self.http, self.clock = page, http, clock
        self.origin = page.url.partition("#")[0].rstrip("/")

    async def gets(self, path, **headers):
        async with self.http.get(self.origin + path, headers=headers) as answer:
            return answer, await answer.read()

    async def enters(self, token, **headers):
        sent = {"Origin": self.origin, **headers}
        async with self.http.post(f"{self.origin}/enter", data=token, headers=sent) as answer:
            return answer

    @asynccontextmanager
    async def listens(self, **headers):
        """The events as they come: ids and what they say."""
        async with self.http.get(f"{self.origin}/news", headers=headers) as answer:
            assert answer.status == 200, await answer.text()
            yield answer, events(answer.content)


async def events(content):
    event_id = ""
    async for line in content:
        name, _, value = line.decode().rstrip("\n").partition(": ")
        if name == "id":
            event_id = value
        elif name == "data":
            yield event_id, json.loads(value)


@asynccontextmanager
async def visited(history=None, *, address=None, **settings):
    clock = StandingClock()
    address = address or Address("127.0.0.1", 0)
    page = LivePage(PageSettings("homework", address, **settings), history, clock)
    await page.start()
    try:
        async with aiohttp.ClientSession() as http:
            yield Visitor(page, http, clock)
    finally:
        await page.close()


def visit(play, *args, **settings):
    async def run():
        async with asyncio.timeout(PATIENCE_S), visited(*args, **settings) as visitor:
            await play(visitor)

    asyncio.run(run())
