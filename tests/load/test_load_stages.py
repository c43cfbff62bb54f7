"""The engine on virtual time with every kind of load: stages, arrivals, pacing, warm-up."""

import heapq
import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit.load.engine import Engine
from perfkit.load.mix import Mix
from perfkit.load.scenario.compilation import compile_program
from perfkit.load.scenario.load_spec import LoadSpec
from perfkit.load.scenario.planning import plan_load
from perfkit.load.scenario.read import load_scenario
from perfkit.model.chat import Message, Sent
from perfkit.model.histogram import Histogram
from perfkit.model.load import Second
from perfkit.model.plan import LoadModel, LoadPlan, Stage

SECOND = 1_000_000_000
MS = 1_000_000
ONE = "reaction: 0s\nsteps: [{say: hello}]"
TALK = "reaction: 0s\nsteps: [{say: one}, {think: 1s}, {say: two}]"


class World:
    """A bot that answers after ``delay_ns`` (a number, or a function of the time), and the time."""

    def __init__(self, text: str, plan: LoadPlan, delay_ns, *, tick_ns: int = 0) -> None:
        programs = [compile_program(load_scenario(each, "t.yaml")) for each in text.split("---")]
        mix = Mix(tuple(programs), (2, 1)) if len(programs) > 1 else programs[0]
        self.engine = Engine(mix, plan, self, random.Random, begin_ns=0)
        self.delay = delay_ns if callable(delay_ns) else lambda _at: delay_ns
        self.tick_ns = tick_ns
        self.now_ns = 0
        self.said: list[tuple[int, int, str]] = []
        self.coming: list[tuple[int, int, str]] = []
        self.seconds: list[Second] = []

    def say(self, student: int, text: str) -> None:
        self.said.append((self.now_ns, student, text))
        delay = self.delay(self.now_ns)
        if delay is not None:
            heapq.heappush(self.coming, (self.now_ns + delay, student, text))

    def play(self) -> "World":
        engine = self.engine
        engine.begin()
        while not engine.over:
            wake = engine.next_wake_ns
            reply = self.coming[0][0] if self.coming else None
            due = min(when for when in (wake, reply) if when is not None)
            if self.tick_ns:  # a timer of whole milliseconds wakes at its next stroke
                due = max(due, -(-due // self.tick_ns) * self.tick_ns)
            self.now_ns = max(self.now_ns, due)
            if reply is not None and (wake is None or reply <= wake):
                _, student, said = heapq.heappop(self.coming)
                engine.see(student, Sent(Message(1, said)), self.now_ns)
            else:
                if wake == engine.turn_ns:
                    self.close()
                engine.wake_next(self.now_ns)
        self.close()
        return self

    def close(self) -> None:
        self.seconds.append(self.engine.close_second(self.now_ns, 0.0))

    def starts(self) -> list[float]:
        return [at / SECOND for at, _, _ in self.said]

    def total(self, what: str) -> int:
        return sum(getattr(second.iterations, what) for second in self.seconds)


def closed(*stages: Stage, **changes) -> LoadPlan:
    most = max(max(stage.level, stage.from_level) for stage in stages)
    return replace(LoadPlan(stages, int(most)), **changes)


def rate(per_second: float, seconds: float, *, most: int = 1000, **changes) -> LoadPlan:
    stage = Stage("", 0, per_second, 0, seconds)
    return replace(LoadPlan((stage,), most, LoadModel.OPEN), **changes)


def lag_of(world: World) -> Histogram:
    total = Histogram()
    for second in world.seconds:
        total.merge(Histogram.thaw(second.start_lag))
    return total


def response_of(seconds: list[Second]) -> Histogram:
    total = Histogram()
    for second in seconds:
        for step in second.steps.values():
            total.merge(Histogram.thaw(step.response))
    return total


# students


def test_students_play_as_often_as_they_are_to():
    world = World(ONE, closed(Stage("", 0, 3, 0, None, 4)), 10 * MS).play()
    assert len(world.said) == 12
    assert world.total("completed") == 12
    assert world.seconds[-1].completed == 3


def test_a_stage_follows_when_all_have_played():
    few = Stage("few", 0, 2, 0, None, 1, light=True)
    full = Stage("all", 0, 5, 0, None, 1)
    world = World(ONE, closed(few, full), 100 * MS).play()
    assert world.starts() == [0, 0, 0.1, 0.1, 0.1, 0.1, 0.1]
    first, last = world.seconds
    assert (first.stage, first.counted, first.iterations.completed) == (0, False, 2)
    assert (last.stage, last.counted, last.iterations.completed) == (1, True, 5)
    # who came to the end in the light stage has not done so in what counts
    assert (last.completed, last.students) == (5, 5)


def test_levels_rise_jump_and_fall():
    plan = closed(Stage("up", 0, 4, 4, 4), Stage("spike", 4, 8, 0, 2), Stage("down", 8, 2, 6, 6))
    world = World(TALK, plan, 1 * MS).play()
    first = {}
    for at, student, _ in world.said:
        first.setdefault(student, at / SECOND)
    assert first == {1: 0, 2: 1, 3: 2, 4: 3, 5: 4, 6: 4, 7: 4, 8: 4}
    last = {student: at / SECOND for at, student, _ in world.said}
    # the line falls by one student each second from 6 s on
    assert all(last[number] <= 6 + (9 - number) for number in range(3, 9))
    assert last[1] > 11
    assert [second.stage for second in world.seconds] == [0, 1, 2]


def test_who_is_sent_home_may_end_the_interaction_and_is_called_in_again():
    plan = closed(Stage("", 0, 2, 0, 1), Stage("", 2, 1, 0, 1), Stage("", 1, 2, 0, 1))
    world = World(ONE, plan, 2500 * MS).play()
    assert world.starts()[:2] == [0, 0]
    # student 2 still waited for its reply when it was called in again: it never went home
    assert world.total("interrupted") == 0
    world = World(ONE, plan, 1500 * MS).play()
    assert [student for at, student, _ in world.said if at > 0] == [1, 2]


def test_who_falls_behind_the_end_of_a_stage_with_iterations_is_not_waited_for():
    plan = closed(Stage("", 0, 3, 0, 1), Stage("", 3, 1, 0.5, None, 1))
    world = World(ONE, plan, 400 * MS).play()
    assert world.engine.over
    assert world.now_ns < 3 * SECOND


def test_a_time_limit_ends_iterations():
    world = World(TALK, closed(Stage("", 0, 2, 0, 2, 50)), MS).play()
    assert world.now_ns == 2 * SECOND
    assert world.total("completed") == 2
    assert world.total("interrupted") == 2


def test_a_ramp_up_longer_than_its_stage_is_cut_off():
    world = World(ONE, closed(Stage("", 0, 10, 10, 2, 1)), MS).play()
    assert world.starts() == [0, 1]


def test_a_student_who_gave_up_once_has_not_completed():
    def silent_at_first(at_ns):
        return None if at_ns == 0 else MS

    text = "timeout: 1s\n" + ONE
    world = World(text, closed(Stage("", 0, 2, 0, None, 3)), silent_at_first).play()
    last = world.seconds[-1]
    assert (last.completed, last.failed) == (0, 2)
    assert (world.total("completed"), world.total("failed")) == (4, 2)


def test_an_iteration_begins_at_its_pace():
    plan = closed(Stage("", 0, 1, 0, 5), pacing_s=1.0)
    world = World(ONE, plan, 300 * MS).play()
    assert world.starts() == [0, 1, 2, 3, 4]
    assert world.total("late") == 0


def test_who_is_behind_its_pace_begins_at_once_and_counts_from_when_it_was_meant_to():
    def slow_once(at_ns):
        return 2500 * MS if at_ns == 0 else 100 * MS

    world = World(ONE, closed(Stage("", 0, 1, 0, 5), pacing_s=1.0), slow_once).play()
    assert world.starts() == [0, 2.5, 2.6, 3, 4]
    assert world.total("late") == 2
    response = response_of(world.seconds)
    assert response.quantile_us(0.8) == pytest.approx(1_600_000, rel=1e-3)
    assert lag_of(world).max_us == 0  # the bot's delay, not perfkit's


def test_the_warm_up_is_marked_and_forgotten():
    text = "timeout: 1s\n" + ONE
    plan = closed(Stage("", 0, 2, 0, 10), warm_up_s=3.0)
    world = World(text, plan, lambda at: None if at == 0 else 100 * MS).play()
    warm, rest = world.seconds
    assert (warm.warm_up, warm.counted, warm.failed) == (True, False, 2)
    assert (rest.warm_up, rest.counted, rest.failed, rest.completed) == (False, True, 0, 2)
    assert world.engine.evidence.evidence().failures == ()
    assert world.engine.recorder.total.count == response_of([rest]).count


def test_a_warm_up_may_end_in_a_later_stage_or_within_a_light_one():
    stages = (Stage("few", 0, 1, 0, 4, light=True), Stage("all", 1, 5, 0, 4))

    def marks(warm_up_s):
        world = World(ONE, closed(*stages, warm_up_s=warm_up_s), MS).play()
        return [(second.stage, second.warm_up, second.counted) for second in world.seconds]

    assert marks(5.0) == [(0, True, False), (1, True, False), (1, False, True)]
    assert marks(2.0) == [(0, True, False), (0, False, False), (1, False, True)]


# arrivals


def test_a_rate_starts_students_whatever_the_bot_does():
    world = World("timeout: 60s\n" + ONE, rate(10, 3), 2 * SECOND).play()
    assert world.starts() == [g / 10 for g in range(30)]
    assert world.seconds[-1].students == 20  # by then the first is free again
    assert world.total("completed") == 30


def test_who_finds_nobody_free_is_dropped_and_counted():
    world = World("timeout: 60s\n" + ONE, rate(10, 3, most=5), 1 * SECOND).play()
    assert world.total("dropped") == 15
    assert world.total("completed") == 15
    assert world.seconds[-1].students == 5


def test_what_is_under_way_at_the_end_is_told():
    world = World("timeout: 60s\n" + ONE, rate(10, 1, graceful_stop_s=0.5), 30 * SECOND).play()
    assert world.now_ns == 1.5 * SECOND
    assert world.seconds[-1].in_flight == 10
    assert world.total("interrupted") == 0


def test_arrivals_of_a_mix_are_in_proportion_and_a_student_may_change_its_flow():
    texts = "---".join(ONE.replace("hello", word) for word in ("a", "b"))
    world = World(texts, rate(10, 6, most=2), 50 * MS).play()
    said = [text for _, _, text in world.said]
    assert (said.count("a"), said.count("b")) == (40, 20)
    assert world.total("dropped") == 0


def test_with_one_free_student_of_another_flow_that_one_starts_afresh():
    texts = "---".join(ONE.replace("hello", word) for word in ("a", "b"))
    world = World(texts, rate(10, 6, most=1), 50 * MS).play()
    said = [text for _, _, text in world.said]
    assert (said.count("a"), said.count("b")) == (40, 20)
    assert {student for _, student, _ in world.said} == {1}


def test_students_of_a_mix_each_play_one_flow():
    texts = "---".join(ONE.replace("hello", word) for word in ("a", "b"))
    world = World(texts, closed(Stage("", 0, 9, 0, None, 3)), MS).play()
    flows = {student: {t for _, s, t in world.said if s == student} for student in range(1, 10)}
    assert sorted(map(sorted, flows.values())) == [["a"]] * 6 + [["b"]] * 3


def test_a_stall_is_seen_by_all_who_were_to_begin_in_it():
    """The server freezes for 2 s: the corrected percentiles follow from arithmetic.

    100 arrivals/s for 10 s; who arrives at t within the stall (4 s to 6 s) waits until 6 s.
    """

    def frozen(at_ns):
        return 6 * SECOND - at_ns if 4 * SECOND <= at_ns < 6 * SECOND else 0

    world = World("timeout: 60s\n" + ONE, rate(100, 10), frozen).play()
    times = response_of(world.seconds)
    waits = sorted([0.0] * 800 + [2 - g / 100 for g in range(200)])
    for q in (0.5, 0.8, 0.81, 0.9, 0.95, 0.99, 1.0):
        exact_us = waits[max(0, round(q * 1000) - 1)] * 1e6
        assert times.quantile_us(q) == pytest.approx(exact_us, rel=1e-3, abs=1)


@pytest.mark.parametrize("spec", [
    LoadSpec(rate=5000.0, duration_s=2.0),
    LoadSpec(rate=300.0, duration_s=5.0, ramp_up_s=4.0),
    LoadSpec(users=400, ramp_up_s=3.0),
])  # fmt: skip
def test_every_start_is_within_a_millisecond_of_the_plan(spec):
    """With a timer that keeps to whole milliseconds, as uvloop's does."""
    world = World(ONE, plan_load(spec, 1), 1 * MS, tick_ns=MS).play()
    assert len(world.said) > 300
    assert lag_of(world).max_us <= 1000


def test_an_hour_of_arrivals_does_not_drift():
    world = World(ONE, rate(3, 3600), 10 * MS, tick_ns=MS).play()
    assert len(world.said) == 3 * 3600
    for number, (at_ns, _, _) in enumerate(world.said):
        assert 0 <= at_ns - number * SECOND / 3 <= MS


def test_an_hour_of_pacing_does_not_drift():
    plan = closed(Stage("", 0, 1, 0, 3600), pacing_s=1.7)
    world = World(ONE, plan, 10 * MS, tick_ns=MS).play()
    for number, (at_ns, _, _) in enumerate(world.said):
        assert 0 <= at_ns - number * 1.7 * SECOND <= MS


STAGES = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 6), st.floats(0.1, 3)), min_size=1, max_size=4
)


@given(STAGES, st.integers(0, 2500), st.booleans())
def test_whatever_the_stages_every_iteration_that_began_is_accounted_for(shape, delay_ms, open_):
    stages = tuple(Stage("", low, high, length, length) for low, high, length in shape)
    plan = closed(*stages, model=LoadModel.OPEN if open_ else LoadModel.CLOSED, most_users=6)
    world = World(TALK, plan, delay_ms * MS).play()
    begun = sum(text == "one" for _, _, text in world.said)
    ended = sum(world.total(what) for what in ("completed", "failed", "interrupted"))
    assert begun == ended + world.seconds[-1].active
    end_ns = sum(round(stage.duration_s * SECOND) for stage in stages)
    assert all(at <= end_ns for at, _, _ in world.said)
