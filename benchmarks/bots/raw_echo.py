"""A bot that costs as little as possible, so that the generator is what gets full.

No framework: prebuilt bytes, one connection to poll and one to send on, answers sent ahead of each
other (HTTP pipelining), uvloop.
"""

import asyncio
import os
import re
from urllib.parse import urlsplit

import uvloop

UPDATE = re.compile(rb'"update_id":(\d+).*?"chat":\{"id":(\d+)')
PATH = b"/bot42:BENCHMARK/"


def request(method: bytes, body: bytes) -> bytes:
    head = b"POST " + PATH + method + b" HTTP/1.1\r\nHost: bot\r\n"
    return (
        head
        + b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s"
        % (
            len(body),
            body,
        )
    )


async def read_answer(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
    return await reader.readexactly(length)


class Sink(asyncio.Protocol):
    """Answers to what is sent are of no interest."""


async def main() -> None:
    address = urlsplit(os.environ["PERFKIT_API_ROOT"])
    host, port = address.hostname, address.port
    reader, writer = await asyncio.open_connection(host, port, limit=2**24)
    sender, _ = await asyncio.get_running_loop().create_connection(Sink, host, port)
    offset = 0
    print("ready", flush=True)
    while True:
        writer.write(request(b"getUpdates", b"timeout=30&offset=%d" % offset))
        answer = await read_answer(reader)
        sends = []
        for update_id, chat_id in UPDATE.findall(answer):
            offset = int(update_id) + 1
            sends.append(request(b"sendMessage", b"chat_id=%s&text=hello" % chat_id))
        sender.write(b"".join(sends))


uvloop.run(main())
