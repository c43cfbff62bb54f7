"""The Bot API on a port: addresses, timers, clients that come and go."""

import asyncio

import pytest
from bot_api import ANNA, BORIS
from raw_http import client_of, serving

from perfkit.clock import SystemClock
from perfkit.errors import UsageError
from perfkit.model.chat import Delivered, Sent
from perfkit.model.deeds import FileKind, OwnFile, SendFile
from perfkit.telegram.connection import Request
from perfkit.telegram.core.refusal import Refusal
from perfkit.telegram.requests import read_call
from perfkit.telegram.server import BotApiServer

WORK = OwnFile("work.pdf", "application/pdf", bytes(range(256)) * 300, "d" * 64)


def address(path: str, body: bytes = b""):
    call = read_call(7, Request(path.encode(), b"", "", body))
    return call.token, call.method


@pytest.mark.parametrize(
    ("path", "token", "method"),
    [
        ("/bot42:TEST/getMe", "42:TEST", "getme"),
        ("/bot42:TEST/getMe/", "42:TEST", "getme"),
        ("/bot42:TEST/GETME", "42:TEST", "getme"),
        ("/bot42:TEST/test/getMe", "42:TEST", "getme"),
        ("/bot42:TEST/test/getMe/", "42:TEST", "getme"),
        ("/bot42%3ATEST/getMe", "42:TEST", "getme"),
        ("/bot42%3aTEST/getMe", "42:TEST", "getme"),
        ("/botTOKEN/getMe", "TOKEN", "getme"),
        ("/bot%FF/getMe", "�", "getme"),
    ],
)
def test_addresses_name_a_token_and_a_method(path, token, method):
    assert address(path) == (token, method)


@pytest.mark.parametrize(
    "path",
    ["", "/", "/bot", "/bot/getMe", "/x/getMe", "/bot1:A", "/bot1:A/x/getMe", "/bot1:A/a/b/c",
     "/file/bot1:A/x", "bot1:A/getMe/x"],
)  # fmt: skip
def test_other_addresses_are_not_found(path):
    with pytest.raises(Refusal) as caught:
        address(path)

    assert (caught.value.code, caught.value.description) == (404, "Not Found")


def test_a_students_file_is_downloaded_in_its_turn(run):
    async def play():
        async with serving() as server, client_of(server) as client:
            server.do(ANNA, SendFile(FileKind.DOCUMENT, WORK))  # nobody polls yet
            client.call("getUpdates")
            await client.answer()
            server.do(ANNA, SendFile(FileKind.DOCUMENT, WORK))
            client.call("getUpdates", b"timeout=5&offset=-1")
            [update] = (await client.answer()).result
            client.call(
                "getFile", b"file_id=%b" % update["message"]["document"]["file_id"].encode()
            )
            path = (await client.answer()).result["file_path"]
            client.call("getUpdates", b"timeout=1&offset=200000001")
            client.send(b"GET /file/bot42%%3ATEST/%b HTTP/1.1\r\n\r\n" % path.encode())
            client.send(b"GET /file/bot42:TEST/documents/none HTTP/1.1\r\n\r\n")
            await client.answer()
            answer = await client.answer()
            assert (answer.status, answer.body) == (200, WORK.content)
            assert answer.headers["content-type"] == "application/octet-stream"
            assert (await client.answer()).description == "Not Found"

    run(play())


def test_errors_have_the_status_they_name(run):
    async def play():
        async with serving() as server, client_of(server) as client:
            for method, status in (("getMeNot", 404), ("sendMessage", 400), ("getMe", 200)):
                client.call(method)
                assert (await client.answer()).status == status
            client.send(b"GET / HTTP/1.1\r\n\r\n")
            assert (await client.answer()).description == "Not Found"

    run(play())


def test_files_are_downloaded_by_the_path_that_get_file_tells(run):
    upload = (
        b"POST /bot42:TEST/sendDocument?chat_id=%d HTTP/1.1\r\nContent-Length: 83\r\n"
        b"Content-Type: multipart/form-data; boundary=x\r\n\r\n"
        b'--x\r\nContent-Disposition: form-data; name="document"; filename="a"\r\n\r\n'
        b"work\r\n--x--\r\n" % ANNA.id
    )

    async def play():
        async with serving() as server, client_of(server) as client:
            client.call("getUpdates")
            await client.answer()
            server.say(ANNA, "/start")
            client.send(upload)
            file_id = (await client.answer()).result["document"]["file_id"]
            client.call("getFile", f"file_id={file_id}".encode())
            path = (await client.answer()).result["file_path"].encode()
            client.send(b"GET /file/bot42%%3ATEST/%b HTTP/1.1\r\n\r\n" % path)
            client.send(b"GET /file/bot42:TEST/documents/none HTTP/1.1\r\n\r\n")
            found, missing = await client.answer(), await client.answer()

            assert (found.status, found.body) == (200, b"work")
            assert found.headers["content-type"] == "application/octet-stream"
            assert (missing.status, missing.description) == (404, "Not Found")

    run(play())


def test_students_act_and_see(run):
    async def play():
        async with serving() as server, client_of(server) as client:
            shown = []
            server.say(ANNA, "nobody polls yet")
            server.press(ANNA, 1, "y")
            assert server.bot is None
            client.call("getUpdates", b"timeout=50")
            await server.wait_for_poll()
            server.say(ANNA, "seen by nobody")
            assert len((await client.answer()).result) == 1
            server.show = lambda chat_id, event, at_ns: shown.append((chat_id, event))
            server.say(ANNA, "one")
            server.say(BORIS, "two")
            client.call("getUpdates", b"timeout=50&offset=100000002")
            assert len((await client.answer()).result) == 2
            client.call("sendMessage", b"text=x&chat_id=%d" % ANNA.id)
            message_id = (await client.answer()).result["message_id"]
            server.press(ANNA, message_id, "y")

            assert server.bot.queued == 3
            assert shown[:2] == [(ANNA.id, Delivered()), (BORIS.id, Delivered())]
            assert isinstance(shown[2][1], Sent)

    run(play())


def test_the_bot_is_the_one_that_polls_first(run):
    async def play():
        async with serving() as server, client_of(server) as client:
            client.call("getMe", account="1:A")
            await client.answer()
            assert server.bot is None
            for account in ("2:B", "3:C"):
                client.call("getUpdates", account=account)
                await client.answer()

            assert server.bot is tuple(server.accounts())[1]
            assert len(tuple(server.accounts())) == 3

    run(play())


def test_a_burst_arrives_as_one_batch(run):
    async def play():
        async with serving() as server, client_of(server) as client:
            client.call("getUpdates", b"timeout=50")
            await server.wait_for_poll()
            for number in range(50):
                server.say(ANNA, str(number))

            assert len((await client.answer()).result) == 50

    run(play())


@pytest.mark.slow  # waits for a second
def test_a_poll_ends_with_nothing_when_its_time_is_over(run):
    async def play():
        async with serving() as server, client_of(server) as client:
            asked_s = asyncio.get_running_loop().time()
            client.call("getUpdates", b"timeout=1")

            assert (await client.answer()).result == []
            assert asyncio.get_running_loop().time() - asked_s >= 0.95

    run(play())


@pytest.mark.slow  # waits for a second
def test_a_shorter_poll_is_not_kept_by_a_longer_one(run):
    async def play():
        async with serving() as server, client_of(server) as one, client_of(server) as other:
            one.call("getUpdates", b"timeout=50", account="1:A")
            await server.wait_for_poll()
            other.call("getUpdates", b"timeout=1", account="2:B")

            assert (await other.answer()).result == []

    run(play())


def test_a_client_that_hangs_up_frees_its_poll(run):
    async def play():
        async with serving() as server, client_of(server) as client:
            async with client_of(server) as gone:
                gone.call("getUpdates", b"timeout=50")
                await server.wait_for_poll()
            client.call("getMe")  # answered after the other connection's end was seen
            await client.answer()
            server.say(ANNA, "hello")
            client.call("getUpdates", b"timeout=50")

            assert len((await client.answer()).result) == 1
            assert server.bot.conflicts == 0

    run(play())


def test_the_second_poller_ends_the_first(run):
    async def play():
        async with serving() as server, client_of(server) as one, client_of(server) as other:
            one.call("getUpdates", b"timeout=50")
            await server.wait_for_poll()
            other.call("getUpdates", b"timeout=50")

            assert (await one.answer()).status == 409

    run(play())


def test_a_bot_that_is_let_go_waits_no_more(run):
    async def play():
        async with serving() as server, client_of(server) as client:
            client.call("getUpdates", b"timeout=50&offset=7")
            await server.wait_for_poll()
            server.let_go()
            assert (await client.answer()).result == []
            client.call("getUpdates", b"timeout=50&offset=7")
            assert (await client.answer()).result == []

    run(play())


def test_many_connections_come_at_once(run):
    async def play():
        async with serving() as server:

            async def ask_who() -> int:
                async with client_of(server) as client:
                    client.call("getMe")
                    return (await client.answer()).result["id"]

            assert await asyncio.gather(*(ask_who() for _ in range(300))) == [42] * 300

    run(play())


def test_a_taken_port_is_a_matter_for_the_user(run):
    async def play():
        async with serving() as server:
            another = BotApiServer(clock=SystemClock())
            with pytest.raises(UsageError, match=f"port {server.port} on 127.0.0.1 can't be used"):
                await another.start(server.port)
            await another.close()

    run(play())


def test_other_troubles_of_listening_are_not_blamed_on_the_port(run, monkeypatch):
    # an address for documentation (RFC 5737), which no machine has
    monkeypatch.setattr("perfkit.telegram.server.LOOPBACK", "192.0.2.1")

    async def play():
        with pytest.raises(OSError, match=r"192\.0\.2\.1|assign"):
            await BotApiServer(clock=SystemClock()).start(0)

    run(play())


@pytest.mark.slow  # waits for a second
def test_a_closed_server_hangs_up_and_may_start_again(run):
    async def play():
        async with serving() as server:
            port = server.port
            async with client_of(server) as client:
                client.call("getUpdates", b"timeout=1")
                await server.wait_for_poll()
                await server.close()
                assert await client.rest() == b""
            with pytest.raises(OSError, match="Connect"):
                await asyncio.open_connection("127.0.0.1", port)

            await server.start(port)
            assert server.root == f"http://127.0.0.1:{port}"
            async with client_of(server) as client:
                client.call("getUpdates", b"timeout=1&offset=9")
                assert (await client.answer()).result == [], "timers work as before"
            assert server.bot is next(iter(server.accounts()))

    run(play())


def test_closing_twice_is_closing_once(run):
    async def play():
        async with serving() as server:
            await server.close()
            await server.close()

    run(play())
