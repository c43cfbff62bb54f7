"""What the settings ask for is checked before anything is contacted."""

import socket
import sys

import pytest

from perfkit.clock import SystemClock
from perfkit.errors import ToolError, UsageError
from perfkit.monitor.sinks.opening import open_sinks
from perfkit.monitor.sinks.settings import LogSettings, SinkSettings, TelegramSettings

TOKEN = "42:s3cret"
LOCAL = "http://127.0.0.1:9"


@pytest.fixture(autouse=True)
def nobody_is_contacted(monkeypatch):
    def contact(*_, **__):
        raise AssertionError("somebody was contacted")

    monkeypatch.setattr(socket.socket, "connect", contact)
    monkeypatch.setattr(socket, "getaddrinfo", contact)


def opened(**settings):
    return open_sinks(SinkSettings(**settings), tuple, SystemClock())


def test_nothing_is_opened_unless_it_is_asked_for():
    assert opened() == []


def test_all_that_is_asked_for_is_opened_under_a_name_of_its_own(tmp_path):
    sinks = opened(
        log=LogSettings(tmp_path / "alerts.log"),
        commands=(("true",), ("true",)),
        webhooks=(LOCAL, LOCAL),
        telegram=TelegramSettings("1", LOCAL, TOKEN),
        sentry_dsn="http://key@127.0.0.1:9/1",
    )
    assert [sink.name for sink in sinks] == [
        "log file", "command", "command 2", "webhook", "webhook 2", "telegram", "sentry",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"webhooks": ("http://example.com/s3cret",)}, "example.com is not this machine"),
        ({"webhooks": ("http://me:s3cret@127.0.0.1/",)}, "expected a URL"),
        ({"webhooks": ("s3cret",)}, "expected a URL"),
        ({"sentry_dsn": "http://s3cret@example.com/1"}, "example.com is not this machine"),
        ({"sentry_dsn": "s3cret"}, "expected a DSN"),
        ({"telegram": TelegramSettings("1", "http://example.com", TOKEN)}, "not this machine"),
        ({"telegram": TelegramSettings("1", LOCAL, "s3cret")}, "the bot's token is none"),
        ({"telegram": TelegramSettings("1", "s3cret", TOKEN)}, "expected a URL"),
        ({"commands": (("perfkit-no-such-program",),)}, "no program"),
        ({"webhooks": (LOCAL,), "webhook_authorization": "s3cret\n"}, "one line of ASCII"),
        ({"webhooks": (LOCAL,), "webhook_authorization": "s3cr\u00e9t"}, "one line of ASCII"),
    ],
    ids=str,
)
def test_a_wrong_setting_is_refused_without_its_secret(settings, words):
    with pytest.raises(UsageError, match=words) as caught:
        opened(**settings)
    assert "s3cret" not in f"{caught.value} {caught.value.advice}"


@pytest.mark.parametrize(
    "settings",
    [
        {"webhooks": ("http://example.com/",)},
        {"sentry_dsn": "http://key@example.com/1"},
        {"telegram": TelegramSettings("1", "http://example.com", TOKEN)},
    ],
    ids=["webhook", "sentry", "telegram"],
)
def test_another_machine_is_opened_with_consent(settings):
    assert len(opened(**settings, allow_remote=True)) == 1


@pytest.mark.parametrize(
    "settings",
    [
        {"webhooks": ("https://api.telegram.org/x",)},
        {"telegram": TelegramSettings("1", "https://api.telegram.org", TOKEN)},
    ],
    ids=["webhook", "telegram"],
)
def test_telegrams_own_host_is_never_a_target_even_with_consent(settings):
    with pytest.raises(UsageError, match="Telegram's"):
        opened(**settings, allow_remote=True)


def test_a_missing_sdk_is_told_with_what_to_install(monkeypatch):
    monkeypatch.delitem(sys.modules, "perfkit.monitor.sinks.sentry", raising=False)
    monkeypatch.setitem(sys.modules, "sentry_sdk", None)
    with pytest.raises(ToolError, match="not installed") as caught:
        opened(sentry_dsn="http://key@127.0.0.1:9/1")
    assert caught.value.advice == "install it: pip install 'perfkit[sentry]'"
