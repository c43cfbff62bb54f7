"""Whom perfkit may talk to, and what is said where it may not."""

import pytest

from perfkit.errors import UsageError
from perfkit.web_address import need_consent


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "bot.localhost"])
def test_this_machine_needs_no_consent(host: str) -> None:
    need_consent("--redis", host, "if it may be asked", allow_remote=False)


def test_another_machine_needs_it() -> None:
    with pytest.raises(
        UsageError, match=r"--redis: nothing was sent: cache\.example is not this machine"
    ) as refused:
        need_consent("--redis", "cache.example", "if it may be asked", allow_remote=False)
    assert refused.value.advice == "if it may be asked, say so with --allow-remote"
    need_consent("--redis", "cache.example", "if it may be asked", allow_remote=True)


@pytest.mark.parametrize("allow_remote", [False, True])
def test_telegram_is_never_asked_and_no_consent_is_sought(allow_remote: bool) -> None:
    with pytest.raises(UsageError, match=r"--otlp: nothing was sent: api\.telegram\.org") as never:
        need_consent("--otlp", "api.telegram.org", "if it may", allow_remote=allow_remote)
    assert never.value.advice == ""
