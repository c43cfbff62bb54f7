"""A Bot API server in a thread of its own, for clients that block."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvloop
from bot_api import ANNA

from perfkit.clock import SystemClock
from perfkit.model.chat import ChatEvent
from perfkit.model.deeds import Deed
from perfkit.model.standing_chat import StandingChat
from perfkit.telegram.server import BotApiServer

TOKEN = "42:TEST"
PATIENCE_S = 10.0


class ServedApi:
    """The server's address, Anna's actions, and what she saw."""

    def __init__(self, loop: asyncio.AbstractEventLoop, server: BotApiServer) -> None:
        self._loop = loop
        self._server = server
        self.root = server.root
        self.seen: list[ChatEvent] = []
        server.show = lambda _chat_id, event, _at_ns: self.seen.append(event)

    def says(self, text: str) -> None:
        self._on_loop(lambda: self._server.say(ANNA, text))

    def presses(self, message_id: int, data: str) -> None:
        self._on_loop(lambda: self._server.press(ANNA, message_id, data))

    def does(self, deed: Deed) -> None:
        self._on_loop(lambda: self._server.do(ANNA, deed))

    def _on_loop(self, action: Callable[[], None]) -> None:
        async def act() -> None:
            action()

        asyncio.run_coroutine_threadsafe(act(), self._loop).result(PATIENCE_S)


@contextmanager
def served_api(chats: tuple[StandingChat, ...] = ()) -> Iterator[ServedApi]:
    loop = uvloop.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        server = BotApiServer(clock=SystemClock(), chats=chats)
        asyncio.run_coroutine_threadsafe(server.start(0), loop).result(PATIENCE_S)
        try:
            yield ServedApi(loop, server)
        finally:
            asyncio.run_coroutine_threadsafe(server.close(), loop).result(PATIENCE_S)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(PATIENCE_S)
        loop.close()
