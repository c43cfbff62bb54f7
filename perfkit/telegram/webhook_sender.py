"""How do a bot's updates reach its webhook? Connections of one bot, kept and used again.

The core decides what is sent when (``perfkit.telegram.core.webhook``), and so how many connections
there are: never more than max_connections, since each carries one update at a time.
"""

import asyncio
import ssl
from collections.abc import Callable

from perfkit.telegram.core.webhook_reply import WebhookReply
from perfkit.telegram.core.webhook_target import Endpoint
from perfkit.telegram.webhook_connection import (
    CLOSED,
    PATIENCE_S,
    WebhookConnection,
    in_words,
)


class WebhookSender:
    """Posts updates to one endpoint; tells what becomes of each, by its post id, until closed."""

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        on_sent: Callable[[int], None],
        on_reply: Callable[[int, WebhookReply], None],
        on_failure: Callable[[int, str], None],
    ) -> None:
        self._endpoint = endpoint
        self._on_sent = on_sent
        self._on_reply = on_reply
        self._on_failure = on_failure
        self._idle: list[WebhookConnection] = []
        self._busy: set[WebhookConnection] = set()
        self._opening: set[asyncio.Task[None]] = set()
        self._tls = accept_any_certificate() if endpoint.secure else None

    def post(self, post_id: int, body: bytes) -> None:
        """Send an update, on a connection that is open or on a new one."""
        while self._idle:
            connection = self._idle.pop()
            if connection.is_open:
                self._send(connection, post_id, body)
                return
        self._post_anew(post_id, body)

    def close(self) -> None:
        """Hang up. Nothing is told of what is under way."""
        for task in self._opening:
            task.cancel()
        for connection in (*self._idle, *self._busy):
            connection.close()
        self._idle.clear()
        self._busy.clear()

    def _post_anew(self, post_id: int, body: bytes) -> None:
        task = asyncio.get_running_loop().create_task(self._open_and_send(post_id, body))
        self._opening.add(task)
        task.add_done_callback(self._opening.discard)

    async def _open_and_send(self, post_id: int, body: bytes) -> None:
        try:
            async with asyncio.timeout(PATIENCE_S):
                connection = await self._open()
        except OSError as error:
            self._on_failure(post_id, in_words(error))
        else:
            if connection.is_open:
                self._send(connection, post_id, body)
            else:  # accepted and hung up at once
                self._on_failure(post_id, CLOSED)

    async def _open(self) -> WebhookConnection:
        """A new connection; raises the first address's error if none of them accepts."""
        endpoint, loop = self._endpoint, asyncio.get_running_loop()
        first: OSError | None = None
        for address in endpoint.addresses:
            try:
                _, connection = await loop.create_connection(
                    lambda: WebhookConnection(self),
                    address,
                    endpoint.port,
                    ssl=self._tls,
                    server_hostname=endpoint.host if self._tls else None,
                )
            except OSError as error:
                first = first or error
            else:
                return connection
        raise first or OSError("Host is unreachable")

    def _send(self, connection: WebhookConnection, post_id: int, body: bytes) -> None:
        self._busy.add(connection)
        connection.post(post_id, self._endpoint.head, body)
        self._on_sent(post_id)

    def answered(self, connection: WebhookConnection, reply: WebhookReply) -> None:
        """A response has come: the connection is free for the next update."""
        self._busy.discard(connection)
        post_id, connection.post_id = connection.post_id, 0
        if connection.is_open:
            self._idle.append(connection)
        self._on_reply(post_id, reply)

    def lost(self, connection: WebhookConnection, words: str, *, by_bot: bool) -> None:
        """A connection has ended. If it was idle, that concerns nobody.

        One that was kept open and ends before the bot has said anything had been closed by the bot
        just then: the update has reached nobody and is sent on a new one, as every HTTP client
        does (RFC 9112, 9.3.1).
        """
        if connection not in self._busy:
            if connection in self._idle:
                self._idle.remove(connection)
            return
        self._busy.discard(connection)
        if by_bot and connection.answers > 0 and not connection.heard_something:
            self._post_anew(connection.post_id, connection.body)
        else:
            self._on_failure(connection.post_id, words)


def accept_any_certificate() -> ssl.SSLContext:
    """TLS with whoever answers: the target is the developer's own machine, self-signed mostly."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
