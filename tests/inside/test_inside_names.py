import pytest

from perfkit.inside.names import is_bot_api, is_telegram


@pytest.mark.parametrize(
    "host",
    ["api.telegram.org", "API.Telegram.Org.", b"api.telegram.org", "telegram.org",
     "core.telegram.org", bytearray(b"pluto.web.telegram.org")],
)  # fmt: skip
def test_names_of_telegram_are_known_in_any_spelling(host):
    assert is_telegram(host)


@pytest.mark.parametrize(
    "host",
    ["localhost", "127.0.0.1", "telegram.org.example", "mytelegram.org", "", None, 5, b"\xff"],
)
def test_all_other_names_are_none_of_our_business(host):
    assert not is_telegram(host)
    assert not is_bot_api(host)


@pytest.mark.parametrize("host", ["api.telegram.org", "API.telegram.org.", b"api.telegram.org"])
def test_the_bot_apis_host_is_known_in_any_spelling(host):
    assert is_bot_api(host)


def test_telegrams_other_hosts_do_not_serve_the_bot_api():
    assert not is_bot_api("core.telegram.org")
