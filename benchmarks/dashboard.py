"""``python -m benchmarks.dashboard``: what do fifty viewers of the live page cost perfkit?

The page is served by a process of its own, which shows a bot of ten processes once a second. Its
CPU time is measured without viewers and with fifty that listen, each over a connection of its own.
Then the history of thirty days is asked for at each range.
"""

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import aiohttp
import psutil

from perfkit.clock import SystemClock
from perfkit.model.history import DAY_MS, HOUR_MS, MINUTE_MS, Bounds
from perfkit.model.monitoring import (
    HostReading,
    Moment,
    ProcessReading,
    Snapshot,
    StandingAlert,
    Totals,
)
from perfkit.monitor.history.reading import History
from perfkit.monitor.history.writing import HistoryWriter
from perfkit.monitor.page.history import RANGES
from perfkit.monitor.page.site import LivePage, PageSettings
from perfkit.web.hosts import Address

BOT = "homework"
MIB = 2**20
PROCESSES = 10
RULES = 6
HOST = HostReading(2.0, 0.4, 0.0, 1.2, 8192 * MIB, 3000 * MIB, 0, 0)


def snapshot(at_ms: int, second: float) -> Snapshot:
    """A bot of ten processes under load."""
    processes = tuple(
        ProcessReading(
            100 + i, 1, 0, f"python -m homework_bot --worker {i}", 0.05 * second, 80 * MIB, 4, 0,
            open_fds=30,
        )
        for i in range(PROCESSES)
    )  # fmt: skip
    values = {
        "perfkit_bot_up": 1.0,
        "perfkit_bot_processes": float(PROCESSES),
        "perfkit_bot_cpu_seconds_total": 0.5 * second,
        "perfkit_bot_resident_memory_bytes": (800 + second % 50) * MIB,
        "perfkit_bot_proportional_memory_bytes": (500 + second % 50) * MIB,
        "perfkit_bot_memory_limit_bytes": 8192.0 * MIB,
        "perfkit_bot_read_bytes_total": 1000.0 * second,
        "perfkit_bot_written_bytes_total": 5000.0 * second,
        "perfkit_host_cpu_ratio": 0.4,
        "perfkit_interactions_total": 20.0 * second,
        "perfkit_interaction_errors_total": 0.1 * second,
        "perfkit_response_p95_seconds": 0.4 + second % 7 / 10,
        "perfkit_response_p50_seconds": 0.2,
        "perfkit_loop_stalled_seconds_total": 0.02 * second,
        "perfkit_cache_hits_total": 30.0 * second,
        "perfkit_cache_misses_total": second,
        "perfkit_redis_ping_seconds": 0.001,
    }
    alerts = tuple(
        StandingAlert(f"rule {i}", "warning", "quiet", 0, None, "rate(x[1m]) > 0.8 for 5m")
        for i in range(RULES)
    )
    totals = Totals(0.5 * second, 0, 0, 0, 0, PROCESSES, 0)
    moment = Moment(at_ms * 10**6, at_ms, processes, totals, HOST)
    return Snapshot(BOT, at_ms, values, alerts, moment)


async def serve(store: Path) -> None:
    """Show a look a second until this process is ended."""
    settings = PageSettings(BOT, Address("127.0.0.1", 0))
    page = LivePage(settings, lambda: History(store), SystemClock())
    await page.start()
    print(page.url, flush=True)
    begin = time.monotonic()
    while True:
        await page.show(snapshot(int(time.time() * 1000), time.monotonic() - begin))
        await asyncio.sleep(1 - (time.monotonic() - begin) % 1)


def keep_past(store: Path) -> None:
    """Thirty days: a look each minute, and one each second of the last hour."""
    now_ms = int(time.time() * 1000)
    moments = [
        *range(now_ms - 30 * DAY_MS, now_ms - HOUR_MS, MINUTE_MS),
        *range(now_ms - HOUR_MS, now_ms, 1000),
    ]
    writer = HistoryWriter.open(store, Bounds())
    for begin in range(0, len(moments), 1000):
        looks = [
            snapshot(at_ms, (at_ms - moments[0]) / 1000) for at_ms in moments[begin : begin + 1000]
        ]
        writer.write(looks)
    writer.close()


@contextmanager
def served(store: Path) -> Iterator[tuple[psutil.Process, str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.dashboard", "--serve", str(store)],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    told = process.stdout or sys.stdin
    try:
        yield psutil.Process(process.pid), told.readline().strip()
    finally:
        process.terminate()
        process.wait()


async def cpu_percent(process: psutil.Process, seconds: float) -> float:
    """Of one core."""
    before, begin = sum(process.cpu_times()[:2]), time.monotonic()
    await asyncio.sleep(seconds)
    return 100 * (sum(process.cpu_times()[:2]) - before) / (time.monotonic() - begin)


async def view(http: aiohttp.ClientSession, url: str, delays_ms: list[float]) -> None:
    """Listen, and note how late each look came."""
    async with http.get(f"{url}news") as answer:
        async for line in answer.content:
            now_ms = time.time() * 1000
            if line.startswith(b'data: {"is":"now"'):
                delays_ms.append(now_ms - json.loads(line[6:])["at"])


async def measure(process: psutil.Process, url: str, viewers: int, seconds: float) -> None:
    await asyncio.sleep(2)  # what starting costs is over
    alone = await cpu_percent(process, seconds)
    delays_ms: list[float] = []
    connector = aiohttp.TCPConnector(limit=0)
    timeout = aiohttp.ClientTimeout(total=None)
    async with aiohttp.ClientSession(connector=connector, timeout=timeout) as http:
        views = [asyncio.create_task(view(http, url, delays_ms)) for _ in range(viewers)]
        await asyncio.sleep(3)
        delays_ms.clear()
        watched = await cpu_percent(process, seconds)
        delays_ms.sort()
        print(f"no viewer:   {alone:5.2f} % of a core")
        print(f"{viewers} viewers:  {watched:5.2f} % of a core ({watched - alone:+.2f})")
        print(
            f"{len(delays_ms)} looks came after {statistics.median(delays_ms):.1f} ms (median), "
            f"{delays_ms[int(0.99 * len(delays_ms))]:.1f} ms (p99)"
        )
        print(f"memory:      {process.memory_info().rss / MIB:.0f} MiB")
        for task in views:
            task.cancel()
        await asyncio.gather(*views, return_exceptions=True)
        for name in RANGES:
            await ask(http, url, name)


async def ask(http: aiohttp.ClientSession, url: str, name: str) -> None:
    """How long one range takes, at first and again."""
    taken = []
    for _ in range(2):
        begin = time.monotonic()
        async with http.get(f"{url}history?range={name}") as answer:
            columns = json.loads(await answer.read())
            taken.append(1000 * (time.monotonic() - begin))
    print(f"{name:>4}: {len(columns['at'])} points of {len(columns['lines'])} lines in "
          f"{taken[0]:.0f} ms, again in {taken[1]:.0f} ms")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--serve", type=Path)
    parser.add_argument("--viewers", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=30.0)
    options = parser.parse_args()
    if options.serve is not None:
        asyncio.run(serve(options.serve))
        return
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "monitor.sqlite"
        keep_past(store)
        with served(store) as (process, url):
            asyncio.run(measure(process, url, options.viewers, options.seconds))


if __name__ == "__main__":
    main()
