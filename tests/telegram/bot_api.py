"""A bot and its students on virtual time: the core's account as tests talk to it."""

import json
from urllib.parse import urlencode

from perfkit.model.deeds import AddBot, Deed, InGroup, Join, OpenGroup
from perfkit.model.standing_chat import ChatKind, StandingChat
from perfkit.telegram.core.account import Account
from perfkit.telegram.core.commands import FlushSoon, Post, Respond, Show, StopPosting, WakeAt
from perfkit.telegram.core.emulator import Emulator
from perfkit.telegram.core.types import User
from perfkit.telegram.core.webhook_reply import WebhookReply
from perfkit.telegram.core.webhook_target import Targets
from perfkit.telegram.core.wire import Call, Upload, parse_urlencoded

SECOND_NS = 10**9
FIRST_UPDATE_ID = 100_000_001
ANNA = User(id=6_000_000_001, is_bot=False, first_name="Anna", username="anna")
FORUM = StandingChat(-1002000000000, ChatKind.FORUM)
CHANNEL = StandingChat(-1003000000000, ChatKind.CHANNEL, "news")
TEACHER = User(id=6_000_000_900, is_bot=False, first_name="Teacher")
BORIS = User(id=6_000_000_002, is_bot=False, first_name="Boris", language_code="de")


class VirtualBot:
    """One account, a clock that tests move, and what came of every call."""

    def __init__(
        self, targets: Targets | None = None, chats: tuple[StandingChat, ...] = ()
    ) -> None:
        emulator = Emulator(wall_s=1_700_000_000.0, targets=targets, chats=chats)
        self.account: Account = emulator.account("42:TEST")
        self.now_s = 0.0
        self.answers: dict[int, tuple[int, dict]] = {}
        """Call id to HTTP status and envelope."""
        self.shown: list[tuple[int, object]] = []
        self.wakes: list[float] = []
        self.posts: dict[int, dict] = {}
        """Post id to update: what is on its way to the webhook."""
        self.endpoints: list = []
        """Where each post went."""
        self.stops = 0
        self._calls = 0
        self._flush_due = False

    @property
    def at_ns(self) -> int:
        return round(self.now_s * SECOND_NS)

    def call(self, method: str, **params: object) -> dict:
        """The envelope a call is answered with at once."""
        return self.answers[self.ask(method, **params)][1]

    def result(self, method: str, **params: object):
        envelope = self.call(method, **params)
        assert envelope["ok"], envelope
        return envelope["result"]

    def refusal(self, method: str, **params: object) -> tuple[int, str]:
        status, envelope = self.answers[self.ask(method, **params)]
        assert not envelope["ok"], envelope
        assert status == envelope["error_code"]
        return status, envelope["description"]

    def ask(self, method: str, **params: object) -> int:
        """The id of a call that may be answered later."""
        self._calls += 1
        uploads = {name: value for name, value in params.items() if isinstance(value, Upload)}
        sent = {
            name: json.dumps(value) if isinstance(value, dict | list | bool) else value
            for name, value in params.items()
            if name not in uploads
        }
        # through the wire format, as every client's parameters come
        read = parse_urlencoded(urlencode(sent).encode())
        call = Call(self._calls, "42:TEST", method.lower(), read, uploads)
        self.carry_out(self.account.call(call, at_ns=self.at_ns))
        return self._calls

    def say(self, text: str, user: User = ANNA) -> None:
        self.carry_out(self.account.say(user, text, at_ns=self.at_ns))

    def enter_group(
        self,
        chat_id: int = -1001,
        *members: User,
        owner: User = TEACHER,
        administrator: bool = True,
        supergroup: bool = True,
    ) -> None:
        """The owner opens a group and takes the bot into it; then the members join."""
        for deed in (OpenGroup("Class", supergroup=supergroup), AddBot(administrator)):
            self.do(InGroup(deed, chat_id), owner)
        for user in members:
            self.do(InGroup(Join(), chat_id), user)

    def press(self, message_id: int, data: str, user: User = ANNA) -> None:
        self.carry_out(self.account.press(user, message_id, data, at_ns=self.at_ns))

    def do(self, deed: Deed, user: User = ANNA) -> None:
        self.carry_out(self.account.do(user, deed, at_ns=self.at_ns))

    def flush(self) -> None:
        """Everything that was due has been handled."""
        if self._flush_due:
            self._flush_due = False
            self.carry_out(self.account.flush(self.at_ns))

    def wait(self, seconds: float) -> None:
        """Time passes; the times asked for are kept."""
        self.flush()
        end_s = self.now_s + seconds
        while self.wakes and min(self.wakes) <= end_s:
            self.now_s = max(self.now_s, min(self.wakes))
            self.wakes = [wake for wake in self.wakes if wake > self.now_s]
            self.carry_out(self.account.tick(self.at_ns))
        self.now_s = end_s

    def updates(self, call_id: int) -> list[int]:
        """Which updates a poll brought, counted from 0."""
        status, envelope = self.answers[call_id]
        assert status == 200, envelope
        return [update["update_id"] - FIRST_UPDATE_ID for update in envelope["result"]]

    def poll(self, offset: int = 0, **params: object) -> list[int]:
        """The updates of a poll that is answered at once."""
        return self.updates(self.ask("getUpdates", offset=offset, **params))

    @property
    def on_their_way(self) -> list[int]:
        """The updates on their way to the webhook, counted from 0."""
        return [update["update_id"] - FIRST_UPDATE_ID for update in self.posts.values()]

    def post_of(self, number: int) -> int:
        """The id of the post that carries this update."""
        ids = [post_id for post_id, update in self.posts.items()
               if update["update_id"] == FIRST_UPDATE_ID + number]  # fmt: skip
        assert len(ids) == 1, f"update {number} is on its way {len(ids)} times"
        return ids[0]

    def replies(
        self,
        number: int,
        status: int = 200,
        reason: str = "OK",
        *,
        retry_after_s: int = 0,
        body: bytes = b"",
        content_type: str = "application/json",
        took_s: float = 0.0,
    ) -> None:
        """The webhook answers the post of this update."""
        post_id = self.post_of(number)
        del self.posts[post_id]
        took_ns = round(took_s * SECOND_NS)
        reply = WebhookReply(status, reason, retry_after_s, content_type, body, took_ns)
        self.carry_out(self.account.replied(post_id, reply, at_ns=self.at_ns))

    def fails(self, number: int, words: str = "Connection refused") -> None:
        """The post of this update gets no response."""
        post_id = self.post_of(number)
        del self.posts[post_id]
        self.carry_out(self.account.failed(post_id, words, at_ns=self.at_ns))

    def carry_out(self, commands: list) -> None:
        for command in commands:
            match command:
                case Respond(call_id, status, body):
                    assert call_id not in self.answers, "answered twice"
                    self.answers[call_id] = (status, json.loads(body))
                case Show(chat_id, event):
                    self.shown.append((chat_id, event))
                case WakeAt(at_ns):
                    self.wakes.append(at_ns / SECOND_NS)
                case Post(post_id, endpoint, body):
                    assert post_id not in self.posts, "posted twice"
                    self.posts[post_id] = json.loads(body)
                    self.endpoints.append(endpoint)
                case StopPosting():
                    self.posts.clear()
                    self.stops += 1
                case FlushSoon():
                    assert not self._flush_due, "a flush was asked for twice"
                    self._flush_due = True
