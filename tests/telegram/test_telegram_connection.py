"""HTTP as clients speak it, over real sockets on loopback."""

import asyncio

import httptools
import pytest
from bot_api import ANNA
from raw_http import client_of, serving

from perfkit.telegram.connection import LARGEST_BODY, LARGEST_HEAD, Connection
from perfkit.telegram.known_heads import KnownHeads

GET_ME = b"GET /bot42:TEST/getMe HTTP/1.1\r\nHost: x\r\n\r\n"


def test_answers_come_in_the_order_of_the_requests(run):
    async def play():
        async with serving() as server, client_of(server) as client:
            client.call("getUpdates", b"timeout=50")
            client.call("getMe")
            client.call("getMyCommands")
            await server.wait_for_poll()
            server.say(ANNA, "hello")
            answers = [await client.answer() for _ in range(3)]

            assert answers[0].result[0]["message"]["text"] == "hello"
            assert answers[1].result["id"] == 42
            assert answers[2].result == []

    run(play())


def test_a_connection_is_kept_for_further_calls(run):
    async def play():
        async with serving() as server, client_of(server) as client:
            for _ in range(3):
                client.call("getMe")
                answer = await client.answer()
                assert answer.status == 200
                assert answer.headers["content-type"] == "application/json"
                assert "connection" not in answer.headers

    run(play())


def test_a_request_may_come_byte_by_byte(run):
    async def play():
        async with serving() as server, client_of(server) as client:
            client.writer.transport.set_write_buffer_limits(0)
            for byte in GET_ME:
                client.send(bytes([byte]))
                await client.writer.drain()
            assert (await client.answer()).result["id"] == 42

    run(play())


def test_a_client_that_takes_perfkit_for_a_proxy_is_answered(run):
    async def play():
        async with serving() as server, client_of(server) as client:
            client.send(
                b"GET http://api.telegram.org/bot42:TEST/getMe?a=1 HTTP/1.1\r\nHost: x\r\n\r\n"
            )
            answer = await client.answer()
            assert answer.result["id"] == 42

    run(play())


def test_async_telebot_polls_with_get_and_a_body(run):
    async def play():
        async with serving() as server, client_of(server) as client:
            client.send(
                b"GET /bot42:TEST/getUpdates HTTP/1.1\r\nHost: x\r\nContent-Length: 16\r\n"
                b"Content-Type: application/x-www-form-urlencoded\r\n\r\noffset=100000003"
            )
            assert (await client.answer()).result == []
            server.say(ANNA, "hello")
            client.call("getUpdates")
            assert (await client.answer()).result[0]["update_id"] == 100_000_003

    run(play())


def test_telebot_may_send_25_kilobytes_in_the_query(run):
    async def play():
        async with serving() as server, client_of(server) as client:
            client.call("getUpdates")
            await client.answer()
            server.say(ANNA, "hello")
            text = b"%D1%8F" * 4096
            client.send(
                b"POST /bot42:TEST/sendMessage?chat_id=%d&text=%b HTTP/1.1\r\nHost: x\r\n"
                b"Content-Length: 0\r\n\r\n" % (ANNA.id, text)
            )
            assert (await client.answer()).result["text"] == "я" * 4096

    run(play())


@pytest.mark.parametrize("expect", [b"", b"Expect: 100-continue\r\n"])
def test_an_upload_may_come_in_chunks(run, expect):
    part = b'--x\r\nContent-Disposition: form-data; name="chat_id"\r\n\r\n%d\r\n' % ANNA.id
    file = b'--x\r\nContent-Disposition: form-data; name="photo"; filename="p"\r\n\r\nJFIF\r\n--x--'

    async def play():
        async with serving() as server, client_of(server) as client:
            client.call("getUpdates")
            await client.answer()
            server.say(ANNA, "hello")
            client.send(
                b"POST /bot42:TEST/sendPhoto HTTP/1.1\r\nHost: x\r\n" + expect +
                b"Content-Type: multipart/form-data; boundary=x\r\n"
                b"Transfer-Encoding: chunked\r\n\r\n"
            )  # fmt: skip
            if expect:
                assert (await client.answer()).status == 100
            for chunk in (part, file, b""):
                client.send(b"%x\r\n%b\r\n" % (len(chunk), chunk))
            assert (await client.answer()).result["photo"]

    run(play())


@pytest.mark.parametrize(
    ("request_bytes", "keeps"),
    [
        (b"GET /bot42:TEST/getMe HTTP/1.1\r\nConnection: close\r\n\r\n", False),
        (b"GET /bot42:TEST/getMe HTTP/1.0\r\n\r\n", False),
        (b"GET /bot42:TEST/getMe HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", True),
        (b"HEAD /bot42:TEST/getMe HTTP/1.1\r\nHost: x\r\n\r\n", False),
    ],
)
def test_the_server_hangs_up_when_the_client_wants_no_more(run, request_bytes, keeps):
    async def play():
        async with serving() as server, client_of(server) as client:
            client.send(request_bytes)
            answer = await client.answer()
            assert answer.status == 200
            assert (answer.headers.get("connection") != "close") is keeps
            if keeps:
                client.send(GET_ME)
                assert (await client.answer()).status == 200
            else:
                assert await client.rest() == b""

    run(play())


@pytest.mark.parametrize(
    "nonsense",
    [
        b"nonsense\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00",  # a TLS greeting: the client was told https
        b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
    ],
)
def test_broken_http_is_refused_and_ends_the_connection(run, nonsense):
    async def play():
        async with serving() as server, client_of(server) as client:
            client.send(nonsense)
            assert (await client.answer()).status == 400
            assert await client.rest() == b""
            async with client_of(server) as another:
                another.call("getMe")
                assert (await another.answer()).status == 200

    run(play())


def test_what_cant_be_read_is_not_taken_for_an_earlier_answer(run):
    async def play():
        async with serving() as server, client_of(server) as client:
            client.call("getUpdates", b"timeout=50")
            await server.wait_for_poll()
            client.send(b"nonsense\r\n\r\n")
            assert await client.rest() == b""

    run(play())


@pytest.mark.parametrize("verb", [b"CONNECT api.telegram.org:443", b"GET /bot42:TEST/getMe"])
def test_no_other_protocol_is_spoken(run, verb):
    async def play():
        async with serving() as server, client_of(server) as client:
            client.send(verb + b" HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
            await client.rest()

    run(play())


class FakeTransport(asyncio.Transport):
    """Keeps what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self.closed = False

    def write(self, data: bytes) -> None:
        self.written += data

    def close(self) -> None:
        self.closed = True


class FakeDesk:
    """Takes requests and answers none."""

    def __init__(self) -> None:
        self.taken: list = []
        self.gone: list[tuple[int, ...]] = []

    def number(self, connection: Connection) -> int:
        return len(self.taken) + 1

    def take(self, call_id: int, request) -> None:
        self.taken.append(request)

    def left(self, connection: Connection, unanswered: tuple[int, ...]) -> None:
        self.gone.append(unanswered)


def connect(desk) -> tuple[Connection, FakeTransport]:
    connection, transport = Connection(desk, KnownHeads()), FakeTransport()
    connection.connection_made(transport)
    return connection, transport


def test_a_body_beyond_telegrams_bound_ends_the_connection():
    desk = FakeDesk()
    connection, transport = connect(desk)
    connection.data_received(
        b"POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % (LARGEST_BODY + 1)
    )  # fmt: skip
    mebibyte = bytes(2**20)
    for _ in range(LARGEST_BODY // len(mebibyte)):
        connection.data_received(mebibyte)
    assert not transport.closed
    connection.data_received(b"x" + GET_ME)

    assert transport.closed
    assert transport.written.startswith(b"HTTP/1.1 413 ")
    assert desk.taken == []


@pytest.mark.parametrize("begun", [b"GET /", b"GET / HTTP/1.1\r\nA: "])
def test_addresses_and_headers_without_end_are_refused(begun):
    desk = FakeDesk()
    connection, transport = connect(desk)
    connection.data_received(begun)
    for _ in range(LARGEST_HEAD // 10_000):
        connection.data_received(b"a" * 10_000)
    assert not transport.closed
    connection.data_received(b"a" * 10_000)

    assert transport.closed
    assert transport.written.startswith(b"HTTP/1.1 431 ")
    assert desk.taken == []


def test_what_follows_a_body_without_end_is_refused():
    connection, transport = connect(FakeDesk())
    connection.data_received(
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nA: "
    )
    for _ in range(LARGEST_HEAD // 10_000 + 1):
        connection.data_received(b"a" * 10_000)

    assert transport.written.startswith(b"HTTP/1.1 413 ")


def test_a_body_of_many_small_chunks_is_one_body():
    desk = FakeDesk()
    connection, transport = connect(desk)
    connection.data_received(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n")
    for _ in range(10_000):
        connection.data_received(b"1\r\na\r\n" * 10)
    connection.data_received(b"0\r\n\r\n")

    assert not transport.closed
    assert [request.body for request in desk.taken] == [b"a" * 100_000]


def test_answers_for_a_client_that_has_gone_are_dropped():
    desk = FakeDesk()
    connection, transport = connect(desk)
    connection.data_received(GET_ME * 2)
    connection.connection_lost(None)
    connection.respond(1, 200, b"{}")
    connection.close()

    assert desk.gone == [(1, 2)]
    assert transport.written == b""


def test_a_connection_that_is_closed_while_it_is_accepted_hangs_up():
    connection = Connection(FakeDesk(), KnownHeads())
    connection.close()
    transport = FakeTransport()
    connection.connection_made(transport)

    assert transport.closed


def test_a_mistake_of_perfkits_own_is_not_blamed_on_the_client():
    class BrokenDesk(FakeDesk):
        def take(self, call_id: int, request) -> None:
            raise LookupError

    connection, transport = connect(BrokenDesk())

    with pytest.raises(httptools.HttpParserCallbackError) as caught:
        connection.data_received(GET_ME)
    assert isinstance(caught.value.__context__, LookupError)
    assert transport.written == b""


def test_nothing_is_said_to_a_client_that_left_while_it_sent_nonsense():
    connection, transport = connect(FakeDesk())
    connection.connection_lost(None)
    connection.data_received(b"nonsense\r\n\r\n")

    assert transport.written == b""
