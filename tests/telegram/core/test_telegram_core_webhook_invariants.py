"""Whatever students write and the webhook answers, Telegram's promises hold."""

import json

from bot_api import SECOND_NS
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from perfkit.telegram.core.commands import Post, StopPosting, WakeAt
from perfkit.telegram.core.emulator import Emulator
from perfkit.telegram.core.types import User
from perfkit.telegram.core.webhook_reply import WebhookReply
from perfkit.telegram.core.wire import Call

STUDENTS = [User(id=number, is_bot=False, first_name="S") for number in range(1, 6)]
URL = "http://127.0.0.1:8080/"
OK = WebhookReply(200, "OK", 0, "", b"{}")


class WebhookMachine(RuleBasedStateMachine):
    """A webhook that takes some updates and fails others, in any order, at any time."""

    @initialize(connections=st.integers(1, 4))
    def set_webhook(self, connections: int) -> None:
        self.account = Emulator(wall_s=0).account("42:TEST")
        self.at_ns = 0
        self.connections = connections
        self.on_their_way: dict[int, dict] = {}
        self.written: dict[int, list[str]] = {}
        self.taken: dict[int, list[str]] = {}
        self.failed_at: dict[int, list[int]] = {}
        self.wakes: list[int] = []
        self.change("setwebhook", url=URL, max_connections=str(connections))

    def change(self, method: str, **params: str) -> None:
        call = Call(1, "42:TEST", method, params, {})
        self.carry_out(self.account.call(call, at_ns=self.at_ns))

    def carry_out(self, commands: list) -> None:
        for command in commands:
            match command:
                case Post(post_id, _, body):
                    update = json.loads(body)
                    self.on_their_way[post_id] = update
                    self.check_back_off(update["update_id"])
                case StopPosting():
                    self.on_their_way.clear()
                    self.failed_at.clear()
                case WakeAt(at_ns):
                    assert at_ns > self.at_ns
                    self.wakes.append(at_ns)

    def check_back_off(self, update_id: int) -> None:
        failures = self.failed_at.get(update_id)
        if failures:
            wait_s = min(2 ** (len(failures) - 1), 60)
            assert self.at_ns >= failures[-1] + wait_s * SECOND_NS, "sent again too early"

    @rule(user=st.sampled_from(STUDENTS), flush=st.booleans())
    def a_student_writes(self, user: User, *, flush: bool) -> None:
        texts = self.written.setdefault(user.id, [])
        texts.append(str(len(texts)))
        self.carry_out(self.account.say(user, texts[-1], at_ns=self.at_ns))
        if flush:
            self.carry_out(self.account.flush(self.at_ns))

    @precondition(lambda self: self.on_their_way)
    @rule(choice=st.integers(0, 10), ok=st.booleans())
    def the_webhook_answers(self, choice: int, *, ok: bool) -> None:
        post_id = list(self.on_their_way)[choice % len(self.on_their_way)]
        update = self.on_their_way.pop(post_id)
        if ok:
            message = update["message"]
            self.taken.setdefault(message["chat"]["id"], []).append(message["text"])
            self.carry_out(self.account.replied(post_id, OK, at_ns=self.at_ns))
        else:
            self.failed_at.setdefault(update["update_id"], []).append(self.at_ns)
            self.carry_out(self.account.failed(post_id, "Connection refused", at_ns=self.at_ns))

    @rule(seconds=st.sampled_from([0.5, 1, 10]))
    def time_passes(self, seconds: float) -> None:
        end_ns = self.at_ns + int(seconds * SECOND_NS)
        self.carry_out(self.account.flush(self.at_ns))
        while self.wakes and min(self.wakes) <= end_ns:
            self.at_ns = min(self.wakes)
            self.wakes = [wake for wake in self.wakes if wake > self.at_ns]
            self.carry_out(self.account.tick(self.at_ns))
        self.at_ns = end_ns

    @rule(connections=st.integers(1, 4))
    def the_webhook_is_set_anew(self, connections: int) -> None:
        if connections != self.connections:
            self.connections = connections
            self.change("setwebhook", url=URL, max_connections=str(connections))

    @rule()
    def the_webhook_is_deleted_and_set(self) -> None:
        self.change("deletewebhook")
        assert not self.on_their_way
        self.change("setwebhook", url=URL, max_connections=str(self.connections))

    @rule()
    def the_server_pauses(self) -> None:
        self.carry_out(self.account.pause())
        self.carry_out(self.account.resume(self.at_ns))

    @invariant()
    def no_chat_has_two_updates_on_their_way(self) -> None:
        chats = [update["message"]["chat"]["id"] for update in self.on_their_way.values()]
        assert len(chats) == len(set(chats)) <= self.connections

    @invariant()
    def what_was_taken_is_what_was_written_in_its_order(self) -> None:
        for chat_id, texts in self.taken.items():
            assert texts == self.written[chat_id][: len(texts)]

    @invariant()
    def nothing_is_lost(self) -> None:
        written = sum(map(len, self.written.values()))
        assert self.account.queued == written - sum(map(len, self.taken.values()))

    def teardown(self) -> None:
        """A webhook that is well again gets all the rest, each update once."""
        if not hasattr(self, "account"):
            return
        self.carry_out(self.account.flush(self.at_ns))
        while self.account.queued:
            while self.on_their_way:
                self.the_webhook_answers(0, ok=True)
            if self.account.queued:
                self.time_passes(10)
        assert self.taken == self.written


WebhookMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestWebhook = WebhookMachine.TestCase
