"""When requests may begin, and that a Ctrl-C is heard before."""

import asyncio

import pytest

from perfkit.errors import BotError, InterruptionError
from perfkit.web_address import parse_url
from perfkit.workflows import web_readiness
from perfkit.workflows.web_readiness import Knock, until_answers


def knock(answer, *, interrupt_at=None, **how):
    """Knock at a server that answers so (None: never); Ctrl-C after so many connections."""

    async def body():
        interrupted, closed = asyncio.Event(), asyncio.Event()
        met = 0

        async def serve(reader, writer):
            nonlocal met
            met += 1
            if met == interrupt_at:
                interrupted.set()
            if answer is not None:
                writer.write(answer)
            await reader.read()
            writer.close()
            closed.set()

        async with asyncio.timeout(60), await asyncio.start_server(serve, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            address = parse_url(f"http://127.0.0.1:{port}/ready")
            try:
                await until_answers(Knock(address, None, **how), None, interrupted)
            finally:
                await closed.wait()
        return met

    return asyncio.run(body())


def response(status):
    return f"HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n".encode()


def test_a_server_that_only_has_to_be_there_is_not_asked():
    assert knock(None) == 1


def test_a_server_that_answers_well_is_ready():
    assert knock(response(200), asks=True) == 1


def test_a_server_that_answers_badly_is_told():
    with pytest.raises(BotError, match=r"/ready does not answer: status 503"):
        knock(response(503), asks=True)


def test_a_ctrl_c_is_heard_during_a_try(monkeypatch):
    monkeypatch.setattr(web_readiness, "ONE_TRY_S", 1000.0)
    with pytest.raises(InterruptionError, match="before the server was ready"):
        knock(None, asks=True, within_s=1000.0, interrupt_at=1)


def test_a_ctrl_c_is_heard_between_tries():
    with pytest.raises(InterruptionError, match="before the server was ready"):
        knock(response(503), asks=True, within_s=1000.0, interrupt_at=2)
