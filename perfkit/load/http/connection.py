"""One connection of the lean engine: a request goes out, its response comes in, one at a time."""

import asyncio
from typing import Protocol, cast

from perfkit.load.http.chunks import BadResponseError
from perfkit.load.http.response import Heads, ResponseReader

EARLY_CLOSE = "the connection was closed before the response was complete"


class Owner(Protocol):
    """Who uses connections: told how each request ended."""

    def answered(self, connection: "Connection") -> None:
        """The response is complete: ``connection.reader`` has its status."""

    def failed(self, connection: "Connection", error: str) -> None:
        """No response will come; the connection is of no more use."""

    def lost(self, connection: "Connection") -> None:
        """The server has closed the connection while nothing was asked."""


class Connection(asyncio.Protocol):
    """A connection and the request on it, if there is one (``busy``)."""

    __slots__ = ("_owner", "_request", "_transport", "busy", "intended_ns", "reader", "served",
                 "started_ns")  # fmt: skip

    _transport: asyncio.Transport

    def __init__(self, owner: Owner, heads: Heads, request: bytes) -> None:
        self._owner = owner
        self._request = request
        self.reader = ResponseReader(heads)
        self.busy = False
        self.served = 0
        """Responses that came this way."""
        self.intended_ns = 0
        self.started_ns = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The connection stands, TLS included."""
        self._transport = cast("asyncio.Transport", transport)

    def send(self, intended_ns: int, started_ns: int) -> None:
        """Send the request; nothing else may be under way."""
        self.busy = True
        self.intended_ns = intended_ns
        self.started_ns = started_ns
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        """Some part of the response."""
        if not self.busy:
            self._transport.abort()  # nothing was asked: connection_lost tells the owner
            return
        try:
            complete = self.reader.feed(data)
        except BadResponseError as error:
            self._give_up(f"bad response: {error}")
            return
        if complete:
            self.busy = False
            self.served += 1
            self._owner.answered(self)

    def eof_received(self) -> bool:
        """Nothing more will come: the transport closes itself, and ``connection_lost`` follows."""
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """Closed, by the server or in consequence of ``close``."""
        if not self.busy:
            self._owner.lost(self)
            return
        self.busy = False
        if exc is None and self.reader.end():
            self.reader.keep_alive = False
            self._owner.answered(self)
        else:
            self._owner.failed(self, EARLY_CLOSE)

    def time_out(self, error: str) -> None:
        """The response has taken too long."""
        self._give_up(error)

    def close(self) -> None:
        """Close without a word; a request under way is forgotten."""
        self.busy = False
        self._transport.abort()

    def _give_up(self, error: str) -> None:
        self.close()
        self._owner.failed(self, error)
