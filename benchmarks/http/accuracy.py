"""How far are the generators' percentiles from the truth? A server that waits as long as it is told
and writes down how long that was: uniform between 20 and 60 ms.
"""

import asyncio
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time

from benchmarks.http.generators import PERFKIT

SECONDS = 5
USERS = 20


async def _serve() -> None:
    """Answer until the standard input ends, then tell the waits in milliseconds."""
    waits: list[float] = []
    lots = random.Random(1)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            try:
                await reader.readuntil(b"\r\n\r\n")
            except (asyncio.IncompleteReadError, ConnectionError):
                return
            began = time.monotonic()
            await asyncio.sleep(lots.uniform(0.02, 0.06))
            waits.append(1000 * (time.monotonic() - began))
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
    print(json.dumps(waits), flush=True)
    os._exit(0)  # connections of generators may still be open


def against_truth() -> None:
    """perfkit's and hey's p50, p95 and p99 beside the server's own."""
    for name, run in (("perfkit --http", _perfkit), ("hey", _hey)):
        server = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.http.accuracy"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        port = int(server.stdout.readline()) if server.stdout else 0
        try:
            said = run(f"http://127.0.0.1:{port}/")
        except FileNotFoundError:
            said = None
        waits = sorted(json.loads(server.communicate("")[0]))
        if said is None:
            print(f"  {name:20} left out: it is not there")
            continue
        truth = [waits[int(q * (len(waits) - 1))] for q in (0.5, 0.95, 0.99)]
        told = "  ".join(
            f"p{q} {value:6.2f} ms ({value - true:+.2f})"
            for q, value, true in zip((50, 95, 99), said, truth, strict=True)
        )
        print(f"  {name:20} {told}")


def _perfkit(url: str) -> list[float]:
    with tempfile.TemporaryDirectory() as results:
        done = subprocess.run(
            [str(PERFKIT), "load-test", "--http", url, "--users", str(USERS), "--duration",
             f"{SECONDS}s", "--results", results, "--json", "--quiet"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    times = json.loads(done.stdout)["load"]["response_ms"]
    return [times["p50"], times["p95"], times["p99"]]


def _hey(url: str) -> list[float]:
    argv = ["hey", "-c", str(USERS), "-z", f"{SECONDS}s", url]
    out = subprocess.run(argv, capture_output=True, text=True, check=False).stdout
    return [
        1000 * float(value)
        for q in ("50%", "95%", "99%")
        for value in re.findall(rf"{q} in ([\d.]+) secs", out)
    ]


if __name__ == "__main__":
    asyncio.run(_serve())
