"""What the environment says to Sentry's SDK is for the bot, and changes nothing for perfkit."""

import asyncio
from typing import Any

import pytest

pytest.importorskip("sentry_sdk", reason="the extra perfkit[sentry] is not installed")

from sentry_sdk import spotlight
from sink_fakes import notice

from perfkit.monitor.sinks.post import Answer
from perfkit.monitor.sinks.sentry import Sentry, read_dsn


class Posted:
    """Takes what would be posted."""

    shown = "http://127.0.0.1:9000"

    def __init__(self) -> None:
        self.bodies: list[bytes] = []

    async def send(self, body: bytes, *_: object) -> Answer:
        self.bodies.append(body)
        return Answer(200, 0, b"")

    async def close(self) -> None:
        pass


@pytest.mark.filterwarnings("ignore:The send_default_pii option:DeprecationWarning")
def test_no_setting_of_the_bots_sends_an_alert_anywhere_else(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SENTRY_SPOTLIGHT", "http://127.0.0.1:9/stream")
    monkeypatch.setenv("SENTRY_DEBUG", "1")
    monkeypatch.setenv("SENTRY_PRINT_ENVELOPES", "1")
    monkeypatch.setenv("SENTRY_DSN", "http://key@127.0.0.1:9/9")
    monkeypatch.setenv("SENTRY_ENVIRONMENT", "the bot's")
    monkeypatch.setenv("SENTRY_RELEASE", "the bot's")
    for proxy in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(proxy, "http://127.0.0.1:9")
    elsewhere: list[Any] = []
    monkeypatch.setattr(
        spotlight.SpotlightClient, "capture_envelope", lambda _, sent: elsewhere.append(sent)
    )
    post = Posted()

    async def tell() -> None:
        sentry = Sentry(read_dsn("http://key@127.0.0.1:9000/1"), post, tuple)  # type: ignore[arg-type]  # stands in
        await sentry.tell(notice())
        await sentry.close()

    asyncio.run(tell())
    assert elsewhere == []
    (body,) = post.bodies
    assert b"the bot's" not in body
    assert capfd.readouterr() == ("", "")
