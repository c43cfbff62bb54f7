"""The emulator's shell: serves the Bot API on loopback and carries out what the core wants.

The core decides (``perfkit.telegram.core``); here are sockets, timers and the clock. Students act
through ``say``, ``press`` and ``do``; what they see arrives at ``show``.
"""

import asyncio
import errno
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import assert_never
from urllib.parse import unquote_to_bytes

import msgspec

from perfkit.clock import Clock
from perfkit.errors import UsageError
from perfkit.model.chat import ChatEvent
from perfkit.model.deeds import Deed
from perfkit.model.network import NO_NETWORK, NetworkSpec
from perfkit.model.standing_chat import StandingChat
from perfkit.model.telegram import TelegramNumbers
from perfkit.telegram.connection import Connection, Request
from perfkit.telegram.core.account import Account
from perfkit.telegram.core.commands import (
    Command,
    FlushSoon,
    Post,
    Respond,
    Show,
    StopPosting,
    WakeAt,
)
from perfkit.telegram.core.emulator import Emulator
from perfkit.telegram.core.refusal import Refusal, refusal_body
from perfkit.telegram.core.types import User
from perfkit.telegram.core.webhook_calls import Registration
from perfkit.telegram.core.webhook_reply import NOBODY
from perfkit.telegram.core.webhook_target import Targets
from perfkit.telegram.core.wire import Call
from perfkit.telegram.far_postmen import FarPostmen
from perfkit.telegram.known_heads import KnownHeads
from perfkit.telegram.loan import Loan, asks_for_loan
from perfkit.telegram.network import Network
from perfkit.telegram.onlooker import Onlooker
from perfkit.telegram.postmen import Postmen
from perfkit.telegram.requests import read_call
from perfkit.telegram.webhook_connection import CLOSED

LOOPBACK = "127.0.0.1"
_FILE_ADDRESS = re.compile(rb"/file/bot([^/]+)/(.+)", re.DOTALL)
_ACCEPTED_AT_ONCE = 1024

ShowEvent = Callable[[int, ChatEvent, int], None]
"""Chat id, what its student sees, and when (monotonic ns)."""


class BotApiServer:
    """One Bot API on one port. ``show`` may be set before students act.

    Without ``network`` calls and updates take no time and nothing fails; ``seed`` decides what is
    left to chance in it.
    ``lend`` is called when another perfkit asks for the port (``perfkit.telegram.lending``); None
    refuses. After ``close`` it may be started again and knows all bots as before. ``webhooks`` are
    what bots' webhooks may be; None: what is on this machine. ``chats`` are there from the
    beginning. With ``privacy`` bots get in groups only what is meant for them.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        lend: Callable[[], None] | None = None,
        network: NetworkSpec = NO_NETWORK,
        seed: int = 1,
        webhooks: Targets | None = None,
        chats: Iterable[StandingChat] = (),
        privacy: bool = True,
    ) -> None:
        self._clock = clock
        self._lend = lend
        self._webhooks = webhooks or Targets()
        self._emulator = Emulator(
            wall_s=clock.wall().timestamp() - clock.now_ns() / 1e9,
            flood_limits=network.flood_limits,
            targets=self._webhooks,
            chats=chats,
            privacy=privacy,
        )
        self._network: Network | None = None
        self._postmen = Postmen(clock, self._carry_out)
        if network.latency is not None or network.faults:
            self._network = Network(network, seed=seed, clock=clock, office=self)
            self._postmen = FarPostmen(clock, self._carry_out, self._network)
        self._asked_by: dict[int, Connection] = {}
        self._account_of: dict[int, Account] = {}
        self._connections: set[Connection] = set()
        self._heads = KnownHeads()
        self._last_call_id = 0
        self._server: asyncio.Server | None = None
        self._wake: asyncio.TimerHandle | None = None
        self._wake_ns = 0
        self._polled = asyncio.Event()
        self._bot: Account | None = None
        self.show: ShowEvent = _nobody_looks
        self.onlooker: Onlooker | None = None
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
        at_ns = self._clock.now_ns()
        for account in self._emulator.accounts():
            self._carry_out(account, account.resume(at_ns), at_ns)

    @property
    def root(self) -> str:
        """The API's address, as bots must be told it."""
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def bot(self) -> Account | None:
        """The bot under test: the first that asked for updates or set a webhook."""
        return self._bot

    def accounts(self) -> Iterable[Account]:
        """All bots that have called."""
        return self._emulator.accounts()

    async def wait_for_poll(self) -> None:
        """Until a bot has asked for updates or set a webhook."""
        await self._polled.wait()

    def begin_faults(self) -> None:
        """The load begins: from now on what the network is to do wrong goes wrong."""
        if self._network is not None:
            self._network.begin()

    def numbers(self) -> TelegramNumbers:
        """What was seen of the bot under test up to now."""
        if self._bot is None:
            return TelegramNumbers()
        hits = {} if self._network is None else self._network.hits
        return replace(self._bot.numbers(self._clock.now_ns()), faults=hits)

    async def close(self) -> None:
        """Stop listening and posting, and hang up on everybody."""
        if self._network is not None:
            self._network.close()
        at_ns = self._clock.now_ns()
        for account in self._emulator.accounts():
            self._carry_out(account, account.pause(), at_ns)
        if self._wake is not None:
            self._wake.cancel()
            self._wake = None
        if self._server is not None:
            self._server.close()
            for connection in tuple(self._connections):
                connection.close()
            await self._server.wait_closed()

    def let_go(self) -> None:
        """The bot is about to be ended: its polls are answered at once, nothing is posted."""
        at_ns = self._clock.now_ns()
        for account in self._emulator.accounts():
            self._carry_out(account, account.let_go(), at_ns)

    def adopt(self, webhooks: Iterable[Registration]) -> None:
        """Set webhooks that bots have set elsewhere, as if they had done so here."""
        for each in webhooks:
            self._call(
                Call(NOBODY, each.token, "setwebhook", each.params, {}), self._clock.now_ns()
            )

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

    def do(self, user: User, deed: Deed) -> None:
        """A student does something else to the bot under test."""
        if self._bot is not None:
            at_ns = self._clock.now_ns()
            self._carry_out(self._bot, self._bot.do(user, deed, at_ns=at_ns), at_ns)

    def _connect(self) -> Connection:
        connection = Connection(self, self._heads)
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
            if self._network is not None:
                self._network.forget(call_id)
            account = self._account_of.pop(call_id, None)
            if account is not None:
                account.hang_up(call_id)

    def take(self, call_id: int, request: Request) -> None:
        """A request has come: it takes effect now, or when the network has brought it."""
        if request.host and asks_for_loan(request):
            self._answer_lending(call_id)
            return
        if self._network is None:
            self.perform(call_id, request, self._clock.now_ns())
        else:
            self._network.take(call_id, request)

    def perform(self, call_id: int, request: Request, at_ns: int) -> None:
        """A call takes effect: carry out what Telegram would do."""
        try:
            call = read_call(call_id, request)
        except Refusal as refusal:
            if self._hand_out(call_id, request):
                return
            answer = [Respond(call_id, refusal.code, refusal_body(refusal))]
            if self._network is not None:
                self._network.bring(answer, at_ns)
            else:
                self.hand_over(answer, at_ns)
            return
        self._call(call, at_ns)

    def _call(self, call: Call, at_ns: int) -> None:
        account = self._emulator.account(call.token)
        if call.method == "getupdates":
            if call.call_id not in self._asked_by:
                return  # hung up while the call was on its way: nobody waits for updates
            self._account_of[call.call_id] = account
        if self.onlooker is not None:
            self.onlooker.called(account, call, at_ns)
        self._carry_out(account, account.call(call, at_ns=at_ns), at_ns)
        if self._bot is None and (call.method == "getupdates" or account.webhook is not None):
            self._bot = account
            self._polled.set()

    def _hand_out(self, call_id: int, request: Request) -> bool:
        """Answer with a file, if it is one's address: ``/file/bot<token>/<file_path>``."""
        found = _FILE_ADDRESS.fullmatch(request.path)
        if found is None:
            return False
        token, path = (unquote_to_bytes(part).decode("utf-8", "replace") for part in found.groups())
        content = self._emulator.account(token).download(path)
        if content is None:
            return False
        connection = self._asked_by.pop(call_id, None)
        if connection is not None:  # it has not hung up meanwhile
            connection.hand_out(call_id, content)
        return True

    def _answer_lending(self, call_id: int) -> None:
        if self._lend is None or self._server is None:
            self._respond(Respond(call_id, 409, b'{"ok":false}'))
            return
        self._server.close()  # first, so that the port is free when the answer is read
        self._respond(Respond(call_id, 200, msgspec.json.encode(self._loan())))
        # after this answer has left: lending closes the connections
        asyncio.get_running_loop().call_soon(self._lend)

    def _loan(self) -> Loan:
        registered = (account.registration for account in self._emulator.accounts())
        return Loan(
            ok=True,
            webhook_to=self._webhooks.rewrite,
            webhooks=tuple(each for each in registered if each is not None),
            chats=self._emulator.chats,
        )

    def cut(self, call_id: int) -> None:
        """The connection this call came on breaks."""
        connection = self._asked_by.get(call_id)
        if connection is not None:
            connection.cut()

    def cut_all(self) -> None:
        """All connections break, those to webhooks too."""
        for connection in tuple(self._connections):
            connection.cut()
        at_ns = self._clock.now_ns()
        for account in self._emulator.accounts():
            self._carry_out(account, account.break_off(CLOSED, at_ns=at_ns), at_ns)

    def poll_lost(self) -> None:
        """A poll goes wrong on its way: the time until the next one says nothing of the bot."""
        for account in self._emulator.accounts():
            account.poll_lost()

    def hand_over(self, commands: Sequence[Respond | Show], at_ns: int) -> None:
        """An answer has reached the bot, with what a student learns from that."""
        for command in commands:
            match command:
                case Respond():
                    self._respond(command)
                case Show(chat_id, event):
                    self.show(chat_id, event, at_ns)

    def act(self, account: Account, commands: Sequence[Command], at_ns: int) -> None:
        """Carry out what a student's act at this bot has come to."""
        self._carry_out(account, commands, at_ns)

    def _carry_out(self, account: Account, commands: Sequence[Command], at_ns: int) -> None:
        if self.onlooker is not None:
            self.onlooker.saw(account, commands, at_ns)
        if self._network is not None:
            commands = self._network.bring(commands, at_ns)
        for command in commands:
            match command:
                case Respond():
                    self._respond(command)
                case Show():
                    self.show(command.chat_id, command.event, at_ns)
                case FlushSoon():
                    asyncio.get_running_loop().call_soon(self._flush, account)
                case WakeAt(when_ns):
                    self._wake_at(when_ns)
                case Post():
                    self._postmen.post(account, command)
                case StopPosting():
                    self._postmen.stop(account)
                case _:
                    assert_never(command)

    def _respond(self, answer: Respond) -> None:
        connection = self._asked_by.pop(answer.call_id, None)
        self._account_of.pop(answer.call_id, None)
        if connection is not None:
            connection.respond(answer.call_id, answer.status, answer.body, answer.retry_after_s)

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


def _nobody_looks(_chat_id: int, _event: ChatEvent, _at_ns: int) -> None:
    """What is shown before anybody listens."""
