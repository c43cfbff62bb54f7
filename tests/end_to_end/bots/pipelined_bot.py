"""A bot fast enough to be a ruler: it waits a drawn time, answers, and logs how long that took.

``pipelined_bot.py DISTRIBUTION LOG``. One connection to poll and one to send on, prebuilt bytes,
answers sent without waiting for the last: some 10,000 a second. The log is written when it ends, a
line for each update: nanoseconds of CLOCK_MONOTONIC from the update's arrival until its answer
leaves. ``stall`` answers at once but freezes, whole, for two seconds from its 500th update on.
"""

import asyncio
import os
import random
import re
import signal
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

UPDATE = re.compile(rb'"update_id":(\d+).*?"chat":\{"id":(\d+)')
LOTS = random.Random(7)  # noqa: S311 - waiting times are no secrets
FREEZE_AT, FREEZE_S = 500, 2.0
DRAW = {
    "uniform": lambda: LOTS.uniform(0.005, 0.150),
    "bimodal": lambda: LOTS.choices((0.010, 0.180), (0.85, 0.15))[0] * LOTS.uniform(0.9, 1.1),
    "heavy-tail": lambda: min(1.5, 0.010 * LOTS.paretovariate(1.2)),
    "stall": lambda: 0.0,
}[sys.argv[1]]


def request(method, body):
    head = b"POST /bot42:RULER/" + method + b" HTTP/1.1\r\nHost: bot\r\n"
    form = b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s"
    return head + form % (len(body), body)


async def read_answer(reader):
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
    return await reader.readexactly(length)


class Sink(asyncio.Protocol):
    """Answers to what is sent are of no interest."""


async def main(truth):
    address = urlsplit(os.environ["PERFKIT_API_ROOT"])
    host, port = address.hostname, address.port
    loop = asyncio.get_running_loop()
    reader, writer = await asyncio.open_connection(host, port, limit=2**24)
    sender, _ = await loop.create_connection(Sink, host, port)

    def answer(chat_id, arrived_ns):
        truth.append(time.monotonic_ns() - arrived_ns)
        sender.write(request(b"sendMessage", b"chat_id=%s&text=hello" % chat_id))

    offset = seen = 0
    while True:
        writer.write(request(b"getUpdates", b"timeout=30&offset=%d" % offset))
        updates = await read_answer(reader)
        arrived_ns = time.monotonic_ns()
        for update_id, chat_id in UPDATE.findall(updates):
            offset, seen = int(update_id) + 1, seen + 1
            if sys.argv[1] == "stall":
                if seen == FREEZE_AT:
                    time.sleep(FREEZE_S)  # noqa: ASYNC251 - the bug that is played
                answer(chat_id, arrived_ns)
            else:
                loop.call_later(DRAW(), answer, chat_id, arrived_ns)


def leave(*_):
    Path(sys.argv[2]).write_text("".join(f"{waited}\n" for waited in TRUTH))
    os._exit(0)


TRUTH = []
signal.signal(signal.SIGINT, leave)
signal.signal(signal.SIGTERM, leave)
asyncio.run(main(TRUTH))
