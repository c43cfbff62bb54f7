"""Is this a URL Telegram takes for a webhook? The rules of parse_url in tdlib/td's HttpUrl.cpp."""

import re

from msgspec import Struct

_URL = re.compile(r"(?:([^:/?#@\[\]]*)://)?([^/?#]*)(.*)", re.DOTALL)
_HOST_PORT = re.compile(r"(?:(.*)@)?(\[[^\]]*\]|[^:\[\]]*)(?::(.*))?", re.DOTALL)
_ALLOWED = re.compile(r"(?:[A-Za-z0-9.\-_!$,~*'();&+=\x80-\U0010ffff]|%[0-9A-Fa-f]{2})+")
"""What RFC 3986 allows in a host, and, as Telegram, plain UTF-8."""
_USERINFO = re.compile(r"(?:[A-Za-z0-9.\-_!$,~*'();&+=:\x80-\U0010ffff]|%[0-9A-Fa-f]{2})*")
_IPV6 = re.compile(r"\[[0-9a-f:.]+\]")
_BELOW_PRINTABLE = re.compile(r"[\x00-\x20]")


class WebhookUrl(Struct, frozen=True):
    """A webhook's URL, taken apart."""

    secure: bool
    userinfo: str
    host: str
    """Lower case, an IPv6 address without its brackets."""
    port: int
    path: str
    """With the query; begins with a slash."""


def parse_url(text: str) -> WebhookUrl | None:
    """The URL's parts, https where it names no scheme; None if Telegram calls it invalid."""
    found = _URL.fullmatch(text)
    parts = found and _HOST_PORT.fullmatch(found[2])
    if found is None or parts is None:
        return None
    scheme = "https" if found[1] is None else found[1].lower()
    if scheme not in {"http", "https"}:
        return None
    userinfo, host = parts[1] or "", parts[2].lower()
    port = _port(parts[3], 443 if scheme == "https" else 80)
    if port is None or not (_ALLOWED.fullmatch(host) or _IPV6.fullmatch(host)) or host == ".":
        return None
    if not _USERINFO.fullmatch(userinfo):
        return None
    return WebhookUrl(scheme == "https", userinfo, host.strip("[]"), port, _path(found[3]))


def _port(text: str | None, default: int) -> int | None:
    if text is None:
        return default
    if not text.isascii() or not text.isdigit() or len(text.lstrip("0")) > 5:
        return None
    port = int(text)
    return port if 1 <= port <= 65535 else None


def _path(text: str) -> str:
    path = text.rstrip()
    if not path.startswith("/"):
        path = "/" + path
    return _BELOW_PRINTABLE.sub(lambda found: f"%{ord(found[0]):02X}", path)
