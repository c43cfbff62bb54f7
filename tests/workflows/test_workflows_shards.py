"""One load, made by several processes."""

import asyncio
import os
import signal
import subprocess
import sys
from itertools import chain
from pathlib import Path

import psutil
import pytest
from aiohttp import web

from perfkit.clock import SystemClock
from perfkit.load.http.arrivals import constant_rate
from perfkit.load.scenario.statuses import WELL
from perfkit.model.histogram import Histogram
from perfkit.web_address import parse_url
from perfkit.workflows.http_request import HttpRequest
from perfkit.workflows.shard_job import ShardJob, decode_job, encode_job
from perfkit.workflows.shards import ShardedLoad, ShardError


def request(url="http://127.0.0.1:1/", **more):
    return HttpRequest(parse_url(url), Path("results"), **more)


def test_a_job_comes_back_as_it_was_told():
    asked = request(
        "https://127.0.0.1:1/a?b",
        headers=(("A", "b"),),
        body=b"\x00\xff",
        ca=Path("ca.pem"),
        rate=9.5,
    )
    told = decode_job(encode_job(ShardJob(asked, 1, 3)))
    assert told.request.statuses.words == WELL.words
    assert (told.request.body, told.request.ca, told.index) == (b"\x00\xff", Path("ca.pem"), 1)
    assert told.request.address == asked.address
    assert tuple(map(tuple, told.request.headers)) == asked.headers


@pytest.mark.parametrize("count", [1, 2, 7])
def test_shards_take_all_arrivals_and_connections_and_none_twice(count):
    asked = request(rate=100.0, duration_s=1.0, users=10)
    jobs = [ShardJob(asked, index, count) for index in range(count)]
    starts = sorted(chain.from_iterable(job.arrivals() for job in jobs))
    assert starts == list(constant_rate(100.0, 1.0))
    assert sum(job.connections for job in jobs) == 10
    assert ShardJob(request(), 0, 2).arrivals() is None


class Server:
    """Answers at once and counts."""

    async def __aenter__(self):
        self.answered = 0
        app = web.Application()
        app.router.add_get("/", self._answer)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/"
        return self

    async def __aexit__(self, *_):
        await self._runner.cleanup()

    async def _answer(self, _request):
        self.answered += 1
        return web.Response()


def shards():
    return [
        child
        for child in psutil.Process().children()
        if "perfkit.workflows.shard" in child.cmdline()
    ]


@pytest.mark.slow
@pytest.mark.parametrize("rate", [None, 200.0])
def test_what_all_shards_tell_is_what_the_server_has_answered(rate):
    async def play():
        async with Server() as server:
            seconds = []
            asked = request(server.url, users=5, duration_s=2.0, processes=2, rate=rate)
            load = ShardedLoad(asked, SystemClock())
            await load.run(seconds.append)
            return server.answered, seconds, load.recorder

    answered, seconds, total = asyncio.run(play())
    times = [Histogram.thaw(s.steps["GET /"].response).count for s in seconds if s.steps]
    assert sum(times) == answered == total.interactions == total.total.count
    assert total.errors == 0
    assert rate is None or answered == 400
    assert seconds[-1].generators == 2
    assert shards() == []


@pytest.mark.slow
def test_a_lost_shard_ends_the_load_and_the_others():
    async def play():
        async with Server() as server:
            load = ShardedLoad(
                request(server.url, users=2, duration_s=60.0, processes=2), SystemClock()
            )

            def kill_one(_second):
                os.kill(shards()[0].pid, signal.SIGKILL)

            await load.run(kill_one)

    with pytest.raises(ShardError, match="of 2 that made the load has ended before its time"):
        asyncio.run(play())
    assert shards() == []


@pytest.mark.slow
def test_a_load_that_is_stopped_tells_its_last_second():
    async def play():
        async with Server() as server:
            seconds = []
            load = ShardedLoad(
                request(server.url, users=2, duration_s=60.0, processes=2), SystemClock()
            )

            def take(second):
                seconds.append(second)
                load.stop()
                load.stop()

            await load.run(take)
            return seconds

    assert len(asyncio.run(play())) == 2
    assert shards() == []


@pytest.mark.slow
def test_a_load_that_is_stopped_while_its_processes_start_ends_well():
    async def play():
        async with Server() as server:
            seconds = []
            load = ShardedLoad(
                request(server.url, users=2, duration_s=60.0, processes=2), SystemClock()
            )
            running = asyncio.ensure_future(load.run(seconds.append))
            async with asyncio.timeout(60):
                while not shards():  # noqa: ASYNC110 - processes have no event to wait for
                    await asyncio.sleep(0.01)
            load.stop()
            await running
            return load.recorder

    assert asyncio.run(play()).errors == 0
    assert shards() == []


@pytest.mark.slow
@pytest.mark.parametrize("order", [b"", b"stop\n"], ids=["nobody", "stop"])
def test_a_process_that_is_not_to_begin_ends_without_a_word(order):
    job = encode_job(ShardJob(request(), 0, 1))
    ended = subprocess.run(
        [sys.executable, "-m", "perfkit.workflows.shard"],
        input=job + b"\n" + order,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, b"ready\n", b"")
