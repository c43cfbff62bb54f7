"""``raw_echo`` on a webhook: responds at once, and sends the echo on a connection of its own."""

import asyncio
import os
import re
from urllib.parse import urlsplit

import uvloop

CHAT = re.compile(rb'"chat":\{"id":(\d+)')
LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
PATH = b"/bot42:BENCHMARK/"
TAKEN = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


def request(method: bytes, body: bytes) -> bytes:
    head = b"POST " + PATH + method + b" HTTP/1.1\r\nHost: bot\r\n"
    kind = b"Content-Type: application/x-www-form-urlencoded\r\n"
    return head + kind + b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


class Sink(asyncio.Protocol):
    """Answers to what is sent are of no interest, but for the first: the webhook is set."""

    def __init__(self) -> None:
        self.answered = asyncio.Event()

    def data_received(self, _data: bytes) -> None:
        self.answered.set()


class Webhook(asyncio.Protocol):
    """One connection that brings updates."""

    def __init__(self, sender: asyncio.WriteTransport) -> None:
        self.sender = sender
        self.data = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.data += data
        head, end, body = self.data.partition(b"\r\n\r\n")
        if not end or len(body) < int(LENGTH.search(head)[1]):
            return
        self.data = b""
        self.transport.write(TAKEN)
        self.sender.write(request(b"sendMessage", b"chat_id=%b&text=hello" % CHAT.search(body)[1]))


async def main() -> None:
    address = urlsplit(os.environ["PERFKIT_API_ROOT"])
    loop = asyncio.get_running_loop()
    sender, sink = await loop.create_connection(Sink, address.hostname, address.port)
    server = await loop.create_server(lambda: Webhook(sender), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    sender.write(request(b"setWebhook", b"url=http://127.0.0.1:%d/&max_connections=100" % port))
    await sink.answered.wait()
    print("ready", flush=True)
    await asyncio.Event().wait()


uvloop.run(main())
