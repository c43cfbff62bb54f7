"""A bot that waits a drawn time before it answers, and logs how long that took in truth.

``waiting_bot.py DISTRIBUTION LOG``: a line for each update, in nanoseconds of CLOCK_MONOTONIC, from
its arrival until the answer leaves.
"""

import asyncio
import contextlib
import os
import random
import sys
import time
from pathlib import Path

from raw_bot import Api

LOTS = random.Random(7)  # noqa: S311 - waiting times are no secrets
DRAW = {
    "uniform": lambda: LOTS.uniform(0.005, 0.150),
    "bimodal": lambda: LOTS.choices((0.010, 0.180), (0.85, 0.15))[0] * LOTS.uniform(0.9, 1.1),
    "heavy-tail": lambda: min(1.5, 0.010 * LOTS.paretovariate(1.2)),
}[sys.argv[1]]


async def answer(api, message, arrived_ns, log):
    await asyncio.sleep(DRAW())
    log.write(f"{time.monotonic_ns() - arrived_ns}\n")
    await api.call("sendMessage", chat_id=message["chat"]["id"], text=message["text"])


async def main(log):
    api = Api(os.environ["PERFKIT_API_ROOT"])
    tasks = set()
    async for update in api.updates():
        arrived_ns = time.monotonic_ns()
        task = asyncio.create_task(answer(api, update["message"], arrived_ns, log))
        tasks.add(task)
        task.add_done_callback(tasks.discard)


with Path(sys.argv[2]).open("w") as log, contextlib.suppress(KeyboardInterrupt):
    asyncio.run(main(log))
