"""The lean engine against servers that answer, dawdle, hang up or lie."""

import asyncio

import pytest
from loopback_servers import OK, raw_server, saying

from perfkit.clock import SystemClock
from perfkit.load.http.arrivals import constant_rate
from perfkit.load.http.door import Door
from perfkit.load.http.lean import LeanLoad, LeanSpec
from perfkit.load.http.request import request_bytes
from perfkit.load.scenario.statuses import WELL
from perfkit.model.histogram import Histogram
from perfkit.model.plan import LoadPlan
from perfkit.web_address import parse_url


async def run(port, *, users=2, rate=None, duration_s=0.2, timeout_s=10.0, method="GET", on=None):
    """A load on this port: the seconds it was told of, and the load."""
    address = parse_url(f"http://localhost:{port}/")
    clock = SystemClock()
    spec = LeanSpec(
        name="GET /",
        request=request_bytes(address, method, (), b""),
        bodiless=method == "HEAD",
        repeatable=method != "POST",
        statuses=WELL,
        timeout_s=timeout_s,
        arrivals=None if rate is None else constant_rate(rate, duration_s),
    )
    load = LeanLoad(
        spec,
        LoadPlan.closed(users, 0.0, duration_s),
        Door(address, None, timeout_s=timeout_s),
        clock=clock,
        cpu_s=lambda: 0.0,
        begin_ns=clock.now_ns(),
    )
    seconds = []
    if on is not None:
        on(load)
    await load.run(seconds.append)
    return seconds, load


def play(answer, **asked):
    async def both():
        async with asyncio.timeout(30), raw_server(answer) as port:
            return await run(port, **asked)

    return asyncio.run(both())


def until(enough):
    """Ends a load as soon as its recorder has enough, however long a busy machine needs for it."""

    def look(load):
        if enough(load.recorder):
            load.stop()
        else:
            asyncio.get_running_loop().call_later(0.01, look, load)

    return {"duration_s": 20, "on": look}


def errors_of(seconds):
    found = {}
    for second in seconds:
        for text, count in second.error_groups.get("GET /", {}).items():
            found[text] = found.get(text, 0) + count
    return found


def test_users_ask_again_as_soon_as_they_were_answered():
    connections = set()

    async def answer(writer, _number):
        connections.add(writer)
        writer.write(OK)

    seconds, load = play(answer, users=3, duration_s=1.0)
    assert load.recorder.interactions > 3
    assert load.recorder.errors == 0
    assert len(connections) == 3
    assert seconds[-1].in_flight == 0
    assert seconds[-1].completed == 3


def test_each_planned_request_begins_whatever_became_of_the_former_ones():
    seconds, load = play(saying(OK), users=50, rate=200, duration_s=0.5)
    assert (load.recorder.interactions, load.recorder.errors, load.recorder.dropped) == (100, 0, 0)
    starts = Histogram()
    for second in seconds:
        starts.merge(Histogram.thaw(second.start_lag))
    assert starts.count == 100


def test_a_stall_is_seen_by_all_who_were_to_ask_meanwhile():
    stall = asyncio.Event()

    async def answer(writer, _number):
        if not stall.is_set():
            stall.set()
            await asyncio.sleep(0.5)
        writer.write(OK)

    seconds, load = play(answer, users=1, rate=100, duration_s=0.6)
    response, service = Histogram(), Histogram()
    for second in seconds:
        response.merge(Histogram.thaw(second.steps["GET /"].response))
        service.merge(Histogram.thaw(second.steps["GET /"].service))
    assert response.count == 60
    assert response.quantile_us(0.5) > 200_000  # planned every 10 ms of a stall of 500
    assert service.quantile_us(0.5) < 200_000
    assert load.recorder.dropped == 0


def test_starts_that_wait_too_long_for_a_connection_are_dropped_and_counted():
    async def answer(writer, _number):
        await asyncio.sleep(5)

    _, load = play(answer, users=1, rate=100, duration_s=0.5, timeout_s=0.2)
    assert load.recorder.dropped > 10
    assert load.recorder.errors >= 1
    assert load.recorder.dropped + load.recorder.interactions <= 50


def test_what_is_under_way_at_the_end_is_in_flight():
    loads, asked = [], []

    async def answer(_writer, number):
        asked.append(number)
        if len(asked) == 2:
            loads[0].stop()
        await asyncio.sleep(60)

    seconds, _ = play(answer, users=2, duration_s=20, on=loads.append)
    assert seconds[-1].in_flight == 2


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (saying(b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n"),
         "status 500 instead of 2xx or 3xx"),
        (saying(b"SSH-2.0-x\r\n"), "bad response: not an HTTP response"),
        (saying(b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 20_000),
         "bad response: a head of more than 64 KiB"),
        (saying(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nx", then_close=True),
         "the connection was closed before the response was complete"),
        (saying(b"HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\nx"),
         "timed out after 0.2 s"),
        (saying(b""), "timed out after 0.2 s"),
        (saying(b"", then_close=True),
         "the connection was closed before the response was complete"),
    ],
    ids=("500", "garbage", "endless-head", "early-close", "huge-length", "silent", "hang-up"),
)  # fmt: skip
def test_an_ill_answer_is_an_error_with_a_name_and_the_load_goes_on(answer, error):
    seconds, load = play(answer, users=1, timeout_s=0.2, **until(lambda seen: seen.errors >= 2))
    assert errors_of(seconds).get(error, 0) >= 2
    assert load.recorder.errors == load.recorder.interactions


def test_nobody_there_is_an_error_and_no_busy_loop():
    seconds, load = asyncio.run(run(1, users=2, duration_s=0.3))
    assert set(errors_of(seconds)) == {"connection refused"}
    assert 2 <= load.recorder.errors <= 10


def test_nobody_there_is_an_error_of_every_planned_request():
    _, load = asyncio.run(run(1, users=2, rate=50, duration_s=0.2))
    assert load.recorder.errors + load.recorder.dropped == 10


def test_a_response_that_closes_is_followed_by_a_new_connection():
    last = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
    for answer in (saying(last), saying(b"HTTP/1.1 200 OK\r\n\r\nhi", then_close=True)):
        _, load = play(answer, users=2, **until(lambda seen: seen.interactions > 2))
        assert load.recorder.interactions > 2
        assert load.recorder.errors == 0


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_kept_connection_that_was_closed_is_replaced_where_the_request_may_be_repeated(method):
    async def answer(writer, number):
        if number == 1:
            writer.write(OK)
        else:
            writer.close()

    enough = until(lambda seen: seen.interactions > 3)
    seconds, load = play(answer, users=1, method=method, **enough)
    assert load.recorder.interactions > 3
    assert bool(errors_of(seconds)) is (method == "POST")


def test_a_head_request_is_complete_with_the_head():
    answer = saying(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n")
    _, load = play(answer, method="HEAD", **until(lambda seen: seen.interactions > 2))
    assert load.recorder.interactions > 2
    assert load.recorder.errors == 0


def test_idle_connections_that_the_server_closes_are_no_error():
    async def answer(writer, _number):
        writer.write(OK)
        await asyncio.sleep(0.05)
        writer.close()

    _, load = play(answer, users=5, rate=10, duration_s=0.5)
    assert (load.recorder.interactions, load.recorder.errors) == (5, 0)


def test_idle_connections_that_the_server_writes_on_are_no_error():
    asked, all_asked = [], asyncio.Event()

    async def answer(writer, number):
        asked.append(number)
        if len(asked) == 5:
            all_asked.set()
        await all_asked.wait()  # so that none of them is asked again, which would be an error
        writer.write(OK)
        await asyncio.sleep(0.05)
        writer.write(b"unasked")
        writer.close()

    _, load = play(answer, users=5, rate=10, duration_s=0.5)
    assert asked == [1] * 5
    assert (load.recorder.interactions, load.recorder.errors) == (5, 0)


def test_a_disk_that_is_full_ends_the_load():
    def refuse(_second):
        raise OSError("full")

    async def both():
        async with raw_server(saying(OK)) as port:
            address = parse_url(f"http://127.0.0.1:{port}/")
            clock = SystemClock()
            request = request_bytes(address, "GET", (), b"")
            spec = LeanSpec("GET /", request, False, True, WELL, 5.0, None)
            load = LeanLoad(
                spec, LoadPlan.closed(1, 0.0, 30.0), Door(address, None, timeout_s=5.0),
                clock=clock, cpu_s=lambda: 0.0, begin_ns=clock.now_ns(),
            )  # fmt: skip
            await load.run(refuse)

    with pytest.raises(OSError, match="full"):
        asyncio.run(both())
