"""Heads that came before are not read again, and mean the same as if they were."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit.telegram.connection import OWN_ADDRESSES, Connection, Request
from perfkit.telegram.known_heads import LONGEST_HEAD, MOST_HEADS, Head, KnownHeads

FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
SEND = b"POST /bot42:TEST/sendMessage HTTP/1.1\r\nHost: x\r\n" + FORM
SAY_HELLO = SEND + b"Content-Length: 10\r\n\r\ntext=hello"
SAY_BOOM = SEND + b"Content-Length: 10\r\n\r\ntext=boom!"
GET_ME = b"GET /bot42:TEST/getMe HTTP/1.1\r\nHost: x\r\n\r\n"
QUERY = b"GET /bot42:TEST/sendMessage?text=a HTTP/1.1\r\nHost: x\r\n\r\n"
CHUNKED = SEND + b"Transfer-Encoding: chunked\r\n\r\n6\r\ntext=a\r\n0\r\n\r\n"
ASKING = SEND + b"Expect: 100-continue\r\nContent-Length: 6\r\n\r\ntext=a"
LAST = b"GET /bot42:TEST/getMe HTTP/1.1\r\nConnection: close\r\n\r\n"
OWN = b"POST " + OWN_ADDRESSES + b"lend HTTP/1.1\r\nHost: perfkit\r\nContent-Length: 0\r\n\r\n"
KINDS = (SAY_HELLO, SAY_BOOM, GET_ME, QUERY, CHUNKED, ASKING, b"\r\n" + GET_ME, OWN)


class Transport:
    def __init__(self) -> None:
        self.written = b""

    def write(self, data: bytes) -> None:
        self.written += data

    def is_closing(self) -> bool:
        return False

    def close(self) -> None:
        self.written += b"(closed)"


class Desk:
    """Takes requests and answers each with its number."""

    def __init__(self) -> None:
        self.taken: list[Request] = []
        self.connection: Connection

    def number(self, _connection: Connection) -> int:
        return len(self.taken) + 1

    def take(self, call_id: int, request: Request) -> None:
        self.taken.append(request)
        self.connection.respond(call_id, 200, b"%d" % call_id)

    def left(self, connection: Connection, unanswered: tuple[int, ...]) -> None:
        """Nobody asks."""


def play(pieces: list[bytes], heads: KnownHeads) -> tuple[list[Request], bytes]:
    """What is taken of these bytes, and what is answered."""
    desk, transport = Desk(), Transport()
    desk.connection = Connection(desk, heads)
    desk.connection.connection_made(transport)
    for piece in pieces:
        desk.connection.data_received(piece)
    return desk.taken, transport.written


def known(request: bytes) -> Head | None:
    """What is remembered after this request."""
    heads = KnownHeads()
    play([request], heads)
    return heads.find(request[: request.find(b"\r\n\r\n") + 4])


def test_a_head_is_remembered_with_what_it_means():
    assert known(SAY_HELLO) == Head(
        b"/bot42:TEST/sendMessage", "application/x-www-form-urlencoded", 10
    )
    assert known(GET_ME) == Head(b"/bot42:TEST/getMe", "", 0)


@pytest.mark.parametrize(
    "request_",
    [QUERY, CHUNKED, ASKING, LAST, OWN, b"\r\n\r\n" + GET_ME],
    ids=["query", "chunked", "expect", "last", "own", "after empty lines"],
)
def test_what_means_more_than_a_path_and_a_length_is_not(request_):
    assert known(request_) is None


def test_long_heads_are_not_remembered():
    filling = b"X-Filling: " + LONGEST_HEAD * b"x" + b"\r\n\r\n"
    assert known(GET_ME[:-2] + filling) is None


def test_a_head_that_came_in_pieces_is_not_remembered():
    heads = KnownHeads()
    taken, _ = play([GET_ME[:20], GET_ME[20:]], heads)
    assert len(taken) == 1
    assert heads.find(GET_ME) is None


def test_there_are_never_more_than_the_bound():
    heads = KnownHeads()
    for number in range(MOST_HEADS + 1):
        heads.learn(b"GET /%d HTTP/1.1\r\n\r\n" % number, Head(b"/", "", 0))
    assert heads.find(b"GET /0 HTTP/1.1\r\n\r\n") is None
    assert heads.find(b"GET /%d HTTP/1.1\r\n\r\n" % MOST_HEADS) is not None


def test_after_the_last_request_of_a_connection_nothing_is_taken():
    heads = KnownHeads()
    play([GET_ME], heads)
    taken, _ = play([LAST, GET_ME], heads)
    assert len(taken) == 1


@given(
    requests=st.lists(st.sampled_from(KINDS), min_size=1, max_size=6),
    cuts=st.lists(st.integers(0, 1200), max_size=6),
)
def test_however_the_bytes_are_cut_known_heads_change_nothing(requests, cuts):
    data = b"".join(requests)
    bounds = sorted({0, len(data), *(cut for cut in cuts if cut < len(data))})
    pieces = [data[begin:end] for begin, end in itertools.pairwise(bounds)]
    heads = KnownHeads()
    for kind in KINDS:
        play([kind], heads)

    assert play(requests, heads) == play(requests, KnownHeads())
    assert play(pieces, heads) == play(pieces, KnownHeads())
    assert len(play(pieces, heads)[0]) == len(requests)
