import asyncio
import socket
from types import SimpleNamespace

import pytest

from perfkit.inside.refuse import Refusal


class NoteList(list):
    def add(self, text):
        self.append(text)


@pytest.fixture
def notes():
    return NoteList()


@pytest.fixture
def refusal(notes):
    return Refusal("http://127.0.0.1:8081", notes)


class FakeSocket:
    """The socket module as far as it is guarded; every call answers with what it was given."""

    class socket:  # noqa: N801 - as in the real module
        def connect(self, address):
            return address

        def connect_ex(self, address):
            return address

    def __init__(self):
        def answer(host, *rest):
            """Answers."""
            return (host, *rest)

        self.getaddrinfo = self.gethostbyname = self.gethostbyname_ex = answer


def test_the_socket_module_refuses_telegram_wherever_it_takes_a_name(refusal, notes):
    module = FakeSocket()
    module.socket = type("socket", (FakeSocket.socket,), {})
    refusal.socket(module)
    address = ("api.telegram.org", 443)
    for attempt in (
        lambda: module.getaddrinfo("api.telegram.org", 443),
        lambda: module.getaddrinfo(host="api.telegram.org", port=443),
        lambda: module.gethostbyname("api.telegram.org"),
        lambda: module.gethostbyname_ex(b"api.telegram.org"),
        lambda: module.socket().connect(address),
        lambda: module.socket().connect_ex(address),
    ):
        with pytest.raises(socket.gaierror, match="keeps this bot from reaching api"):
            attempt()
    assert notes == ["refused api.telegram.org"]


def test_the_socket_module_serves_everybody_else(refusal, notes):
    module = FakeSocket()
    module.socket = type("socket", (FakeSocket.socket,), {})
    refusal.socket(module)
    assert module.getaddrinfo("localhost", 80) == ("localhost", 80)
    assert module.getaddrinfo.__doc__ == "Answers."
    assert module.getaddrinfo.__name__ == "getaddrinfo"
    assert module.socket().connect("/run/a.sock") == "/run/a.sock"
    assert module.socket().connect(("127.0.0.1", 80)) == ("127.0.0.1", 80)
    assert notes == []


def test_the_refusal_says_where_the_bot_api_is(refusal):
    module = SimpleNamespace(DNSResolver=type("DNSResolver", (), {"query": lambda *_: 1}))
    refusal.aiodns(module)
    with pytest.raises(OSError, match=r"The Bot API is at http://127\.0\.0\.1:8081"):
        module.DNSResolver().query("api.telegram.org", "A")
    assert module.DNSResolver().query("localhost", "A") == 1


def test_uvloops_resolver_refuses_telegram(refusal):
    uvloop = pytest.importorskip("uvloop")
    loop_class = type("Loop", (uvloop.Loop,), {})
    refusal.uvloop(SimpleNamespace(Loop=loop_class))

    async def scene():
        loop = asyncio.get_running_loop()
        for attempt in (
            loop.getaddrinfo("api.telegram.org", 443),
            loop.create_connection(asyncio.Protocol, "api.telegram.org", 443),
            loop.create_connection(asyncio.Protocol, host="api.telegram.org", port=443),
        ):
            with pytest.raises(socket.gaierror, match="keeps this bot from"):
                await attempt
        return await loop.getaddrinfo("127.0.0.1", 80)

    with asyncio.Runner(loop_factory=loop_class) as runner:
        assert runner.run(scene())[0][4] == ("127.0.0.1", 80)
