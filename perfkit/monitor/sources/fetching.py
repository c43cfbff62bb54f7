"""How is a page of another program read without believing anything of it?

One request on a connection of its own; neither redirections nor proxies are followed, so nothing is
asked of any host but the one that was named. The caller says how long it may take.
"""

import asyncio
import contextlib
import ssl

import httptools

from perfkit.loopback import loopback_addresses
from perfkit.web_address import WebAddress

_PIECE = 64 * 1024
_OK = 200


class _Answer:
    """What httptools finds in an answer."""

    def __init__(self) -> None:
        self.body = bytearray()
        self.whole = False
        self.has_end = False
        """Whether it says itself where it ends, and not by closing the connection."""

    def on_header(self, name: bytes, _: bytes) -> None:
        """One header."""
        self.has_end |= name.lower() in {b"content-length", b"transfer-encoding"}

    def on_body(self, body: bytes) -> None:
        """A piece of it."""
        self.body += body

    def on_message_complete(self) -> None:
        """That was all."""
        self.whole = True


async def fetch(address: WebAddress, accept: str, largest: int) -> bytes:
    """The body of the answer, of at most so many bytes.

    Raises OSError if there is nobody, ValueError if the answer is none that can be used.
    """
    reader, writer = await _connect(address)
    try:
        writer.write(
            f"GET {address.target} HTTP/1.1\r\nHost: {address.authority}\r\nAccept: {accept}\r\n"
            "User-Agent: perfkit\r\nConnection: close\r\n\r\n".encode("ascii")
        )
        return await _body(reader, largest)
    finally:
        writer.transport.abort()  # a polite end may take as long as the other side likes


async def _connect(address: WebAddress) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """To the first of its addresses that takes it; names of this machine are looked up nowhere."""
    secure = ssl.create_default_context() if address.secure else None
    name = address.host if address.secure else None
    hosts = loopback_addresses(address.host) or (address.host,)
    for host in hosts[:-1]:
        with contextlib.suppress(ConnectionRefusedError):
            return await asyncio.open_connection(
                host, address.port, ssl=secure, server_hostname=name
            )
    return await asyncio.open_connection(hosts[-1], address.port, ssl=secure, server_hostname=name)


async def _body(reader: asyncio.StreamReader, largest: int) -> bytes:
    answer = _Answer()
    parser = httptools.HttpResponseParser(answer)
    received = 0
    while not answer.whole and (piece := await reader.read(_PIECE)):
        received += len(piece)
        if received > largest:
            raise ValueError(f"the answer is longer than {largest // 2**20} MiB")
        try:
            parser.feed_data(piece)
        except httptools.HttpParserError as error:
            raise ValueError(f"the answer is no HTTP: {error}") from error
        except httptools.HttpParserUpgrade:
            raise ValueError("the answer changes to another protocol") from None
    if not received:
        raise ValueError("there was no answer")
    if parser.get_status_code() != _OK:
        raise ValueError(f"the answer has the status {parser.get_status_code()}")
    if answer.has_end and not answer.whole:
        raise ValueError("the answer broke off")
    return bytes(answer.body)
