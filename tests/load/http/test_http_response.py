"""The lean engine's reader of responses: whole, split anywhere, and hostile."""

from itertools import pairwise

import httptools
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit.load.http.chunks import BadResponseError
from perfkit.load.http.request import read_header, read_method, request_bytes
from perfkit.load.http.response import MOST_HEAD, Heads, ResponseReader
from perfkit.web_address import parse_url


def reader(*, bodiless=False):
    return ResponseReader(Heads(bodiless=bodiless))


def head(*lines, status="200 OK", version="1.1"):
    return "\r\n".join([f"HTTP/{version} {status}", *lines, "", ""]).encode()


LENGTH = head("Content-Length: 5") + b"hello"
CHUNKED = (
    head("Transfer-Encoding: chunked") + b"5;x=1\r\nhello\r\nA\r\n0123456789\r\n0\r\nT: x\r\n\r\n"
)
EMPTY = head("Content-Length: 0")
NO_CONTENT = head(status="204 No Content")
NOT_MODIFIED = head("Content-Length: 9", status="304 Not Modified")
HINTED = head("Link: a", status="103 Early Hints") * 3 + LENGTH
CLOSING = head("Connection: close", "Content-Length: 2") + b"ok"
OLD = head("Content-Length: 2", version="1.0") + b"ok"
OLD_KEPT = head("Connection: Keep-Alive", "Content-Length: 2", version="1.0") + b"ok"
RESPONSES = (LENGTH, CHUNKED, EMPTY, NO_CONTENT, NOT_MODIFIED, HINTED, CLOSING, OLD, OLD_KEPT)


class Oracle:
    """What httptools makes of the same bytes."""

    def __init__(self):
        self.statuses, self.done = [], 0
        self.keep_alive = None
        self.parser = httptools.HttpResponseParser(self)

    def on_headers_complete(self):
        self.statuses.append(self.parser.get_status_code())

    def on_message_complete(self):
        if self.statuses[-1] >= 200:
            self.done += 1
            self.keep_alive = self.parser.should_keep_alive()


def pieces(data, cuts):
    edges = [0, *sorted({cut % (len(data) + 1) for cut in cuts}), len(data)]
    return [data[a:b] for a, b in pairwise(edges) if a < b]


@given(st.sampled_from(RESPONSES), st.lists(st.integers(0, 500), max_size=12))
def test_a_response_is_complete_where_httptools_says_so_however_it_is_split(data, cuts):
    ours, oracle = reader(), Oracle()
    for piece in pieces(data, cuts):
        oracle.parser.feed_data(piece)
        assert ours.feed(piece) is bool(oracle.done)
    assert (ours.status, ours.keep_alive) == (oracle.statuses[-1], oracle.keep_alive)


@given(st.lists(st.sampled_from((LENGTH, CHUNKED, EMPTY, HINTED)), min_size=1, max_size=4))
def test_responses_follow_one_another_on_a_connection(responses):
    ours = reader()
    for data in responses:
        assert not any(ours.feed(bytes([byte])) for byte in data[:-1])
        assert ours.feed(data[-1:])
        assert (ours.status, ours.keep_alive, ours.untouched) == (200, True, True)


def test_a_body_without_a_length_ends_with_the_connection():
    for start in (head(), head("Transfer-Encoding: gzip")):
        ours = reader()
        assert not ours.feed(start + b"some")
        assert not ours.feed(b"more")
        assert ours.end()
        assert not ours.keep_alive


def test_a_connection_closed_within_a_response_does_not_complete_it():
    for part in (b"", b"HTTP/1.1 200", LENGTH[:-1], CHUNKED[:-1]):
        ours = reader()
        assert not (part and ours.feed(part))
        assert not ours.end()


def test_a_response_to_head_has_no_body_whatever_it_says():
    ours = reader(bodiless=True)
    assert ours.feed(head("Content-Length: 500"))
    assert ours.feed(head("Transfer-Encoding: chunked"))


def test_bytes_behind_the_response_cost_the_connection():
    for data in (LENGTH, CHUNKED):
        ours = reader()
        assert ours.feed(data + b"surplus")
        assert not ours.keep_alive
    ours = reader()
    assert not ours.feed(LENGTH[:-1])
    assert ours.feed(b"o!")
    assert not ours.keep_alive


def test_a_length_beside_chunks_costs_the_connection():
    ours = reader()
    assert ours.feed(head("Content-Length: 9", "Transfer-Encoding: chunked") + b"0\r\n\r\n")
    assert not ours.keep_alive


def test_switching_protocols_is_a_response_and_the_end():
    ours = reader()
    assert ours.feed(head("Upgrade: x", status="101 Switching Protocols"))
    assert (ours.status, ours.keep_alive) == (101, False)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"SSH-2.0-OpenSSH\r\n", "not an HTTP response"),
        (b"HTTP/2 200\r\n\r\n", "not an HTTP response"),
        (b"HTTP/1.1 20 x\r\n\r\n", "not an HTTP response"),
        (b"HTTP/1.1 200 OK\n\nhi", "header lines that end without CR"),
        (head("no colon"), "a header line that is none"),
        (head("a b: c"), "a header line that is none"),
        (head("a: b\x00"), "a header line that is none"),
        (head("Content-Length: x"), "a Content-Length that is no number"),
        (head("Content-Length: -1"), "a Content-Length that is no number"),
        (head("Content-Length: " + "9" * 19), "a Content-Length that is no number"),
        (head("Content-Length: 1", "Content-Length: 2"), "more than one Content-Length"),
        (b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 20_000, "a head of more than 64 KiB"),
        (head(status="103 x") * 10_000, "a head of more than 64 KiB"),
        (head("Transfer-Encoding: chunked") + b"x\r\n", "a chunk without a size"),
        (head("Transfer-Encoding: chunked") + b"-1\r\n", "a chunk without a size"),
        (head("Transfer-Encoding: chunked") + b"1\n", "a chunk that is none"),
        (head("Transfer-Encoding: chunked") + b"1\r\nabc\r\n", "a chunk longer than its size"),
        (head("Transfer-Encoding: chunked") + b"1" * 9000, "a chunk's size that does not end"),
        (
            head("Transfer-Encoding: chunked") + b"0\r\n" + b"a: b\r\n" * 20_000,
            "trailers that do not end",
        ),
    ],
    ids=range(19),
)
@pytest.mark.parametrize("size", [1_000_000, 777])
def test_what_is_no_response_is_refused_without_keeping_it(data, told, size):
    ours = reader()
    parts = (data[start : start + size] for start in range(0, len(data), size))
    with pytest.raises(BadResponseError, match=told):
        any(ours.feed(part) for part in parts)


def test_a_huge_body_is_dropped_as_it_comes():
    ours = reader()
    assert not ours.feed(head("Content-Length: 999999999999999"))
    for _ in range(1000):
        assert not ours.feed(bytes(64 * 1024))
    assert len(ours._held) < MOST_HEAD


def test_heads_that_are_known_are_not_read_again_and_not_kept_for_ever():
    heads = Heads(bodiless=False)
    for number in range(1000):
        heads.framing(head(f"X-Id: {number}", "Content-Length: 0")[:-4])
    assert len(heads._known) <= 256


def test_a_request_is_written_once_for_all():
    address = parse_url("http://127.0.0.1:8000/a b?c=1")
    assert request_bytes(address, "GET", (("X-A", "b"), ("host", "h")), b"") == (
        b"GET /a%20b?c=1 HTTP/1.1\r\nUser-Agent: perfkit\r\nAccept: */*\r\n"
        b"X-A: b\r\nhost: h\r\n\r\n"
    )
    assert request_bytes(address, "POST", (), b"").endswith(b"Content-Length: 0\r\n\r\n")
    assert request_bytes(address, "DELETE", (), b"hi").endswith(b"Content-Length: 2\r\n\r\nhi")


@pytest.mark.parametrize("text", ["a", ": b", "a b: c", "A: b\r\nC: d", "Content-Length: 3"])
def test_a_header_that_no_request_may_carry_is_refused(text):
    with pytest.raises(ValueError, match="header"):
        read_header(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Authorization Bearer abc", "one that begins with 'Authorization'$"),
        ("X Auth: abc", "one that begins with 'X'$"),
        (": abc", "no name$"),
    ],
)
def test_a_refused_header_is_not_repeated(text, found):
    with pytest.raises(ValueError, match=found):
        read_header(text)


def test_methods_and_headers_are_read():
    assert read_method(" post ") == "POST"
    assert read_header("Accept:  text/html ") == ("Accept", "text/html")
    for text in ("", "G T", "CONNECT"):
        with pytest.raises(ValueError, match="expected a method"):
            read_method(text)
