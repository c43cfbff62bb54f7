"""Random programs against bots that always, never or sometimes answer."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st
from virtual_chat import answered, edited, lots, play, sent

from perfkit.load.scenario.commands import Do, Finished, Press, Say

LABELS = ("A", "B")
ACTIONS = ("say ", "press ", "edit ", "send ", "inline ")

expects = st.sampled_from(
    ["ok", "/^ok|no/", {"replies": 2}, {"edit": True}, {"button": "A", "within": "2s"},
     {"answer": True}, {"text": "{student}", "within": 1}]
)  # fmt: skip
thinks = st.sampled_from(["0s", "1s", "1s..3s", "12s"]).map(lambda think: {"think": think})
actions = st.builds(
    lambda verb, more: {**verb, **more},
    st.sampled_from(
        [{"say": "hi"}, {"say": "{student}"}, {"press": "A"}, {"edit": "ho"},
         {"send": {"photo": "9kB"}}, {"inline": "x"},
         {"press": {"button": "/./", "pick": "random"}}, {"expect": "ok"}]
    ),
    st.fixed_dictionaries({}, optional={"expect": expects, "save": st.just({"x": "/./"})}),
)  # fmt: skip
steps = st.recursive(
    actions | thinks | expects.map(lambda expect: {"expect": expect}),
    lambda inner: st.one_of(
        st.lists(st.lists(inner, max_size=2), min_size=1, max_size=3).map(
            lambda branches: {"choose": branches}
        ),
        st.builds(
            lambda times, body, until: {"repeat": {"times": times, "steps": body, **until}},
            st.integers(1, 4),
            st.lists(inner, max_size=2).map(lambda body: [*body, {"say": "round"}]),
            st.sampled_from([{}, {"until": "ok"}]),
        ),
    ),
    max_leaves=6,
)
scenarios = st.lists(steps, min_size=1, max_size=5).map(
    lambda body: json.dumps({"steps": [{"say": "first"}, *body]})
)


class DrawnBot:
    """Answers with a drawn number of drawn events after drawn times."""

    def __init__(self, seed, most):
        self._lots = lots(seed)
        self._most = most

    def __call__(self, action):
        return [self._event() for _ in range(self._lots.randint(0, self._most))]

    def _event(self):
        number = self._lots.randint(1, 5)
        make = self._lots.choice([sent, edited])
        event = make(self._lots.choice(["ok", "no 7"]), *LABELS[: number % 3], message_id=number)
        other = answered(self._lots.choice(["", "ok"]))
        return self._lots.choice([0, 0.3, 40, 3000]), event if number > 1 else other


def always(action):
    return [(2, answered("ok")), (3, edited("ok 7", *LABELS)), (4, sent("ok 7", *LABELS))]


bots = st.one_of(
    st.just(lambda: always),
    st.just(lambda: lambda action: []),
    st.builds(lambda seed, most: lambda: DrawnBot(seed, most), st.integers(0, 99), st.just(4)),
)


@settings(max_examples=150, deadline=None)
@given(scenarios, bots, st.integers(0, 9), st.sampled_from([0, 0.4, 30]))
def test_students_keep_their_times_in_order_and_come_to_an_end(scenario, bot, seed, late_ms):
    played = play(scenario, bot(), seed=seed, late_ms=late_ms, rounds=2)

    assert played.ended is not None  # and play() asserts a timer at every moment before
    before = 0
    for one in played.finished:
        assert before <= one.intended_ns <= one.started_ns <= one.ended_ns
        before = one.ended_ns
    assert len(played.actions) <= len(played.finished)
    assert sum(one.error is not None for one in played.finished) <= 2


@settings(max_examples=60, deadline=None)
@given(scenarios, bots, st.integers(0, 9))
def test_the_same_seed_brings_the_same_commands(scenario, bot, seed):
    assert play(scenario, bot(), seed=seed).commands == play(scenario, bot(), seed=seed).commands


@settings(max_examples=60, deadline=None)
@given(scenarios, bots)
def test_no_action_is_answered_for_twice(scenario, bot):
    """Between two actions exactly one of them is over; waits of their own come on top."""
    open_actions = 0
    for command in play(scenario, bot()).commands:
        if isinstance(command, Say | Press | Do):
            open_actions += 1
        elif isinstance(command, Finished) and command.interaction.step.startswith(ACTIONS):
            open_actions -= 1
        assert open_actions in {0, 1}
    assert open_actions == 0
