"""What do monitoring's further sources cost, and how much do they see?

    python -m benchmarks.monitor_sources [SECONDS]

Of load tests, the bot's own metrics and an SQLite file: CPU time of the monitor for one look. Of
stalls: CPU of the helper and of py-spy beside the bot, and of planted blocks the share that counts.
"""

import asyncio
import contextlib
import json
import os
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import msgspec
import psutil

from perfkit.clock import SystemClock
from perfkit.model.database import SqliteAddress
from perfkit.model.histogram import Histogram
from perfkit.model.load import Second, StepSecond
from perfkit.model.manifest import LOAD_TEST, Host, Manifest, RunState
from perfkit.monitor.sources.bot_counters import BotMetrics
from perfkit.monitor.sources.load_tests import LoadTests
from perfkit.monitor.sources.sqlite_file import SqliteFile
from perfkit.web_address import parse_url
from perfkit.workflows.monitor_stalls import LoopStalls

PROGRAM = Path(__file__).parent / "bots" / "stalling.py"
LOTS = random.Random(1)
LOOKS = 200
STEPS = 12
STALLS, STALLED = "perfkit_loop_stalls_total", "perfkit_loop_stalled_seconds_total"
SERIES = 1000


class Hurried(SystemClock):
    """Each look is a second after the one before."""

    seconds = 1_000

    def now_ns(self) -> int:
        return self.seconds * 1_000_000_000


def us_per_look(look: Callable[[], object]) -> float:
    begun = time.process_time()
    for _ in range(LOOKS):
        look()
    return (time.process_time() - begun) / LOOKS * 1e6


def load_test_us(per_second: int) -> float:
    """A look at a load test of so many interactions per second; a minute has gone before."""
    with tempfile.TemporaryDirectory() as results:
        folder = Path(results) / "20260101T000000Z-load"
        folder.mkdir()
        manifest = Manifest(
            schema=1, kind=LOAD_TEST, name="load", state=RunState.RUNNING, pid=os.getpid(),
            command_line=(), started_at="2099-01-01T00:00:00+00:00", started_ns=1, ended_at=None,
            versions={}, host=Host("", "", 2, 1, 0.0), bot_pid=7,
        )  # fmt: skip
        (folder / "run.json").write_bytes(msgspec.json.encode(manifest))
        clock = Hurried()
        source = LoadTests(Path(results), clock)
        spent = 0.0
        with (folder / "seconds.jsonl").open("ab", buffering=0) as file:
            for number in range(60 + LOOKS):
                clock.seconds += 1
                file.write(second(clock.now_ns(), per_second))
                begun = time.process_time()
                source.read((7,))
                spent += time.process_time() - begun if number >= 60 else 0.0
        return spent / LOOKS * 1e6


def second(end_ns: int, per_second: int) -> bytes:
    def times() -> tuple[int, ...]:
        each = per_second // STEPS
        return Histogram.of(int(LOTS.lognormvariate(11, 0.7)) for _ in range(each)).freeze()

    steps = {str(number): StepSecond(times(), times(), times(), times()) for number in range(STEPS)}
    whole = Second(end_ns - 1_000_000_000, end_ns, 50, 0, 0, 5, 0, 1.0)
    return msgspec.json.encode(replace(whole, steps=steps)) + b"\n"


def sqlite_us() -> float:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bot.db"
        connection = sqlite3.connect(path)
        connection.execute("CREATE TABLE t (a)")
        connection.close()
        clock = Hurried()
        source = SqliteFile(SqliteAddress(str(path)), clock)

        def look() -> None:
            clock.seconds += 5
            source.read(())

        return us_per_look(look)


async def metrics_us() -> tuple[float, int]:
    """One reading of a bot with a thousand series, and the bytes it tells."""
    lines = [f'bot_updates_total{{kind="{number}"}} {number}\n' for number in range(SERIES // 2)]
    lines += [f'python_gc_total{{kind="{number}"}} {number}\n' for number in range(SERIES // 2)]
    body = "".join(lines).encode()
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
    asked = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        with contextlib.suppress(asyncio.IncompleteReadError):  # the last one is broken off
            await reader.readuntil(b"\r\n\r\n")
        asked += 1
        writer.write(answer)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        source = BotMetrics(parse_url(url), (), SystemClock(), every_s=0.0)
        begun = time.process_time()
        await source.begin()
        await asyncio.sleep(2)
        spent = time.process_time() - begun
        await source.close()
    return spent / asked * 1e6, len(body)


async def stalls(mode: str, seconds: float) -> str:
    """Counted from the end of one recording to that of another."""
    bot = await asyncio.create_subprocess_exec(
        sys.executable, str(PROGRAM), "asyncio", mode,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=2**22,
    )  # fmt: skip
    await bot.stdout.readline()
    planted: list[dict[str, int]] = []
    hearing = asyncio.create_task(hear(bot.stdout, planted))
    source = LoopStalls(SystemClock())
    before = await next_slice(source, bot.pid, {})
    before = await next_slice(source, bot.pid, before) if mode == "blocks" else before
    first_cpu_s, first, begun = cpu_of_helpers(bot.pid), len(planted), time.monotonic()
    await asyncio.sleep(seconds)
    told = await next_slice(source, bot.pid, source.read((bot.pid,)).values, wait=mode == "blocks")
    took_s = time.monotonic() - begun
    blocks, spent = planted[first:], cpu_of_helpers(bot.pid) - first_cpu_s
    await source.close()
    bot.stdin.close()
    await bot.wait()
    await hearing
    held_s = sum(each["end_ns"] - each["start_ns"] for each in blocks) / 1e9
    return (
        f"{mode:10} helper and py-spy {spent / took_s:6.2%} of a core; "
        f"counted {told[STALLS] - before[STALLS]:.0f} stalls, "
        f"{told[STALLED] - before[STALLED]:.1f} s; planted {len(blocks)}, {held_s:.1f} s "
        f"in {took_s:.0f} s"
    )


async def hear(output: asyncio.StreamReader, planted: list[dict[str, int]]) -> None:
    while line := await output.readline():
        planted.append(json.loads(line))


async def next_slice(
    source: LoopStalls, pid: int, values: Mapping[str, float], *, wait: bool = True
) -> Mapping[str, float]:
    """The counters after the next recording that found something."""
    while True:
        told = source.read((pid,)).values
        if told != values or not wait:
            return told
        await asyncio.sleep(0.05)


def cpu_of_helpers(bot: int) -> float:
    """CPU time of all that runs for the watching, with what has ended meanwhile."""
    total = 0.0
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            if process.pid != bot:
                times = process.cpu_times()
                total += times.user + times.system + times.children_user + times.children_system
    return total


def main(seconds: float) -> None:
    for per_second in (50, 1000):
        print(f"load test, {per_second}/s: {load_test_us(per_second):.0f} us a look")
    print(f"SQLite file: {sqlite_us():.0f} us each 5 s")
    us, size = asyncio.run(metrics_us())
    print(f"metrics, {SERIES} series, {size} bytes: {us:.0f} us each 5 s (with the server's part)")
    for mode in ("healthy", "blocks", "saturated"):
        print(asyncio.run(stalls(mode, seconds)), flush=True)


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 40.0)
