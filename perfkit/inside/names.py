"""Which names are Telegram's? In any spelling a resolver takes."""

from __future__ import annotations


def is_bot_api(host: object) -> bool:
    """Whether the name is that of the host that serves the Bot API."""
    return _spelled(host) == "api.telegram.org"


def is_telegram(host: object) -> bool:
    """Whether the name is telegram.org or below it."""
    name = _spelled(host)
    return name == "telegram.org" or name.endswith(".telegram.org")


def _spelled(host: object) -> str:
    if isinstance(host, (bytes, bytearray)):
        host = host.decode("ascii", "replace")
    return host.rstrip(".").lower() if isinstance(host, str) else ""
