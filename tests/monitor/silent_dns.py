"""A system that knows no name: what is reached all the same was asked of nobody."""

import socket
from typing import Never

import pytest


def know_no_names(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(host: object, *_: object, **__: object) -> Never:
        raise socket.gaierror(socket.EAI_NONAME, f"{host!r} was asked for")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
