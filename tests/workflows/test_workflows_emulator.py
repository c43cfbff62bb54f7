"""``perfkit emulator`` serves, lends its port to load tests, and ends on Ctrl-C."""

import asyncio
import os
import signal
from urllib.parse import urlsplit

import aiohttp
import pytest

from perfkit.clock import SystemClock
from perfkit.errors import UsageError
from perfkit.model.network import NetworkChange, RefuseFault
from perfkit.model.serving import RecordedSteps, Served
from perfkit.telegram.lending import borrow
from perfkit.telegram.server import LOOPBACK, BotApiServer
from perfkit.workflows.emulator import PagePlan, network_of, serve

PATIENCE_S = 60.0


class Heard:
    """What the emulator tells, to wait for."""

    def __init__(self) -> None:
        self._told: asyncio.Queue[tuple[str, int]] = asyncio.Queue()
        self.networks: list[str] = []

    def serving(self, served: Served) -> None:
        self.served = served
        self.networks.append(served.network)
        self._told.put_nowait(("serving", urlsplit(served.root).port or 0))

    def lent(self, port: int) -> None:
        self._told.put_nowait(("lent", port))

    def recording(self, student: str, file: str) -> None:
        self._told.put_nowait((student, 0))

    def recorded(self, steps: RecordedSteps) -> None:
        self._told.put_nowait((steps.student, steps.acts))

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


async def act_on_page(heard: Heard) -> None:
    """A student writes to a bot that has polled once."""
    assert heard.served.page is not None
    assert await status_of(urlsplit(heard.served.root).port or 0, "getUpdates") == 200
    origin = heard.served.page.rstrip("/")
    async with aiohttp.ClientSession(headers={"Origin": origin}) as browser:
        async with browser.post(f"{origin}/ask", json={"is": "join", "id": 42}) as told:
            assert await told.json() == {"student": 42}
        body = {"is": "say", "bot": "1", "student": 42, "text": "/start"}
        async with browser.post(f"{origin}/ask", json=body) as told:
            assert told.status == 200


def test_what_is_done_on_the_page_is_recorded(tmp_path):
    async def play():
        heard, file = Heard(), tmp_path / "quiz.yaml"
        plan = PagePlan(record=file)
        emulator = asyncio.ensure_future(serve(0, SystemClock(), heard, page=plan))
        await heard.next()
        assert heard.served.recording == str(file)
        await act_on_page(heard)
        assert await heard.next() == ("Boris Student 2", 0)
        text = file.read_text()
        assert "first_user_id: 42\n" in text
        assert text.endswith("steps:\n  - say: /start\n")
        interrupt()
        await asyncio.wait_for(emulator, PATIENCE_S)
        assert await heard.next() == ("Boris Student 2", 1)
        with pytest.raises(UsageError, match="exists already"):
            await serve(0, SystemClock(), heard, page=plan)

    asyncio.run(play())


def test_the_page_outlives_a_loan_of_the_port():
    async def play():
        heard = Heard()
        emulator = asyncio.ensure_future(
            serve(0, SystemClock(), heard, page=PagePlan(), loan_s=0.01, retry_s=0.01)
        )
        _, port = await heard.next()
        page = heard.served.page
        assert await borrow(port)
        assert (await heard.next())[0] == "lent"
        assert page is not None
        assert await is_reachable(urlsplit(page).port or 0)
        assert (await heard.next())[0] == "serving"
        assert heard.served.page == page
        await act_on_page(heard)
        interrupt()
        await asyncio.wait_for(emulator, PATIENCE_S)
        assert not await is_reachable(urlsplit(page).port or 0)

    asyncio.run(play())


def test_a_page_with_a_port_of_its_own_choice():
    async def play():
        heard = Heard()
        emulator = asyncio.ensure_future(serve(0, SystemClock(), heard, page=PagePlan(port=0)))
        await heard.next()
        assert heard.served.page is not None
        interrupt()
        await asyncio.wait_for(emulator, PATIENCE_S)
        server = BotApiServer(clock=SystemClock())
        await server.start(0)
        with pytest.raises(UsageError, match="page"):
            await serve(0, SystemClock(), heard, page=PagePlan(port=server.port))
        await server.close()

    asyncio.run(play())
