"""Whatever students and bots do in whichever order, Telegram's promises hold."""

import json

from any_call import FILE
from bot_api import ANNA, BORIS, FIRST_UPDATE_ID, SECOND_NS
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, multiple, rule

from perfkit.model.chat import Deleted, Edited, Sent
from perfkit.model.deeds import (
    AddBot,
    AskInline,
    Block,
    ChooseResult,
    EditOwn,
    FileKind,
    InGroup,
    Join,
    Leave,
    OpenGroup,
    OwnFile,
    Pay,
    PressButton,
    React,
    SayText,
    SendFile,
    ShareContact,
    Unblock,
    Vote,
)
from perfkit.telegram.core.commands import FlushSoon, Respond, Show, WakeAt
from perfkit.telegram.core.emulator import Emulator
from perfkit.telegram.core.methods import METHODS
from perfkit.telegram.core.wire import Call, Upload

UPLOADS = {"photo": Upload("p.jpg", "image/jpeg", b"JFIF")}

students = st.sampled_from([ANNA, BORIS])
numbers = st.integers(-2, 12).map(str)
values = st.one_of(
    numbers,
    st.sampled_from(
        [str(ANNA.id), "-1001", "", "x", "true", "[", "{}", "null", "<b>", "<b>x</b>", "HTML",
         '{"inline_keyboard":[[{"text":"a","callback_data":"b"}]]}', '{"keyboard":[["a"]]}',
         '{"message_id":1}', "[1,2,3]", "typing", "4000000000000000001", "5000000000000000001",
         "https://127.0.0.1/a.jpg", FILE, "attach://photo", '["a","b"]',
         '{"type":"photo","media":"https://127.0.0.1/a.jpg"}', '[{"type":"article","id":"a"}]',
         '[{"type":"video","media":"attach://photo"}]', '[{"label":"a","amount":1}]']
    ),
    st.text(st.characters(exclude_categories=("Cs",)), max_size=5),
)  # fmt: skip
params = st.dictionaries(
    st.sampled_from(
        ["chat_id", "message_id", "message_ids", "text", "caption", "parse_mode", "entities",
         "reply_markup", "reply_parameters", "reply_to_message_id", "callback_query_id",
         "commands", "action", "drop_pending_updates", "inline_message_id", "from_chat_id",
         "user_id", "photo", "media", "latitude", "longitude", "live_period", "question",
         "options", "prices", "reaction", "scope", "language_code", "name", "menu_button",
         "file_id", "title", "document", "results", "inline_query_id"]
    ),
    values,
)  # fmt: skip
OTHER = "something else"
GROUP = -1001
deeds = st.one_of(
    st.just(SendFile(FileKind.PHOTO, OwnFile("p.jpg", "image/jpeg", b"x", "d" * 64), "cap")),
    st.just(ShareContact()),
    st.just(EditOwn("changed")),
    st.builds(React, st.integers(1, 12), st.sampled_from("👍🔥")),
    st.builds(Vote, st.integers(1, 12), st.integers(0, 1)),
    st.builds(Pay, st.integers(1, 12)),
    st.just(AskInline("cats")),
    st.builds(ChooseResult, st.just("5000000000000000001"), st.just("a")),
    st.just(Block()),
    st.just(Unblock()),
    st.builds(
        InGroup,
        st.one_of(
            st.just(OpenGroup("Class")),
            st.builds(AddBot, st.booleans()),
            st.just(Join()),
            st.just(Leave()),
            st.builds(SayText, st.sampled_from(["/start", "hello"]), st.integers(1, 9)),
            st.builds(PressButton, st.integers(1, 9), st.just("b")),
            st.builds(React, st.integers(1, 9), st.just("👍")),
            st.builds(Vote, st.integers(1, 9), st.integers(0, 1)),
            st.just(EditOwn("changed")),
        ),
        st.just(GROUP),
    ),
)
methods = st.one_of(
    st.sampled_from(
        ["sendmessage", "editmessagetext", "editmessagecaption", "editmessagereplymarkup",
         "deletemessage", "deletemessages", "answercallbackquery", "sendchataction", "sendphoto",
         "editmessagemedia", "copymessage", "forwardmessage", "copymessages", "forwardmessages",
         "sendmediagroup", "sendpoll", "stoppoll", "sendlocation", "stopmessagelivelocation",
         "sendinvoice", "senddocument", "answerinlinequery", "unpinchatmessage", "nonsense"]
    ),
    st.sampled_from(sorted(METHODS.keys() - {"getupdates", "pinchatmessage", "setchattitle"})),
)  # fmt: skip


class Telegram(RuleBasedStateMachine):
    """One account under arbitrary use by one poller at a time."""

    presses = Bundle("presses")

    def __init__(self) -> None:
        super().__init__()
        self.account = Emulator(wall_s=0).account("42:TEST")
        self.at_ns = 0
        self.calls = 0
        self.waiting: int | None = None
        self.answered: dict[int, tuple[int, dict]] = {}
        self.expected: list[str] = []
        self.delivered: dict[int, dict] = {}
        self.last_batch: list[int] = []
        self.confirmed = FIRST_UPDATE_ID
        self.alive: dict[int, set[int]] = {ANNA.id: set(), BORIS.id: set()}
        self.deleted: set[int] = set()
        self.last_message_id = 0

    def carry_out(self, commands: list) -> None:
        for command in commands:
            match command:
                case Respond(call_id, status, body):
                    assert call_id not in self.answered
                    self.answered[call_id] = (status, json.loads(body))
                    if call_id == self.waiting:
                        self.waiting = None
                case Show(chat_id, event):
                    self.see(chat_id, event)
                case FlushSoon():
                    assert self.waiting is not None
                case WakeAt(at_ns):
                    assert at_ns > self.at_ns

    def see(self, chat_id: int, event: object) -> None:
        match event:
            case Sent(message):
                assert message.message_id > self.last_message_id, "message ids ascend"
                self.last_message_id = message.message_id
                self.alive[chat_id].add(message.message_id)
            case Edited(message):
                assert message.message_id in self.alive[chat_id], "no edit resurrects a message"
            case Deleted(number):
                self.alive[chat_id].discard(number)
                self.deleted.add(number)

    def call(self, method: str, sent: dict[str, str]) -> int:
        self.calls += 1
        call = Call(self.calls, "42:TEST", method, sent, UPLOADS)
        self.carry_out(self.account.call(call, at_ns=self.at_ns))
        return self.calls

    # in all less than the 150 s that a press lives
    @rule(seconds=st.sampled_from([0.1, 1, 3]))
    def time_passes(self, seconds: float) -> None:
        self.at_ns += int(seconds * SECOND_NS)
        self.carry_out(self.account.flush(self.at_ns))
        self.carry_out(self.account.tick(self.at_ns))
        self.take_batches()

    @rule(user=students)
    def a_student_writes(self, user) -> None:
        text = f"text {len(self.expected)}"
        before = self.account.queued
        self.carry_out(self.account.say(user, text, at_ns=self.at_ns))
        # one who has blocked the bot unblocks it first
        self.expected += [OTHER] * (self.account.queued - before - 1) + [text]

    @rule(user=students, deed=deeds)
    def a_student_does_something_else(self, user, deed) -> None:
        before = self.account.queued
        self.carry_out(self.account.do(user, deed, at_ns=self.at_ns))
        self.expected += [OTHER] * (self.account.queued - before)

    @rule(target=presses, user=students, number=st.integers(1, 12))
    def a_student_presses(self, user, number: int):
        data = f"data {len(self.expected)}"
        before = self.account.queued
        self.carry_out(self.account.press(user, number, data, at_ns=self.at_ns))
        if self.account.queued == before:
            return multiple()
        self.expected.append(data)
        return data

    @rule(press=consumes(presses))
    def the_press_is_answered(self, press: str) -> None:
        found = [u for u in self.delivered.values() if payload(u) == press]
        if found:
            query_id = found[0]["callback_query"]["id"]
            first = self.call("answercallbackquery", {"callback_query_id": query_id})
            again = self.call("answercallbackquery", {"callback_query_id": query_id})
            assert self.answered[again][0] == 400
            assert self.answered[first][0] in {200, 400}

    @rule(limit=st.integers(-1, 3), timeout=st.integers(0, 5), forget=st.booleans())
    def the_bot_polls(self, limit: int, timeout: int, *, forget: bool) -> None:
        if self.waiting is not None:
            return
        if forget and self.last_batch:
            self.confirmed = self.last_batch[-1] + 1
        sent = {"offset": str(self.confirmed), "limit": str(limit), "timeout": str(timeout)}
        call_id = self.call("getupdates", sent)
        if call_id not in self.answered:
            self.waiting = call_id
        self.take_batches()

    @rule(chat=students, number=st.integers(1, 12))
    def the_bot_pins(self, chat, number: int) -> None:
        where = {"chat_id": str(chat.id), "message_id": str(number)}
        before = self.account.queued
        self.call("pinchatmessage", where)
        if self.account.queued > before:  # it is told so itself
            self.expected.append("pinned")

    @rule(source=students, to=students, numbers=st.sets(st.integers(1, 12), min_size=1))
    def the_bot_forwards(self, source, to, numbers: set[int]) -> None:
        sent = {"from_chat_id": str(source.id), "chat_id": str(to.id)}
        sent["message_ids"] = json.dumps(sorted(numbers))
        before = len(self.alive[to.id])
        result = self.answered[self.call("forwardmessages", sent)][1].get("result", [])
        assert len(self.alive[to.id]) == before + len(result), "what is told is there"

    @rule(files=st.integers(1, 3))
    def the_bot_uploads(self, files: int) -> None:
        for _ in range(files):
            self.call("sendphoto", {"chat_id": str(ANNA.id)})
        kept = self.account._state.files
        held = sum(len(file.content or b"") for file in kept._by_id.values())
        assert held == kept._bytes == sum(len(f.content) for f in kept._by_path.values())

    @rule()
    def the_bot_hangs_up(self) -> None:
        if self.waiting is not None:
            self.account.hang_up(self.waiting)
            self.waiting = None

    @rule(method=methods, sent=params)
    def the_bot_calls(self, method: str, sent: dict[str, str]) -> None:
        before = self.account.queued
        call_id = self.call(method, sent)
        # what a bot does to a group it is told of itself
        self.expected += [OTHER] * (self.account.queued - before)
        status, envelope = self.answered[call_id]
        assert envelope["ok"] is (status == 200)
        assert status == envelope.get("error_code", 200)

    def take_batches(self) -> None:
        for _, envelope in self.answered.values():
            result = envelope.get("result")
            if isinstance(result, list) and result and "update_id" in result[0]:
                self.take_batch(result)
        self.answered.clear()

    def take_batch(self, updates: list[dict]) -> None:
        ids = [update["update_id"] for update in updates]
        assert ids == sorted(set(ids)), "update ids ascend"
        assert ids[0] == self.confirmed, "nothing confirmed comes back, nothing is left out"
        for update in updates:
            assert self.delivered.setdefault(update["update_id"], update) == update
        self.last_batch = ids

    @invariant()
    def updates_are_those_of_the_students_in_their_order(self) -> None:
        ids = sorted(self.delivered)
        assert ids == list(range(FIRST_UPDATE_ID, FIRST_UPDATE_ID + len(ids)))
        assert [payload(self.delivered[each]) for each in ids] == self.expected[: len(ids)]

    @invariant()
    def deleted_messages_stay_deleted(self) -> None:
        assert not any(self.deleted & alive for alive in self.alive.values())


def payload(update: dict) -> str:
    """What the student said or pressed in private."""
    query = update.get("callback_query", {})
    message = query.get("message") or update.get("message", {})
    if message.get("chat", {}).get("id") == GROUP:
        return OTHER
    if query:
        return query["data"]
    return "pinned" if "pinned_message" in message else message.get("text", OTHER)


Telegram.TestCase.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
TestTelegram = Telegram.TestCase
