"""Latency and faults between Telegram and a webhook, on real connections."""

import asyncio
import json
import time

import pytest
from aiohttp import web
from bot_api import ANNA, BORIS
from raw_http import SkippingClock, client_of, serving
from webhook_target import PATIENCE_S, target

from perfkit.model.chat import Delivered, Sent
from perfkit.model.network import (
    DropFault,
    Latency,
    NetworkSpec,
    OutageFault,
    RefuseFault,
    SlowFault,
)
from perfkit.telegram.core.types import User

ROUND_TRIP_S = 0.06
EARLY_S = 0.002
"""So much earlier than it should a timer of whole milliseconds may come, and be noticed."""


async def until(condition):
    """Wait for what no event tells."""
    async with asyncio.timeout(PATIENCE_S):
        while not condition():  # noqa: ASYNC110 - the emulator sets no events
            await asyncio.sleep(0)


async def call(server, method, **params):
    async with client_of(server) as client:
        client.call(method, "&".join(f"{name}={value}" for name, value in params.items()).encode())
        return json.loads((await client.answer()).body)


async def hook(server, bot):
    assert (await call(server, "setWebhook", url=f"http://127.0.0.1:{bot.port}/"))["ok"]


def watched(server):
    """What students see, each with when they see it."""
    seen = []
    server.show = lambda _chat_id, event, at_ns: seen.append((at_ns / 1e9, event))
    return seen


def far(*faults):
    return serving(network=NetworkSpec(Latency(ROUND_TRIP_S), faults=faults))


def faulty(*faults, **options):
    return serving(network=NetworkSpec(faults=faults), **options)


async def in_the_response(request):
    chat = (await request.json())["message"]["chat"]["id"]
    return web.json_response({"method": "sendMessage", "chat_id": chat, "text": "hi"})


def test_delivery_and_the_reply_in_the_response_take_half_a_round_trip_each(run):
    async def play():
        async with far() as server, target(in_the_response) as bot:
            await hook(server, bot)
            seen = watched(server)
            began = time.monotonic()
            server.say(ANNA, "hello")
            await until(lambda: len(seen) == 2)

            (delivered_at, delivered), (sent_at, sent) = seen
            assert delivered == Delivered()
            assert isinstance(sent, Sent)
            assert delivered_at - began >= ROUND_TRIP_S / 2 - EARLY_S
            assert sent_at - began >= ROUND_TRIP_S - 2 * EARLY_S
            assert server.numbers().webhook.taken == 1

    run(play())


def test_the_next_update_of_a_chat_waits_for_the_way_back(run):
    async def play():
        async with far() as server, target() as bot:
            await hook(server, bot)
            began = time.monotonic()
            server.say(ANNA, "one")
            server.say(ANNA, "two")
            await bot.has(2)
            assert time.monotonic() - began >= 1.5 * ROUND_TRIP_S - 3 * EARLY_S

    run(play())


def test_what_the_bot_takes_long_for_is_told_without_the_network(run):
    async def play():
        async with faulty(SlowFault(1.0, 0.3)) as server, target() as bot:
            await hook(server, bot)
            server.begin_faults()
            began = time.monotonic()
            server.say(ANNA, "hello")
            await until(lambda: server.numbers().webhook.taken)
            whole_ms = (time.monotonic() - began) * 1e3
            assert server.numbers().webhook.slowest[0].took_ms <= whole_ms - 300 + EARLY_S * 1e3

    run(play())


def test_a_slow_delivery_comes_in_time_and_is_answered_late(run):
    async def play():
        async with faulty(SlowFault(1.0, 0.2)) as server, target(in_the_response) as bot:
            await hook(server, bot)
            server.begin_faults()
            seen = watched(server)
            began = time.monotonic()
            server.say(ANNA, "hello")
            await until(lambda: len(seen) == 2)
            assert seen[1][0] - began >= 0.2 - EARLY_S
            assert server.numbers().faults == {"slow:100%:0.2s": 1}

    run(play())


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (RefuseFault(502, 1.0), "Wrong response from the webhook: 502 Bad Gateway"),
        (RefuseFault(429, 1.0, 9), "Wrong response from the webhook: 429 Too Many Requests"),
        (DropFault(1.0), "Webhook connection closed"),
    ],
    ids=["502", "429", "drop"],
)
def test_a_refused_or_dropped_delivery_never_reaches_the_bot(run, fault, words):
    async def play():
        async with far(fault) as server, target() as bot:
            await hook(server, bot)
            server.begin_faults()
            server.say(ANNA, "hello")
            await until(lambda: server.numbers().webhook.retries)
            assert bot.updates == []
            assert server.numbers().webhook.failures == {}
            assert sum(server.numbers().faults.values()) == 1
            # what getWebhookInfo would tell, were calls not refused as well
            assert server.bot._state.webhook.last_error == words

    run(play())


def test_in_an_outage_deliveries_stop_and_come_again(run):
    clock, an_hour_s = SkippingClock(), 3600

    async def stay(_request):
        if len(bot.updates) == 1:
            await asyncio.sleep(PATIENCE_S)  # until the outage breaks the connection
        return web.Response()

    async def play():
        nonlocal bot
        outage = faulty(OutageFault(0.05, an_hour_s), clock=clock)
        async with outage as server, target(stay) as bot:
            await hook(server, bot)
            server.say(ANNA, "under way")
            await bot.has(1)
            server.begin_faults()
            await until(lambda: server.numbers().webhook.retries >= 1)
            server.say(BORIS, "kept away")
            await until(lambda: server.numbers().webhook.retries >= 2)
            assert [update["message"]["text"] for update in bot.updates] == ["under way"]
            assert list(server.numbers().faults) == [f"outage:0.05s:{an_hour_s}s"]

            clock.skipped_s = an_hour_s
            await bot.has(3)
            texts = sorted(update["message"]["text"] for update in bot.updates)
            assert texts == ["kept away", "under way", "under way"]
            assert server.numbers().webhook.failures == {}

    bot = None
    run(play())


def test_many_deliveries_may_be_lost_at_once(run):
    async def play():
        async with faulty(DropFault(1.0)) as server, target() as bot:
            await hook(server, bot)
            server.begin_faults()
            for number in range(2000):
                server.say(User(id=7000 + number, is_bot=False, first_name="S"), "hello")
            await until(lambda: server.numbers().webhook.retries >= 2000)
            assert bot.updates == []

    run(play())


def test_what_is_on_its_way_when_the_webhook_is_deleted_arrives_nowhere(run):
    async def play():
        async with far() as server, target() as bot:
            await hook(server, bot)
            server.say(ANNA, "hello")
            await asyncio.sleep(0)
            server.let_go()
            assert (await call(server, "getMe"))["ok"]  # takes twice as long
            assert bot.updates == []

    run(play())
