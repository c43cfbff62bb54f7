"""A saturated asyncio program that counts its turns: ``python busy_loop.py THREADS``.

A line on its standard input is answered with the count so far, and for how many nanoseconds the
program has waited for a CPU.
"""

import asyncio
import sys
import threading
from pathlib import Path

turns = [0]


def handle(depth: int) -> int:
    """A handler's work: half a millisecond, on a stack as deep as a framework's."""
    if depth:
        return handle(depth - 1)
    return sum(number * number for number in range(6000))


async def student() -> None:
    while True:
        handle(15)
        turns[0] += 1
        await asyncio.sleep(0)


def answer() -> None:
    sys.stdin.readline()
    waited_ns = Path("/proc/self/schedstat").read_text(encoding="ascii").split()[1]
    sys.stdout.write(f"{turns[0]} {waited_ns}\n")
    sys.stdout.flush()


async def main() -> None:
    for _ in range(int(sys.argv[1]) - 1):
        threading.Thread(target=threading.Event().wait, daemon=True).start()
    asyncio.get_running_loop().add_reader(0, answer)
    await asyncio.gather(*(student() for _ in range(20)))


asyncio.run(main())
