"""What counts as this machine."""

import pytest

from perfkit.loopback import Origin, loopback_addresses, parse_origin, read_names


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("http://127.0.0.1:8080", Origin(False, "127.0.0.1", 8080)),
        ("https://LOCALHOST:8443/", Origin(True, "localhost", 8443)),
        ("HTTP://localhost", Origin(False, "localhost", 80)),
        (" https://[::1] ", Origin(True, "::1", 443)),
    ],
)
def test_origins(text, origin):
    assert parse_origin(text) == origin


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("8080", "expected scheme, host and port"),
        ("http://127.0.0.1:8080/path", "expected scheme, host and port"),
        ("http://me@localhost", "expected scheme, host and port"),
        ("http://localhost:0", "expected a port from 1 to 65535, found 0"),
        ("http://localhost:65536", "expected a port from 1 to 65535, found 65536"),
        ("https://aiogram.dev", "an address of this machine such as 127.0.0.1, found aiogram.dev"),
        ("http://192.168.0.1:80", "an address of this machine"),
    ],
)
def test_what_is_no_origin_of_this_machine(text, words):
    with pytest.raises(ValueError, match=words):
        parse_origin(text)


@pytest.mark.parametrize(
    ("host", "addresses"),
    [
        ("localhost", ("127.0.0.1", "::1")),
        ("my-bot.localhost", ("127.0.0.1", "::1")),
        ("127.3.2.1", ("127.3.2.1",)),
        ("::1", ("::1",)),
        ("::ffff:127.0.0.1", ("127.0.0.1",)),
        ("0.0.0.0", ("127.0.0.1",)),  # noqa: S104 - nothing is bound
        ("::", ("::1",)),
        ("dev.test", ("127.0.1.1",)),
        ("printer.test", ()),
        ("::ffff:192.0.2.1", ()),
        ("192.0.2.1", ()),
        ("aiogram.dev", ()),
        ("localhost.evil.example", ()),
        ("127.0.0.1.evil.example", ()),
    ],
)
def test_hosts(host, addresses):
    names = {"dev.test": "127.0.1.1", "printer.test": "192.168.0.9"}
    assert loopback_addresses(host, names) == addresses


def test_names_of_the_machine():
    text = "127.0.0.1 localhost\n\n# note\n127.0.1.1\tDev.test dev # mine\n10.0.0.1 dev\n"
    assert read_names(text) == {
        "localhost": "127.0.0.1", "dev.test": "127.0.1.1", "dev": "127.0.1.1"
    }  # fmt: skip
