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
PATIENCE_S = 60.0


class ServedApi:
    """The server's address, Anna's actions, and what she saw."""

    def __init__(self, loop: asyncio.AbstractEventLoop, server: BotApiServer) -> None:
        self._loop = loop
        self._server = server
        self.root = server.root
        self.seen: list[ChatEvent] = []
        self._news = threading.Condition()
        server.show = self._show

    def _show(self, _chat_id: int, event: ChatEvent, _at_ns: int) -> None:
        with self._news:
            self.seen.append(event)
            self._news.notify_all()

    def sees(self, is_it: Callable[[ChatEvent], bool]) -> None:
        """Wait until Anna has seen this."""
        with self._news:
            found = self._news.wait_for(lambda: any(map(is_it, self.seen)), PATIENCE_S)
        assert found, f"Anna saw only {self.seen}"

    def is_polled(self) -> None:
        """Wait until a bot asks for updates."""
        polled = asyncio.run_coroutine_threadsafe(self._server.wait_for_poll(), self._loop)
        polled.result(PATIENCE_S * 3)

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
