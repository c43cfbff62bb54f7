"""Latency and faults on real connections: what takes how long, and what goes wrong."""

import asyncio
import time
from contextlib import asynccontextmanager

import pytest
from bot_api import ANNA
from raw_http import SkippingClock, client_of, serving

from perfkit.clock import SystemClock
from perfkit.model.chat import Delivered, Sent
from perfkit.model.network import (
    DropFault,
    FloodLimits,
    Latency,
    NetworkSpec,
    OutageFault,
    RefuseFault,
    SlowFault,
)
from perfkit.telegram.delays import Delays

ROUND_TRIP_S = 0.06
EARLY_S = 0.002
"""So much earlier than it should a timer of whole milliseconds may come, and be noticed."""
FAR = NetworkSpec(Latency(ROUND_TRIP_S))


@asynccontextmanager
async def taking(least_s: float, most_s: float = 10.0):
    """What is inside takes at least this long, and less than that."""
    began = time.monotonic()
    yield
    assert least_s - EARLY_S <= time.monotonic() - began < most_s


def watched(server):
    """What students see, each with when they see it."""
    seen = []
    server.show = lambda _chat_id, event, _at_ns: seen.append((time.monotonic(), event))
    return seen


def test_a_call_takes_a_round_trip_and_its_effect_half_of_it(run):
    async def play():
        async with serving(network=FAR) as server, client_of(server) as client:
            client.call("getUpdates", b"timeout=50")
            await server.wait_for_poll()
            server.say(ANNA, "hello")
            await client.answer()
            seen = watched(server)
            began = time.monotonic()
            async with taking(ROUND_TRIP_S):
                client.call("sendMessage", b"text=x&chat_id=%d" % ANNA.id)
                assert (await client.answer()).status == 200
            [(at, event)] = seen
            assert isinstance(event, Sent)
            assert at - began >= ROUND_TRIP_S / 2 - EARLY_S

    run(play())


def test_an_update_reaches_the_waiting_poll_after_half_a_round_trip(run):
    async def play():
        async with (
            serving(network=FAR) as server,
            client_of(server) as client,
            client_of(server) as other,
        ):
            client.call("getUpdates", b"timeout=50")
            await server.wait_for_poll()
            seen, answered = watched(server), []

            async def answer_of(each):
                answered.append((each, await each.answer()))

            began = time.monotonic()
            async with taking(ROUND_TRIP_S), asyncio.TaskGroup() as group:
                server.say(ANNA, "hello")
                other.call("getMe")  # takes a whole round trip, however slow the machine is
                group.create_task(answer_of(client))
                group.create_task(answer_of(other))
            [(first, updates), (second, _)] = answered
            assert (first, second) == (client, other)
            assert len(updates.result) == 1
            [(at, event)] = seen
            assert isinstance(event, Delivered)
            assert at - began >= ROUND_TRIP_S / 2 - EARLY_S

    run(play())


def test_errors_take_their_time_too(run):
    async def play():
        async with (
            serving(network=FAR) as server,
            client_of(server) as client,
            taking(ROUND_TRIP_S),
        ):
            client.send(b"GET /nothing HTTP/1.1\r\n\r\n")
            assert (await client.answer()).status == 404

    run(play())


def test_many_calls_are_on_their_way_at_once(run):
    async def play():
        async with (
            serving(network=FAR) as server,
            client_of(server) as client,
            taking(ROUND_TRIP_S, 100 * ROUND_TRIP_S),
        ):
            for _ in range(100):
                client.call("getMe")
            for _ in range(100):
                assert (await client.answer()).status == 200

    run(play())


def test_a_poll_whose_client_leaves_while_it_is_on_its_way_never_waits(run):
    async def play():
        async with serving(network=FAR) as server:
            async with client_of(server) as hasty:
                hasty.call("getMe")
                hasty.call("getUpdates", b"timeout=50")
            async with client_of(server) as client:
                client.call("getUpdates", b"timeout=50")
                await server.wait_for_poll()
                client.call("getMe")  # its effect comes after that of the poll that has left
                server.say(ANNA, "hello")
                assert len((await client.answer()).result) == 1
                assert server.bot.conflicts == 0

    run(play())


def test_what_is_on_its_way_when_the_server_closes_never_arrives(run):
    async def play():
        async with serving(network=FAR) as server, client_of(server) as client:
            client.call("getMe")
            await asyncio.sleep(0)
            await server.close()
            assert await client.rest_or_answer() == b""

    run(play())


def faulty(*faults, **options):
    return serving(network=NetworkSpec(faults=faults), **options)


def test_faults_begin_with_the_load(run):
    async def play():
        async with faulty(RefuseFault(500, 1.0)) as server, client_of(server) as client:
            client.call("getMe")
            assert (await client.answer()).status == 200
            server.begin_faults()
            client.call("getMe")
            assert (await client.answer()).status == 500

    run(play())


@pytest.mark.parametrize(
    ("fault", "status", "description", "header"),
    [
        (RefuseFault(429, 1.0, 7), 429, "Too Many Requests: retry after 7", "7"),
        (RefuseFault(502, 1.0), 502, "Bad Gateway", None),
    ],
)
def test_refused_calls_have_no_effect(run, fault, status, description, header):
    async def play():
        async with faulty(fault) as server, client_of(server) as client:
            seen = watched(server)
            server.begin_faults()
            client.call("sendMessage", b"text=x&chat_id=%d" % ANNA.id)
            answer = await client.answer()
            assert (answer.status, answer.description) == (status, description)
            assert answer.headers.get("retry-after") == header
            assert seen == []

    run(play())


def test_dropped_calls_get_no_answer(run):
    async def play():
        async with faulty(DropFault(1.0)) as server, client_of(server) as client:
            server.begin_faults()
            client.call("getUpdates")
            assert await client.rest() == b""
            assert server.bot is None
            assert server.numbers().faults == {}, "nobody has polled"

    run(play())


def test_a_client_that_has_left_can_not_be_dropped(run):
    async def play():
        spec = NetworkSpec(Latency(ROUND_TRIP_S), faults=(DropFault(1.0),))
        async with serving(network=spec) as server:
            server.begin_faults()
            async with client_of(server) as client:
                client.call("getMe")
            async with client_of(server) as client, taking(ROUND_TRIP_S / 2):
                client.call("getMe")
                assert await client.rest() == b""

    run(play())


def test_slow_calls_take_effect_in_time_and_are_answered_late(run):
    async def play():
        async with faulty(SlowFault(1.0, ROUND_TRIP_S)) as server, client_of(server) as client:
            client.call("getUpdates", b"timeout=50")
            await server.wait_for_poll()
            server.say(ANNA, "hello")
            await client.answer()
            seen = watched(server)
            server.begin_faults()
            async with taking(ROUND_TRIP_S):
                client.call("sendMessage", b"text=x&chat_id=%d" % ANNA.id)
                assert (await client.answer()).status == 200
            assert len(seen) == 1
            assert server.numbers().faults == {"slow:100%:0.06s": 1}

    run(play())


def test_only_slow_calls_are_late(run):
    async def play():
        async with faulty(SlowFault(1.0, 5.0)) as server, client_of(server) as slow:
            async with client_of(server) as other:
                other.call("getUpdates", b"timeout=50")
                await server.wait_for_poll()
                server.begin_faults()
                seen = watched(server)
                slow.call("getUpdates", b"offset=5&timeout=50")  # ends the other's poll
                assert (await other.answer()).status == 409
                server.say(ANNA, "hello")
                assert seen == []
            await slow.hang_up()

    run(play())


def test_a_bot_is_not_to_blame_for_polls_that_were_answered_late(run):
    async def play():
        async with faulty(SlowFault(1.0, ROUND_TRIP_S)) as server, client_of(server) as client:
            server.begin_faults()
            for _ in range(2):
                async with taking(ROUND_TRIP_S):
                    client.call("getUpdates/", b"timeout=0")
                    await client.answer()
            assert server.numbers().poll_gap_max_ms == 0

    run(play())


def test_in_an_outage_connections_break_polls_too(run):
    async def play():
        clock, lasts_s = SkippingClock(), 3600
        outage = faulty(OutageFault(0.05, lasts_s), clock=clock)
        async with outage as server, client_of(server) as client:
            client.call("getUpdates", b"timeout=50")
            await server.wait_for_poll()
            server.begin_faults()
            async with taking(0.05):
                assert await client.rest() == b""
            for _attempt in range(3):
                async with client_of(server) as again:
                    again.call("getMe")
                    assert await again.rest_or_answer() == b""
            clock.skipped_s = lasts_s
            async with client_of(server) as again:
                again.call("getMe")
                assert (await again.answer()).status == 200
            assert server.numbers().faults == {"outage:0.05s:3600s": 3}
            assert server.numbers().poll_gap_max_ms == 0

    run(play())


def test_flood_limits_need_no_network_between(run):
    async def play():
        spec = NetworkSpec(flood_limits=FloodLimits.STRICT)
        async with serving(network=spec) as server, client_of(server) as client:
            client.call("getUpdates", b"timeout=50")
            await server.wait_for_poll()
            server.begin_faults()
            server.say(ANNA, "hello")
            await client.answer()
            for status, header in ((200, None), (429, "1")):
                client.call("sendMessage", b"text=x&chat_id=%d" % ANNA.id)
                answer = await client.answer()
                assert (answer.status, answer.headers.get("retry-after")) == (status, header)
            assert server.numbers().flood_waits == {"chat": 1}

    run(play())


def test_without_a_bot_there_are_no_numbers(run):
    async def play():
        async with serving() as server:
            assert server.numbers().polls == 0

    run(play())


def test_actions_happen_in_their_order_and_not_at_once(run):
    async def play():
        clock, done, over = SystemClock(), [], asyncio.Event()
        delays = Delays(clock)
        now_ns = clock.now_ns()
        delays.at(now_ns + 4_000_000, lambda _: over.set())
        delays.at(now_ns + 3_000_000, lambda _: done.append("third"))
        delays.at(now_ns, lambda _: done.append("first"))
        delays.at(now_ns, lambda _: done.append("second"))
        assert done == []
        await asyncio.wait_for(over.wait(), 60)
        assert done == ["first", "second", "third"]
        delays.at(clock.now_ns(), lambda _: done.append("never"))
        delays.clear()
        delays.clear()
        await asyncio.sleep(0.002)
        assert len(done) == 3

    run(play())


def test_an_action_that_fails_does_not_keep_the_others_from_happening(run):
    async def play():
        told, over = [], asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: told.append(context["exception"]))
        delays = Delays(SystemClock())
        delays.at(0, lambda _: 1 / 0)
        delays.at(0, lambda _: over.set())
        await asyncio.wait_for(over.wait(), 60)
        assert [type(error) for error in told] == [ZeroDivisionError]

    run(play())
