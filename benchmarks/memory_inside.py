"""What does a look into a process's memory cost it? `python -m benchmarks.memory_inside [OBJECTS]`.

A busy asyncio process holds so many objects and tells each second how many turns its loop made and
how long the longest took. Said are the turns during a look against those before, the longest turn,
and the pauses as the script itself measured them.
"""

import asyncio
import subprocess
import sys
from statistics import median

from perfkit.clock import SystemClock
from perfkit.profilers.inside_memory import Deep, look_inside
from perfkit.workflows.memory_inside import conclude_inside

BUSY = """
import asyncio, sys, time
class Row:
    def __init__(self, number):
        self.number, self.parts = number, [number]
rows = [Row(number) for number in range(int(sys.argv[1]) // 2)]
async def main():
    while True:
        turns, longest, began = 0, 0.0, time.monotonic()
        last = began
        while last - began < 1:
            {"id": turns, "text": str(turns), "parts": [turns]}
            await asyncio.sleep(0)
            now = time.monotonic()
            turns, longest, last = turns + 1, max(longest, now - last), now
        print(turns, longest, flush=True)
asyncio.run(main())
"""
SECONDS = 5
BEFORE = 3


async def measure(deep: Deep, objects: int) -> str:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", BUSY, str(objects), stdout=subprocess.PIPE
    )
    stream = process.stdout
    assert stream is not None  # noqa: S101 - asked for as a pipe
    lines: list[tuple[int, float]] = []

    async def read() -> None:
        async for line in stream:
            turns, longest = line.split()
            lines.append((int(turns), float(longest)))

    reading = asyncio.create_task(read())
    try:
        while len(lines) < BEFORE + 1:  # noqa: ASYNC110 - a line a second
            await asyncio.sleep(0.05)  # until it is warm
        start = len(lines)
        data = await look_inside(
            process.pid, deep, SECONDS, clock=SystemClock(), interrupted=asyncio.Event(),
            left=lambda _: None,
        )  # fmt: skip
        during = lines[start + 1 :]
    finally:
        process.kill()
        await process.wait()
        await reading
    return _told(deep, process.pid, data, lines[1:start], during)


def _told(
    deep: Deep,
    pid: int,
    data: bytes,
    before: list[tuple[int, float]],
    during: list[tuple[int, float]],
) -> str:
    share = median(turns for turns, _ in during) / median(turns for turns, _ in before)
    pauses = conclude_inside(pid, deep, data).pauses_ms
    told = f", pauses {sum(pauses):.0f} ms in all, {max(pauses):.0f} at most" if pauses else ""
    longest, usual = max(s for _, s in during), max(s for _, s in before)
    return (
        f"{deep:12} {share:5.0%} of the turns, the longest {1000 * longest:.0f} ms "
        f"(before: {1000 * usual:.0f} ms){told}"
    )


async def main() -> None:
    objects = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    print(f"{objects:,} objects, {SECONDS} s each")
    for deep in (Deep.TYPES, Deep.TRACEMALLOC, Deep.MEMRAY):
        print(await measure(deep, objects))


if __name__ == "__main__":
    asyncio.run(main())
