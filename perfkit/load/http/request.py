"""The bytes of one request, made once and sent many times."""

import re
from collections.abc import Sequence

from perfkit.web_address import WebAddress

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_OWN = frozenset({"content-length", "transfer-encoding", "connection"})
"""Headers that say where the message ends: perfkit's own to set."""

Headers = Sequence[tuple[str, str]]


def read_header(text: str) -> tuple[str, str]:
    """Name and value of ``Name: value``. Raises ValueError for what no request may carry.

    The error does not repeat the value, which may be a secret.
    """
    name, colon, value = text.partition(":")
    name, value = name.strip(), value.strip()
    if not colon or not _TOKEN.fullmatch(name):
        first = text.partition(":")[0].split(maxsplit=1)
        found = f"one that begins with {first[0]!r}" if first else "no name"
        raise ValueError(f"expected a header such as 'Accept: text/html', found {found}")
    if name.lower() in _OWN:
        raise ValueError(f"the header {name} is perfkit's own to set")
    if not value.isprintable():
        raise ValueError(f"the header {name} has a character that can't be sent")
    return name, value


def read_method(text: str) -> str:
    """The method in capitals. Raises ValueError for what is none, and for CONNECT."""
    method = text.strip().upper()
    if not _TOKEN.fullmatch(method) or method == "CONNECT":
        raise ValueError(f"expected a method such as GET or POST, found {text!r}")
    return method


def request_bytes(address: WebAddress, method: str, headers: Headers, body: bytes) -> bytes:
    """The whole request, for a connection that is kept alive."""
    given = {name.lower() for name, _ in headers}
    usual = (("Host", address.authority), ("User-Agent", "perfkit"), ("Accept", "*/*"))
    lines = [f"{method} {address.target} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in usual if name.lower() not in given]
    lines += [f"{name}: {value}" for name, value in headers]
    if body or method in {"POST", "PUT", "PATCH"}:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode("utf-8") + body
