"""A Bot API of three methods, to see whether bots find it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

BOT = {
    "id": 1, "is_bot": True, "first_name": "Bot", "username": "a_bot", "can_join_groups": True,
    "can_read_all_group_messages": False, "supports_inline_queries": False,
}  # fmt: skip
MESSAGE = {
    "message_id": 5, "date": 1, "text": "hello",
    "chat": {"id": 7, "type": "private", "first_name": "Ann"},
    "from": {"id": 7, "is_bot": False, "first_name": "Ann"},
}  # fmt: skip


class StubApi:
    """Says hello to whoever polls, once, and remembers what it was asked and told."""

    def __init__(self) -> None:
        self.root = ""
        self.methods: list[str] = []
        self.reply: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._quiet = asyncio.Event()
        self._said_hello = False

    async def handle(self, request: web.Request) -> web.Response:
        method = request.match_info["method"].lower()
        self.methods.append(method)
        parameters = {**request.query, **await request.post()}
        return web.json_response({"ok": True, "result": await self._result(method, parameters)})

    async def _result(self, method: str, parameters: dict[str, Any]) -> object:
        match method:
            case "getme":
                return BOT
            case "sendmessage":
                if not self.reply.done():
                    self.reply.set_result(parameters["text"])
                return {**MESSAGE, "text": parameters["text"], "from": BOT}
            case "getupdates" if not self._said_hello:
                self._said_hello = True
                return [{"update_id": 1, "message": MESSAGE}]
            case "getupdates" if parameters.get("timeout") == "0":
                return []
            case "getupdates":
                await self._quiet.wait()
                return []
        return True


@asynccontextmanager
async def stub_api() -> AsyncIterator[StubApi]:
    api = StubApi()
    application = web.Application()
    application.router.add_route("*", "/bot{token}/{method}", api.handle)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    api.root = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield api
    finally:
        api._quiet.set()
        await runner.cleanup()
