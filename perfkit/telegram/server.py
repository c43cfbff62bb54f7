"""The emulator's shell: serves the Bot API on loopback and carries out what the core wants.

The core decides (``perfkit.telegram.core``); here are sockets, timers and the clock. Students act
through ``say`` and ``press``; what they see arrives at ``show``.
"""

import asyncio
import errno
from collections.abc import Callable, Iterable
from typing import assert_never
from urllib.parse import unquote_to_bytes

from perfkit.clock import Clock
from perfkit.errors import UsageError
from perfkit.model.chat import ChatEvent
from perfkit.telegram.connection import Connection, Request
from perfkit.telegram.core.account import Account
from perfkit.telegram.core.commands import Command, FlushSoon, Respond, Show, WakeAt
from perfkit.telegram.core.emulator import Emulator
from perfkit.telegram.core.refusal import Refusal, not_found, refusal_body
from perfkit.telegram.core.types import User
from perfkit.telegram.core.wire import Call, parse_request

LOOPBACK = "127.0.0.1"
LEND_PATH = b"/perfkit/lend"
"""Where another perfkit asks for the port; no Bot API path begins like this."""
FILE_PATH = b"/file/bot"
"""Where files are downloaded: ``/file/bot<token>/<file_path>``, as getFile tells the path."""
_ACCEPTED_AT_ONCE = 1024

ShowEvent = Callable[[int, ChatEvent, int], None]
"""Chat id, what its student sees, and when (monotonic ns)."""


class BotApiServer:
    """One Bot API on one port. ``show`` may be set before students act.

    ``lend`` is called when another perfkit asks for the port (``perfkit.telegram.lending``); None
    refuses. After ``close`` it may be started again and knows all bots as before.
    """

    def __init__(self, *, clock: Clock, lend: Callable[[], None] | None = None) -> None:
        self._clock = clock
        self._lend = lend
        self._emulator = Emulator(wall_s=clock.wall().timestamp() - clock.now_ns() / 1e9)
        self._asked_by: dict[int, Connection] = {}
        self._account_of: dict[int, Account] = {}
        self._connections: set[Connection] = set()
        self._last_call_id = 0
        self._server: asyncio.Server | None = None
        self._wake: asyncio.TimerHandle | None = None
        self._wake_ns = 0
        self._polled = asyncio.Event()
        self._bot: Account | None = None
        self.show: ShowEvent = _nobody_looks
        self.port = 0

    async def start(self, port: int) -> None:
        """Listen on loopback; port 0 takes any free one, told by ``port``.

        Raises UsageError when the port is taken.
        """
        loop = asyncio.get_running_loop()
        try:
            self._server = await loop.create_server(
                self._connect, LOOPBACK, port, backlog=_ACCEPTED_AT_ONCE
            )
        except OSError as error:
            if error.errno not in {errno.EADDRINUSE, errno.EACCES}:
                raise
            raise UsageError(
                f"port {port} on {LOOPBACK} can't be used: {error.strerror}",
                advice="give another one with --port, or --port 0 for any that is free",
            ) from None
        self.port = self._server.sockets[0].getsockname()[1]

    @property
    def root(self) -> str:
        """The API's address, as bots must be told it."""
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def bot(self) -> Account | None:
        """The bot under test: the first that asked for updates."""
        return self._bot

    def accounts(self) -> Iterable[Account]:
        """All bots that have called."""
        return self._emulator.accounts()

    async def wait_for_poll(self) -> None:
        """Until a bot has asked for updates, which is when it is ready."""
        await self._polled.wait()

    async def close(self) -> None:
        """Stop listening and hang up on everybody."""
        if self._wake is not None:
            self._wake.cancel()
            self._wake = None
        if self._server is not None:
            self._server.close()
            for connection in tuple(self._connections):
                connection.close()
            await self._server.wait_closed()

    def let_go(self) -> None:
        """The bot is about to be ended: its polls are answered at once from now on."""
        at_ns = self._clock.now_ns()
        for account in self._emulator.accounts():
            self._carry_out(account, account.let_go(), at_ns)

    def say(self, user: User, text: str) -> None:
        """A student writes to the bot under test."""
        if self._bot is not None:
            at_ns = self._clock.now_ns()
            self._carry_out(self._bot, self._bot.say(user, text, at_ns=at_ns), at_ns)

    def press(self, user: User, message_id: int, data: str) -> None:
        """A student presses an inline button of the bot under test."""
        if self._bot is not None:
            at_ns = self._clock.now_ns()
            commands = self._bot.press(user, message_id, data, at_ns=at_ns)
            self._carry_out(self._bot, commands, at_ns)

    def _connect(self) -> Connection:
        connection = Connection(self)
        self._connections.add(connection)
        return connection

    def number(self, connection: Connection) -> int:
        """A new call id, to be answered on this connection."""
        self._last_call_id += 1
        self._asked_by[self._last_call_id] = connection
        return self._last_call_id

    def left(self, connection: Connection, unanswered: tuple[int, ...]) -> None:
        """A client has gone: its polls wait no longer."""
        self._connections.discard(connection)
        for call_id in unanswered:
            self._asked_by.pop(call_id, None)
            account = self._account_of.pop(call_id, None)
            if account is not None:
                account.hang_up(call_id)

    def take(self, call_id: int, request: Request) -> None:
        """A request has come: carry out what Telegram would do."""
        if request.path == LEND_PATH:
            self._answer_lending(call_id)
            return
        if request.path.startswith(FILE_PATH):
            self._answer_download(call_id, request.path)
            return
        at_ns = self._clock.now_ns()
        try:
            call = read_call(call_id, request)
        except Refusal as refusal:
            self._respond(Respond(call_id, refusal.code, refusal_body(refusal)))
            return
        account = self._emulator.account(call.token)
        if call.method == "getupdates":
            self._account_of[call_id] = account
            if self._bot is None:
                self._bot = account
                self._polled.set()
        self._carry_out(account, account.call(call, at_ns=at_ns), at_ns)

    def _answer_lending(self, call_id: int) -> None:
        if self._lend is None or self._server is None:
            self._respond(Respond(call_id, 409, b'{"ok":false}'))
            return
        self._server.close()  # first, so that the port is free when the answer is read
        self._respond(Respond(call_id, 200, b'{"ok":true}'))
        # after this answer has left: lending closes the connections
        asyncio.get_running_loop().call_soon(self._lend)

    def _answer_download(self, call_id: int, path: bytes) -> None:
        token, _, name = path.removeprefix(FILE_PATH).partition(b"/")
        account = self._emulator.account(read_token(token))
        content = account.download(unquote_to_bytes(name).decode("utf-8", "replace"))
        if content is None:
            self._respond(Respond(call_id, 404, refusal_body(not_found())))
        else:
            self._asked_by.pop(call_id).respond_file(call_id, content)

    def _carry_out(self, account: Account, commands: list[Command], at_ns: int) -> None:
        for command in commands:
            match command:
                case Respond():
                    self._respond(command)
                case Show(chat_id, event):
                    self.show(chat_id, event, at_ns)
                case FlushSoon():
                    asyncio.get_running_loop().call_soon(self._flush, account)
                case WakeAt(when_ns):
                    self._wake_at(when_ns)
                case _:
                    assert_never(command)

    def _respond(self, answer: Respond) -> None:
        connection = self._asked_by.pop(answer.call_id, None)
        self._account_of.pop(answer.call_id, None)
        if connection is not None:
            connection.respond(answer.call_id, answer.status, answer.body)

    def _flush(self, account: Account) -> None:
        at_ns = self._clock.now_ns()
        self._carry_out(account, account.flush(at_ns), at_ns)

    def _wake_at(self, when_ns: int) -> None:
        # One timer for all polls: an earlier one that is set already asks for the later one again
        if self._wake is not None and self._wake_ns <= when_ns:
            return
        if self._wake is not None:
            self._wake.cancel()
        self._wake_ns = when_ns
        delay = max(0.0, (when_ns - self._clock.now_ns()) / 1e9)
        self._wake = asyncio.get_running_loop().call_later(delay, self._tick)

    def _tick(self) -> None:
        self._wake = None
        at_ns = self._clock.now_ns()
        for account in self._emulator.accounts():
            self._carry_out(account, account.tick(at_ns), at_ns)


def read_call(call_id: int, request: Request) -> Call:
    """The Bot API call in a request: ``/bot<token>/[test/]<method>[/]``.

    Raises Refusal with what Telegram answers to other addresses.
    """
    parts = request.path.split(b"/")
    if parts[-1] == b"" and len(parts) > 3:
        parts.pop()
    if len(parts) == 4 and parts[2] == b"test":
        del parts[2]
    if len(parts) != 3 or not parts[1].startswith(b"bot") or len(parts[1]) == 3:
        raise not_found()
    params, uploads = parse_request(request.query, request.content_type, request.body)
    return Call(
        call_id,
        read_token(parts[1][3:]),
        parts[2].decode("latin-1").lower(),
        params,
        uploads,
    )


def read_token(token: bytes) -> str:
    """The token in an address."""
    if b"%" in token:
        token = unquote_to_bytes(token)
    return token.decode("utf-8", "replace")


def _nobody_looks(_chat_id: int, _event: ChatEvent, _at_ns: int) -> None:
    """What is shown before anybody listens."""
