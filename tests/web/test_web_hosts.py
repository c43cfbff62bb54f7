"""Which names are ours, and where a page is to listen."""

import pytest

from perfkit.web.hosts import Address, at_names, at_port, parse_address, written

EVERYWHERE = "0.0.0.0"  # noqa: S104 - only read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Address("127.0.0.1", 9640)),
        ("8080", Address("127.0.0.1", 8080)),
        ("0", Address("127.0.0.1", 0)),
        ("0.0.0.0:8080", Address(EVERYWHERE, 8080)),
        ("[::1]:8080", Address("::1", 8080)),
        ("Example.org:80", Address("example.org", 80)),
    ],
)
def test_addresses_are_read(text, expected):
    assert parse_address(text, default_port=9640) == expected


@pytest.mark.parametrize("text", ["x", "host:", ":80", "1:2:3", "::1:80", "99999", "http://x:80"])
def test_what_is_no_address_is_said(text):
    with pytest.raises(ValueError, match="expected PORT or HOST:PORT"):
        parse_address(text, default_port=9640)


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True), ("localhost", True), ("::1", True), ("127.8.8.8", True),
        (EVERYWHERE, False), ("::", False), ("10.0.0.1", False), ("example.org", False),
    ],
)  # fmt: skip
def test_only_loopback_is_reached_by_this_machine_alone(host, loopback):
    assert Address(host, 1).is_loopback is loopback


def test_addresses_in_urls():
    assert written("::1", 80) == "[::1]:80"
    assert written("127.0.0.1", 80) == "127.0.0.1:80"


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1:1", "localhost:9", "localhost", "[::1]:7", "LOCALHOST:9", "my.host", "my.host.:1"],
)
def test_loopback_and_given_names_are_ours_at_any_port(host):
    assert at_names(["My.host"], any_address=False)(host)


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "localhost.evil", "10.0.0.1:9", "", "a b",
     "x@localhost", "localhost:1:2", "[::2]:80", "127.0.0.1:999999"],
)  # fmt: skip
def test_other_names_are_not(host):
    assert not at_names(["my.host"], any_address=False)(host)


def test_where_a_token_protects_any_address_will_do_but_no_other_name():
    is_ours = at_names([], any_address=True)
    assert is_ours("10.0.0.1:9640")
    assert is_ours("[fe80::1]:9640")
    assert not is_ours("evil.example:9640")


def test_a_page_of_one_port_answers_there_only():
    is_ours = at_port(lambda: 80)
    assert is_ours("localhost:80")
    assert not is_ours("localhost:81")
