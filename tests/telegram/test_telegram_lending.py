"""A load test borrows the port of ``perfkit emulator``."""

import asyncio

import pytest
from bot_api import CHANNEL, FORUM
from raw_http import client_of, serving

from perfkit.clock import SystemClock
from perfkit.errors import UsageError
from perfkit.loopback import Origin
from perfkit.telegram.core.webhook_target import Targets
from perfkit.telegram.lending import borrow
from perfkit.telegram.server import LOOPBACK, BotApiServer


def test_the_port_is_free_as_soon_as_it_is_lent(run):
    async def play():
        lent = asyncio.Event()
        async with serving(lend=lent.set) as lender:
            assert await borrow(lender.port)
            borrower = BotApiServer(clock=SystemClock())
            await borrower.start(lender.port)
            await lent.wait()
            await borrower.close()

    run(play())


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"GET /perfkit/lend HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"POST /perfkit/lend HTTP/1.1\r\nHost: perfkit\r\nContent-Length: 0\r\n\r\n",
        (
            b"POST /perfkit/lend HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 0\r\n"
            b"Content-Type: application/x-perfkit-lend\r\n\r\n"
        ),
    ],
    ids=["image", "form", "rebound name"],
)
def test_a_web_page_can_not_borrow_the_port(run, request_bytes):
    async def play():
        lent = asyncio.Event()
        async with serving(lend=lent.set) as lender, client_of(lender) as client:
            client.send(request_bytes)
            assert (await client.answer()).status == 404
            assert not lent.is_set()

    run(play())


def test_webhooks_are_lent_with_the_port(run):
    async def play():
        there = Targets(Origin(secure=False, host="127.0.0.1", port=8080))
        async with serving(lend=bool, webhooks=there) as lender, client_of(lender) as client:
            client.call("getMe", account="1:A")
            client.call(
                "setWebhook",
                b'url=https://bot.test/x&max_connections=3&allowed_updates=["poll"]&secret_token=s',
                account="2:B",
            )
            await client.answer()
            await client.answer()
            loan = await borrow(lender.port)
        assert loan.webhook_to == there.rewrite
        async with serving(webhooks=there) as borrower, client_of(borrower) as client:
            borrower.adopt(loan.webhooks)
            await borrower.wait_for_poll()
            assert borrower.bot.webhook.port == 8080
            client.call("getWebhookInfo", account="2:B")
            info = (await client.answer()).result
            assert (info["url"], info["max_connections"]) == ("https://bot.test/x", 3)
            assert info["allowed_updates"] == ["poll"]
            assert borrower.bot.registration == loan.webhooks[0]

    run(play())


def test_standing_chats_are_lent_too(run):
    async def play():
        async with serving(lend=bool, chats=(FORUM, CHANNEL)) as lender:
            loan = await borrow(lender.port)
        assert loan.chats == (FORUM, CHANNEL)

    run(play())


def test_nobody_to_borrow_from(run):
    async def play():
        async with serving() as server:
            port = server.port
        assert await borrow(port) is None

    run(play())


def test_a_load_test_under_way_lends_nothing(run):
    async def play():
        async with serving() as server:
            with pytest.raises(UsageError, match=f"port {server.port} on 127.0.0.1 is taken"):
                await borrow(server.port)

    run(play())


@pytest.mark.parametrize("answer", [b"", b"SSH-2.0\r\n", b"HTTP/1.1 200 OK\r\n\r\nhello"])
def test_another_program_lends_nothing(run, answer):
    async def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        writer.close()

    async def play():
        server = await asyncio.start_server(greet, LOOPBACK, 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            with pytest.raises(UsageError):
                await borrow(port)

    run(play())


def test_a_program_that_says_nothing_lends_nothing(run, monkeypatch):
    monkeypatch.setattr("perfkit.telegram.lending._ANSWER_S", 0.05)
    hung = []

    async def play():
        server = await asyncio.start_server(lambda *both: hung.append(both), LOOPBACK, 0)
        async with server:
            with pytest.raises(UsageError):
                await borrow(server.sockets[0].getsockname()[1])
            for _, writer in hung:
                writer.close()

    run(play())
