"""The engine on virtual time, with a bot that answers after a delay of the test's choice."""

import heapq
import random

from hypothesis import given
from hypothesis import strategies as st

from perfkit.load.engine import Engine
from perfkit.load.scenario.compilation import compile_program
from perfkit.load.scenario.read import load_scenario
from perfkit.model.chat import Delivered, Message, SeenInGroup, Sent
from perfkit.model.deeds import Block, InGroup, React
from perfkit.model.histogram import Histogram
from perfkit.model.plan import LoadPlan

SECOND = 1_000_000_000
MS = 1_000_000

ECHO = "steps: [{say: hello, expect: hello}]"
THINKING = "steps: [{say: one}, {think: 2s}, {say: two}]"


class Chat:
    """A bot that answers each text with itself, ``delay_ns`` later; None: never."""

    def __init__(self, delay_ns: int | None) -> None:
        self.delay_ns = delay_ns
        self.now_ns = 0
        self.said: list[tuple[int, int, str]] = []
        self.coming: list[tuple[int, int, str]] = []

    def say(self, student: int, text: str) -> None:
        self.said.append((self.now_ns, student, text))
        if self.delay_ns is not None:
            heapq.heappush(self.coming, (self.now_ns + self.delay_ns, student, text))

    def press(self, student: int, message_id: int, data: str) -> None:
        raise AssertionError("there are no buttons here")

    def do(self, student: int, deed: object) -> None:
        self.said.append((self.now_ns, student, deed))


def play(text: str, plan: LoadPlan, *, delay_ns: int | None, until_ns: int = 3600 * SECOND):
    chat = Chat(delay_ns)
    engine = Engine(
        compile_program(load_scenario(text, "test.yaml")), plan, chat, random.Random, begin_ns=0
    )
    engine.begin()
    limit = until_ns
    while not engine.over:
        wake = engine.next_wake_ns
        reply = chat.coming[0][0] if chat.coming else None
        at = min(when for when in (wake, reply, limit) if when is not None)
        if at >= limit:
            break
        chat.now_ns = at
        if reply == at:
            _, student, said = heapq.heappop(chat.coming)
            engine.see(student, Delivered(), at)
            engine.see(student, Sent(Message(1, said)), at)
        else:
            engine.wake_next(at)
    chat.now_ns = min(chat.now_ns, limit)
    return engine, chat


def responses(engine: Engine) -> Histogram:
    engine.close_second(3600 * SECOND, 0.0)
    return engine.recorder.total


def test_everybody_starts_at_once_without_a_ramp():
    engine, chat = play(ECHO, LoadPlan.closed(50), delay_ns=MS)
    assert [at for at, _, _ in chat.said] == [0] * 50
    assert engine.over


def test_the_ramp_spreads_the_starts_evenly():
    _, chat = play(ECHO, LoadPlan.closed(5, ramp_up_s=10), delay_ns=MS)
    assert [at / SECOND for at, _, _ in chat.said] == [0, 2, 4, 6, 8]


def test_each_student_plays_once_and_is_counted_as_completed():
    engine, chat = play(ECHO, LoadPlan.closed(3), delay_ns=MS)
    second = engine.close_second(SECOND, 0.0)
    assert len(chat.said) == 3
    assert (second.completed, second.failed, second.active, second.in_flight) == (3, 0, 0, 0)


def test_a_bot_that_never_answers_fails_everybody_after_the_timeout():
    engine, chat = play(ECHO, LoadPlan.closed(3), delay_ns=None)
    second = engine.close_second(11 * SECOND, 0.0)
    assert chat.now_ns == 10 * SECOND
    assert (second.completed, second.failed) == (0, 3)
    assert second.error_groups == {"say hello": {"no reply within 10 s": 3}}
    assert len(engine.evidence.evidence().failures) == 3


def test_with_a_duration_students_start_over_until_the_deadline():
    engine, chat = play(ECHO, LoadPlan.closed(1, duration_s=1), delay_ns=100 * MS)
    # 100 ms for each reply and 1 ms before the student starts over
    assert engine.recorder.interactions == 10
    assert engine.over
    assert chat.now_ns == 1009 * MS


def test_who_thinks_at_the_deadline_goes_home():
    engine, chat = play(THINKING, LoadPlan.closed(1, duration_s=1), delay_ns=MS)
    assert [text for _, _, text in chat.said] == ["one"]
    assert engine.over
    assert chat.now_ns == SECOND


def test_an_interaction_under_way_at_the_deadline_may_end():
    engine, _ = play(ECHO, LoadPlan.closed(1, duration_s=1), delay_ns=4 * SECOND)
    assert engine.recorder.interactions == 1
    assert engine.close_second(5 * SECOND, 0.0).completed == 1
    assert responses(engine).max_us == 4_000_000


def test_what_is_still_under_way_after_the_grace_is_told_as_in_flight():
    text = "timeout: 60s\n" + ECHO
    engine, chat = play(text, LoadPlan.closed(2, duration_s=1), delay_ns=30 * SECOND)
    assert engine.over
    assert chat.now_ns == 11 * SECOND
    assert engine.close_second(chat.now_ns, 0.0).in_flight == 2


def test_a_scenario_that_ends_at_once_does_not_spin():
    text = "steps: [{say: a, expect: {text: b, within: 1ms}}]"
    engine, chat = play(text, LoadPlan.closed(1, duration_s=1), delay_ns=None)
    assert engine.over
    assert len(chat.said) == 500


def test_deeds_reach_the_messenger():
    text = "steps: [{say: hi}, {block: true}]"
    _, chat = play(text, LoadPlan.closed(1), delay_ns=MS)
    assert [what for _, _, what in chat.said] == ["hi", Block()]


def test_students_nobody_knows_are_ignored():
    engine, _ = play(ECHO, LoadPlan.closed(1), delay_ns=MS)
    engine.see(99, Delivered(), SECOND)


def test_what_stands_in_a_group_is_found_there_by_who_begins_later():
    text = "groups: 2\nsteps: [{react: 👍, in: group}, {say: hi}]"
    program = compile_program(load_scenario(text, "test.yaml"))
    chat = Chat(MS)
    engine = Engine(program, LoadPlan.closed(1), chat, random.Random, begin_ns=SECOND)
    engine.begin()
    engine.see(1, Sent(Message(3, "private")), 0)
    engine.see(1, SeenInGroup(-1001, Sent(Message(7, "Welcome"))), 0)
    engine.see(99, SeenInGroup(-1001, Sent(Message(7, "Welcome"))), 0)
    while engine.next_wake_ns == SECOND:  # the plan's own moment, then the student's
        engine.wake_next(SECOND)
    assert chat.said == [(0, 1, InGroup(React(7, "👍")))]


def test_waking_before_the_time_does_nothing():
    engine, chat = play(ECHO, LoadPlan.closed(2, ramp_up_s=10), delay_ns=MS, until_ns=SECOND)
    engine.wake_next(2 * SECOND)
    assert len(chat.said) == 1
    engine.wake_next(5 * SECOND)  # the plan calls the student in
    engine.wake_next(5 * SECOND)  # who starts
    assert len(chat.said) == 2


@given(
    users=st.integers(1, 20),
    ramp_s=st.floats(0, 5),
    delay_ms=st.integers(0, 11_000),
)
def test_every_start_is_on_the_plan_and_every_reply_is_measured(users, ramp_s, delay_ms):
    plan = LoadPlan.closed(users, ramp_up_s=ramp_s)
    engine, chat = play(ECHO, plan, delay_ns=delay_ms * MS)
    ramp_ns = round(ramp_s * SECOND)
    assert [at for at, _, _ in chat.said] == [round(n * ramp_ns / users) for n in range(users)]
    assert engine.over
    assert engine.recorder.interactions == users
    if delay_ms < 10_000:
        total = responses(engine)
        assert total.count == users
        assert total.max_us == delay_ms * 1000


def test_nobody_begins_anything_after_the_deadline():
    text = "timeout: 60s\nsteps: [{say: one}, {think: 2s}, {say: two}]"
    engine, chat = play(text, LoadPlan.closed(1, duration_s=0.05), delay_ns=100 * MS)
    assert [text for _, _, text in chat.said] == ["one"]
    assert engine.over
    assert chat.now_ns == 100 * MS


@given(
    think_ms=st.integers(0, 3000),
    delay_ms=st.integers(0, 3000),
    duration_ms=st.integers(1, 2000),
    users=st.integers(1, 5),
)
def test_the_deadline_holds_for_every_action(think_ms, delay_ms, duration_ms, users):
    text = f"steps: [{{say: a}}, {{think: {think_ms}ms}}, {{say: b}}]"
    plan = LoadPlan.closed(users, ramp_up_s=1, duration_s=duration_ms / 1000)
    engine, chat = play(text, plan, delay_ns=delay_ms * MS)
    assert all(at < duration_ms * MS for at, _, _ in chat.said)
    assert engine.over
