"""Servers of this process: raw ones that say what a test wants, with TLS if need be."""

import asyncio
import contextlib
import ssl

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


async def read_request(reader):
    """One request's head; None when the client has gone."""
    try:
        return await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return None


@contextlib.asynccontextmanager
async def raw_server(answer, *, tls=None):
    """A server; ``answer(writer, number)`` is called for each request of a connection."""
    tasks = set()

    async def serve(reader, writer):
        tasks.add(asyncio.current_task())
        number = 0
        with contextlib.suppress(ConnectionError, asyncio.CancelledError):
            while await read_request(reader) is not None:
                number += 1
                await answer(writer, number)
                if writer.is_closing():
                    break
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        for _turn in range(9):  # asyncio (3.11) trips over what it is just accepting at the close
            await asyncio.sleep(0)
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def saying(data, *, then_close=False):
    """An answer that is always the same."""

    async def answer(writer, _number):
        writer.write(data)
        await writer.drain()
        if then_close:
            writer.close()

    return answer


def server_tls(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context
