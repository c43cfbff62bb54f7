"""``perfkit emulator`` serves, lends its port to load tests, and ends on Ctrl-C."""

import asyncio
import os
import signal
from urllib.parse import urlsplit

import pytest

from perfkit.clock import SystemClock
from perfkit.errors import UsageError
from perfkit.model.network import NetworkChange, RefuseFault
from perfkit.telegram.lending import borrow
from perfkit.telegram.server import LOOPBACK, BotApiServer
from perfkit.workflows.emulator import network_of, serve

PATIENCE_S = 10.0


class Heard:
    """What the emulator tells, to wait for."""

    def __init__(self) -> None:
        self._told: asyncio.Queue[tuple[str, int]] = asyncio.Queue()
        self.networks: list[str] = []

    def serving(self, root: str, network: str) -> None:
        self.networks.append(network)
        self._told.put_nowait(("serving", urlsplit(root).port or 0))

    def lent(self, port: int) -> None:
        self._told.put_nowait(("lent", port))

    async def next(self) -> tuple[str, int]:
        async with asyncio.timeout(PATIENCE_S):
            return await self._told.get()

    def nothing_more(self) -> bool:
        return self._told.empty()


def interrupt() -> None:
    os.kill(os.getpid(), signal.SIGINT)


async def is_reachable(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection(LOOPBACK, port)
    except OSError:
        return False
    writer.close()
    return True


def test_it_serves_until_it_is_interrupted():
    async def play():
        heard = Heard()
        emulator = asyncio.ensure_future(serve(0, SystemClock(), heard))
        told, port = await heard.next()
        assert told == "serving"
        assert await is_reachable(port)
        interrupt()
        await asyncio.wait_for(emulator, PATIENCE_S)
        assert not await is_reachable(port)

    asyncio.run(play())


def test_it_lends_its_port_and_takes_it_back(monkeypatch):
    async def play():
        heard, refused = Heard(), asyncio.Event()

        class Watched(BotApiServer):
            async def start(self, port: int) -> None:
                try:
                    await super().start(port)
                except UsageError:
                    refused.set()
                    raise

        monkeypatch.setattr("perfkit.workflows.emulator.BotApiServer", Watched)
        emulator = asyncio.ensure_future(serve(0, SystemClock(), heard, loan_s=0.01, retry_s=0.01))
        _, port = await heard.next()
        for _ in range(2):
            assert await borrow(port)
            borrower = BotApiServer(clock=SystemClock())
            await borrower.start(port)
            assert await heard.next() == ("lent", port)
            refused.clear()
            await asyncio.wait_for(refused.wait(), PATIENCE_S)
            assert heard.nothing_more()
            await borrower.close()
            assert await heard.next() == ("serving", port)
            assert await is_reachable(port)
        interrupt()
        await asyncio.wait_for(emulator, PATIENCE_S)

    asyncio.run(play())


def test_it_can_be_interrupted_while_its_port_is_lent():
    async def play():
        heard = Heard()
        emulator = asyncio.ensure_future(serve(0, SystemClock(), heard, loan_s=3600))
        _, port = await heard.next()
        assert await borrow(port)
        assert await heard.next() == ("lent", port)
        interrupt()
        await asyncio.wait_for(emulator, PATIENCE_S)
        assert heard.nothing_more(), "it does not claim to serve again"

    asyncio.run(play())


def test_its_faults_begin_when_a_bot_first_polls():
    async def play():
        heard = Heard()
        network = network_of(NetworkChange(faults=(RefuseFault(500, 1.0),)))
        emulator = asyncio.ensure_future(serve(0, SystemClock(), heard, network=network))
        _, port = await heard.next()
        assert heard.networks == ["faults 500:100%"]
        for method, fails in (("getMe", False), ("getUpdates", False), ("getMe", True)):
            assert (await status_of(port, method) == 500) is fails
        interrupt()
        await asyncio.wait_for(emulator, PATIENCE_S)

    asyncio.run(play())


async def status_of(port: int, method: str) -> int:
    reader, writer = await asyncio.open_connection(LOOPBACK, port)
    writer.write(f"GET /bot42:T/{method} HTTP/1.1\r\nConnection: close\r\n\r\n".encode())
    async with asyncio.timeout(PATIENCE_S):
        answer = await reader.read()
    writer.close()
    return int(answer.split()[1])


def test_a_taken_port_is_a_matter_for_the_user():
    async def play():
        server = BotApiServer(clock=SystemClock())
        await server.start(0)
        with pytest.raises(UsageError):
            await serve(server.port, SystemClock(), Heard())
        await server.close()

    asyncio.run(play())
