"""One generator of several: ``python -m perfkit.workflows.shard``, told what to do on its input.

Its interrupts are its parent's: a Ctrl-C must not end a shard before its last second is told.
"""

import asyncio
import signal
import sys

import msgspec
import uvloop

from perfkit.clock import SystemClock
from perfkit.model.load import Second
from perfkit.workflows.http_request import lean_load, plan_of, tls_of
from perfkit.workflows.load_ending import cpu_counter
from perfkit.workflows.shard_job import READY, STOP, ShardJob, decode_job
from perfkit.workflows.undisturbed import undisturbed


def _tell(line: bytes) -> None:
    sys.stdout.buffer.write(line + b"\n")
    sys.stdout.buffer.flush()


def _tell_second(second: Second) -> None:
    _tell(msgspec.json.encode(second))


async def _input() -> asyncio.StreamReader:
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    return reader


async def _play(job: ShardJob, orders: asyncio.StreamReader) -> None:
    begin = (await orders.readline()).strip()
    if begin in {b"", STOP}:  # nobody is there any more, or wants it
        return
    with undisturbed():
        load = lean_load(
            job.request,
            tls_of(job.request),
            plan_of(job.request, job.connections),
            job.arrivals(),
            clock=SystemClock(),
            begin_ns=int(begin),
            cpu_s=cpu_counter(),
        )
        order = asyncio.ensure_future(orders.readline())
        order.add_done_callback(lambda _: load.stop())  # STOP, or nobody is there any more
        try:
            await load.run(_tell_second)
        finally:
            order.cancel()


async def _main() -> None:
    orders = await _input()
    job = decode_job((await orders.readline()).strip())
    _tell(READY)
    await _play(job, orders)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    uvloop.run(_main())
