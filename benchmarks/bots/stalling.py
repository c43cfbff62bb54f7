"""A program with an event loop whose blocks are known: it tells each one, on CLOCK_MONOTONIC.

    stalling.py LOOP MODE    LOOP: asyncio or uvloop; MODE: blocks, healthy, saturated or one-line

It says ``ready``, then a JSON line for every block it has done, until its input ends.
"""

import asyncio
import itertools
import json
import random
import subprocess
import sys
import threading
import time

LOTS = random.Random(1)


def sleep(seconds):
    time.sleep(seconds)


def compute(seconds):
    end = time.perf_counter() + seconds
    total = 0
    while time.perf_counter() < end:
        total += len(str(total))
        total -= 1


def run(seconds):
    subprocess.run([sys.executable, "-c", f"import time; time.sleep({seconds})"], check=True)


def wait(seconds):
    threading.Event().wait(seconds)


def queries(seconds):
    for _ in range(round(seconds / 0.02)):
        time.sleep(0.02)
        sum(range(20_000))


BLOCKS = (sleep, compute, run, wait, queries)


def tell(**what):
    print(json.dumps(what), flush=True)


async def block(number):
    function = BLOCKS[number % len(BLOCKS)]
    began_ns = time.monotonic_ns()
    function((0.12, 0.25)[number % 2])
    tell(name=function.__name__, start_ns=began_ns, end_ns=time.monotonic_ns())


async def short():
    compute(0.001)
    await asyncio.sleep(0)
    compute(LOTS.uniform(0.0, 0.004))


async def one_line():
    sleep(LOTS.uniform(0.001, 0.005))


async def blocks():
    for number in itertools.count():
        await asyncio.sleep(LOTS.uniform(0.15, 0.3))
        await block(number)


async def now_and_then(callback):
    while True:
        await asyncio.sleep(LOTS.expovariate(40))
        await asyncio.create_task(callback())


async def again_and_again(callback):
    while True:
        await asyncio.create_task(callback())


MODES = {
    "blocks": lambda: [blocks(), now_and_then(short)],
    "healthy": lambda: [now_and_then(short)],
    "saturated": lambda: [again_and_again(short) for _ in range(20)],
    "one-line": lambda: [again_and_again(one_line) for _ in range(20)],
}


async def main(mode):
    over = asyncio.Event()
    loop = asyncio.get_running_loop()
    threading.Thread(
        target=lambda: (sys.stdin.read(), loop.call_soon_threadsafe(over.set)), daemon=True
    ).start()
    work = [asyncio.ensure_future(each) for each in MODES[mode]()]
    print("ready", flush=True)
    await over.wait()
    for each in work:
        each.cancel()
    await asyncio.gather(*work, return_exceptions=True)


if __name__ == "__main__":
    which, mode = sys.argv[1:]
    if which == "uvloop":
        import uvloop

        uvloop.run(main(mode))
    else:
        asyncio.run(main(mode))
