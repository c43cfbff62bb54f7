"""How much load a scenario asks for: what is read, what becomes of it, and what is refused."""

import pytest

from perfkit.formats.yaml_place import DocumentError
from perfkit.load.scenario.definition import Flow
from perfkit.load.scenario.load_spec import NO_LOAD_CHANGE, LoadChange, LoadSpec
from perfkit.load.scenario.planning import PlanError, change_load, plan_load
from perfkit.load.scenario.read import load_scenario
from perfkit.model.plan import LoadModel, LoadPlan, Spacing, Stage

STEPS = "\nsteps: [{say: hi}]"


def spec_of(text: str) -> LoadSpec:
    return load_scenario(text + STEPS, "s.yaml").load


def plan_of(text: str, change: LoadChange = NO_LOAD_CHANGE) -> LoadPlan:
    return plan_load(change_load(spec_of(text), change), seed=1)


def refusal(text: str) -> str:
    with pytest.raises(DocumentError) as caught:
        load_scenario(text + STEPS, "s.yaml")
    return str(caught.value)


def test_without_a_word_fifty_students_play_once():
    plan = plan_of("")
    assert plan == LoadPlan.closed(50)
    assert (plan.duration_s, plan.full_stage, plan.light_stage) == (None, 0, None)


def test_the_old_keys_mean_what_they_meant():
    plan = plan_of("users: 20\nramp_up: 5s\nduration: 2min")
    assert plan == LoadPlan.closed(20, 5, 120)
    assert plan.duration_s == 120


def test_students_may_play_several_times_at_a_pace():
    plan = plan_of("users: 5\niterations: 3\npacing: 10s\nwarm_up: 2s\ngraceful_stop: 0s")
    assert plan.stages == (Stage("", 0, 5, 0, None, 3),)
    assert (plan.pacing_s, plan.warm_up_s, plan.graceful_stop_s) == (10, 2, 0)


def test_a_ramp_down_follows_the_duration():
    plan = plan_of("users: 8\nduration: 60s\nramp_down: 10s")
    assert plan.stages[1] == Stage("ramp down", 8, 0, 10, 10)
    assert (plan.duration_s, plan.full_stage) == (70, 0)


def test_a_rate_makes_students_arrive():
    plan = plan_of("rate: 20/s\nduration: 1min\narrivals: poisson\nramp_up: 10s")
    assert (plan.model, plan.spacing) == (LoadModel.OPEN, Spacing.POISSON)
    assert plan.stages == (Stage("", 0, 20, 10, 60),)
    assert plan.most_users == 1200


@pytest.mark.parametrize(
    ("text", "most"),
    [
        ("rate: 1/s\nduration: 10s", 100),
        ("rate: 1/s\nduration: 10s\nmax_users: 7", 7),
        ("rate: 90000/s\nduration: 10s", 1_000_000),
    ],
)
def test_the_students_of_a_rate_are_bounded(text, most):
    assert plan_of(text).most_users == most


def test_stages_hold_jump_and_climb():
    plan = plan_of(
        "stages:\n"
        "  - {users: 10, duration: 30s}\n"
        "  - {target: 50, duration: 20s, name: climb}\n"
        "  - {users: 80, ramp_up: 5s, duration: 60s}\n"
        "  - {users: 5, target: 0, duration: 10s}\n"
    )
    assert plan.stages == (
        Stage("stage 1", 0, 10, 0, 30),
        Stage("climb", 10, 50, 20, 20),
        Stage("stage 3", 50, 80, 5, 60),
        Stage("stage 4", 5, 0, 10, 10),
    )
    assert (plan.most_users, plan.duration_s, plan.full_stage) == (80, 120, 2)
    assert plan.light_stage == 0


def test_stages_may_be_rates():
    plan = plan_of("stages: [{rate: 0/s, duration: 5s}, {target: 600/min, duration: 5s}]")
    assert plan.model is LoadModel.OPEN
    assert [stage.level for stage in plan.stages] == [0, 10]
    assert plan.light_stage is None


def test_stages_may_be_shares_of_the_users():
    text = (
        "users: 50\nstages:\n  - {users: 10%, iterations: 1, light: true}\n"
        "  - {target: 100%, duration: 10s}\n  - {users: 100%, ramp_up: 3s, iterations: 1}\n"
    )
    few, climb, all_of_them = plan_of(text).stages
    assert few == Stage("stage 1", 0, 5, 0, None, 1, light=True)
    # after a stage that lasts until all are done nobody is at work
    assert (climb.from_level, climb.level) == (0, 50)
    assert all_of_them == Stage("stage 3", 50, 50, 3, None, 1)
    assert plan_of(text, LoadChange(users=7)).stages[0].level == 1
    assert plan_of(text).full_stage == 2


def test_stages_may_be_shares_of_the_rate():
    plan = plan_of("rate: 40/s\nstages: [{rate: 25%, duration: 1s}, {rate: 40/s, duration: 1s}]")
    assert [stage.level for stage in plan.stages] == [10, 40]


def test_a_first_stage_is_light_up_to_a_fifth():
    def light(first):
        return plan_of(f"stages: [{{users: {first}, duration: 1s}}, {{users: 50, duration: 1s}}]")

    assert light(10).light_stage == 0
    assert light(11).light_stage is None


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (LoadChange(users=3), LoadPlan.closed(3, 2, 30)),
        (LoadChange(duration_s=5), LoadPlan.closed(9, 2, 5)),
        (LoadChange(ramp_up_s=0), LoadPlan.closed(9, 0, 30)),
        (LoadChange(), LoadPlan.closed(9, 2, 30)),
    ],
)
def test_options_change_a_plain_load(change, expected):
    assert plan_of("users: 9\nduration: 30s\nramp_up: 2s", change) == expected


def test_iterations_and_durations_replace_each_other():
    once = plan_of("users: 9\nduration: 30s\nramp_down: 5s", LoadChange(iterations=4))
    assert once.stages == (Stage("", 0, 9, 0, None, 4),)
    long = plan_of("users: 9\niterations: 4", LoadChange(duration_s=6))
    assert long.stages == (Stage("", 0, 9, 0, 6, None),)
    both = plan_of("users: 9", LoadChange(duration_s=6, iterations=2, warm_up_s=1))
    assert both.stages == (Stage("", 0, 9, 0, 6, 2),)
    assert both.warm_up_s == 1


def test_a_rate_on_the_command_line_replaces_students_and_stages():
    text = "users: 9\nramp_up: 3s\nstages: [{users: 100%, duration: 9s}]".replace(
        "ramp_up: 3s\n", ""
    )
    plan = plan_of(text, LoadChange(rate=20, duration_s=5, max_users=4))
    assert plan.stages == (Stage("", 0, 20, 0, 5),)
    assert plan.most_users == 4


def test_students_on_the_command_line_replace_a_rate():
    plan = plan_of("rate: 5/s\nduration: 9s\nmax_users: 3\narrivals: even", LoadChange(users=2))
    assert plan == LoadPlan.closed(2, 0, 9)


def test_options_that_do_not_go_with_a_scenario_are_refused():
    with pytest.raises(PlanError, match="no stage is a share of it"):
        plan_of("stages: [{users: 5, duration: 9s}]", LoadChange(users=2))
    with pytest.raises(PlanError, match="max_users can't be here"):
        plan_of("", LoadChange(max_users=2))


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("users: 5\nrate: 3/s\nduration: 1s", "2: rate: users and rate exclude each other: with"),
        ("rate: 3/s", "1: rate: a rate needs a duration"),
        ("rate: fast\nduration: 1s", '1: rate: expected a rate such as 20/s or 600/min, found "f'),
        ("rate: 0/s\nduration: 1s", "1: rate: expected a rate above 0 and up to 100,000/s"),
        ("rate: 5/s\nduration: 1s\niterations: 2", "3: iterations: iterations can't be here: with"),
        ("rate: 5/s\nduration: 1s\npacing: 2s", "3: pacing: pacing can't be here: with a rate the"),
        ("rate: 5/s\nduration: 1s\nramp_up: 2s", "3: ramp_up: longer than the duration"),
        ("arrivals: poisson", "1: arrivals: arrivals can't be here: it says how a rate's"),
        ("arrivals: often", '1: arrivals: expected even or poisson, found "often"'),
        ("max_users: 9", "1: max_users: max_users can't be here: it bounds the students of a rate"),
        ("ramp_down: 5s", "1: ramp_down: ramp_down can't be here: it needs a duration to come"),
        ("duration: 5s\nwarm_up: 5s", "2: warm_up: nothing is left to measure: the load lasts 5 s"),
        ("duration: 5s\nstages: [{users: 5, duration: 1s}]", "1: duration: duration can't be here"),
        ("users: 5\nstages: [{users: 5, duration: 1s}]", "1: users: users can't be here: no stage"),
        ("stages: []", "1: stages: expected from 1 to 1,000 stages, found a list"),
        ("stages: [{duration: 1s}]", "1: stages[0]: expected users, rate or target: how much load"),
        ("stages: [{users: 5}]", "1: stages[0]: expected duration, or iterations of each student"),
        ("stages: [{users: 0, duration: 1s}]", "1: stages: nobody ever comes"),
        ("stages: [{users: 2, rate: 1/s, duration: 1s}]", "1: stages[0].rate: users and rate excl"),
        ("stages:\n- {users: 2, duration: 1s}\n- {rate: 2/s, duration: 1s}", "1: stages: all st"),
        ("users: 4\nstages: [{rate: 2/s, duration: 1s}]", "2: stages: all stages have users"),
        ("rate: 4/s\nstages: [{users: 2, duration: 1s}]", "2: stages: all stages have users"),
        ("stages: [{rate: 2/s, iterations: 1}]", "1: stages[0].iterations: iterations can't"),
        ("stages: [{target: 2, iterations: 1}]", "1: stages[0].iterations: iterations can't"),
        ("stages: [{target: 2, duration: 1s, ramp_up: 1s}]", "1: stages[0].ramp_up: ramp_up can't"),
        ("stages: [{users: 2, duration: 1, ramp_up: 2}]", "1: stages[0].ramp_up: longer than the"),
        ("stages: [{users: 2, duration: 1s, light: yes}]", "1: stages[0].light: there is no other"),
        (
            "stages:\n- {users: 2, duration: 1s}\n- {users: 3, duration: 1s, light: yes}",
            "3: stages[1].light: a light stage comes first",
        ),
        (
            "stages:\n- {users: 2, duration: 1s}\n- {users: 0, iterations: 1}",
            "3: stages[1].iterations: nobody is there to play them",
        ),
        ("stages: [{users: 150%, duration: 1s}]", "1: stages[0].users: expected a share"),
        ("stages: [{users: many, duration: 1s}]", "1: stages[0].users: expected a whole number"),
        ("stages: [5]", "1: stages[0]: expected a stage such as {users: 10, duration: 30s}, found"),
        ("iterations: 0", "1: iterations: expected a whole number from 1 to 1,000,000, found"),
    ],
)  # fmt: skip
def test_what_can_not_be_is_refused_with_its_line(text, error):
    assert refusal(text).startswith(f"s.yaml:{error}")


MIX = """
scenarios:
  - {file: parts/quiz.yaml, weight: 3}
  - {name: Browse, steps: [{say: /menu}]}
timeout: 3s
"""


def test_several_scenarios_are_played_side_by_side():
    read = {
        "parts/quiz.yaml": b"timeout: 7s\nusers: 9\nsteps: [{send: {document: a.txt}}]",
        "parts/a.txt": b"content",
    }
    quiz, browse = load_scenario(MIX, "mix.yaml", read_file=read.__getitem__).flows
    assert (quiz.scenario.name, quiz.weight, quiz.scenario.timeout_s) == ("quiz", 3, 7)
    assert (browse.scenario.name, browse.weight, browse.scenario.timeout_s) == ("Browse", 1, 3)
    assert isinstance(quiz, Flow)


def test_a_file_of_a_mix_may_stand_anywhere():
    read = {"/q.yaml": b"steps: [{send: {document: /a.txt}}]", "/a.txt": b"content"}
    mix = load_scenario("scenarios: [{file: /q.yaml}]", "m.yaml", read_file=read.__getitem__)
    assert mix.flows[0].scenario.name == "q"


def test_items_of_a_mix_are_given_what_the_file_gives_or_their_own_file():
    read = {
        "words.csv": b"word\nred\n",
        "parts/quiz.yaml": b"variables: {city: Bonn}\nsteps: [{say: 'in {city}'}]",
    }
    text = "data: words.csv\nscenarios: [{steps: [{say: '{word}'}]}, {file: parts/quiz.yaml}]"
    mix = load_scenario(text, "m.yaml", read_file=read.__getitem__)
    talk, quiz = mix.flows
    assert talk.scenario.given is mix.given
    assert quiz.scenario.given.names == ("city",)
    assert mix.all_given == (mix.given, mix.given, quiz.scenario.given)


def test_what_stands_beside_steps_of_a_mix_counts_for_the_whole():
    quiz = b"""
objectives: [p95 < 9s]
steps: [{say: hi, name: greet, objectives: [p95 < 1s], tags: [quick, new]}]
"""
    text = """
objectives: [p95 < 2s]
scenarios:
- {steps: [{say: hi, name: greet, tags: [quick]}, {say: bye, name: leave, objectives: [max < 3s]}]}
- {file: quiz.yaml}
"""
    mix = load_scenario(text, "m.yaml", read_file=lambda _: quiz)
    assert [line.text for line in mix.objectives] == [
        "p95 < 2s", 'max of "leave" < 3s', 'p95 of "greet" < 1s'
    ]  # fmt: skip
    assert mix.step_tags == {"greet": ("quick", "new")}


def test_students_in_python_may_be_part_of_a_mix():
    mix = load_scenario("timeout: 3s\nscenarios: [{file: a/students.py, name: Code}]", "m.yaml")
    [flow] = mix.flows
    assert (flow.scenario.name, flow.scenario.timeout_s) == ("Code", 3)
    assert [(step.path, step.function) for step in mix.python_steps] == [
        ("a/students.py", "student")
    ]  # fmt: skip
    assert mix.needs_bot


def _missing(path: str) -> bytes:
    raise ValueError("a file that can be read")


@pytest.mark.parametrize(
    ("text", "read_file", "error"),
    [
        ("scenarios: []", None, "m.yaml:1: scenarios: expected from 1 to 100 scenarios"),
        ("scenarios: [5]", None, "m.yaml:1: scenarios[0]: expected a scenario such as {file: "),
        ("scenarios: [{weight: 2}]", None, "m.yaml:1: scenarios[0]: expected either file or steps"),
        (
            "scenarios: [{file: q.yaml}]", _missing,
            'm.yaml:1: scenarios[0].file: expected a file that can be read, found "q.yaml"',
        ),
        (
            "scenarios: [{file: ../s.py}]", None,
            "m.yaml:1: scenarios[0].file: expected a Python file in this file's folder or below",
        ),
        (
            "scenarios: [{file: m.yaml}]", lambda _: b"scenarios: [{file: m.yaml}]",
            "m.yaml:1: scenarios: a mix of scenarios can't be part of another mix",
        ),
        (
            "steps: [{say: a}]\nscenarios: [{steps: [{say: b}]}]", None,
            "m.yaml:2: scenarios: steps and scenarios exclude each other",
        ),
        ("scenarios: [{steps: [{sey: b}]}]", None, "m.yaml:1: scenarios[0].steps[0]"),
    ],
)  # fmt: skip
def test_a_mix_that_can_not_be_is_refused(text, read_file, error):
    with pytest.raises(DocumentError) as caught:
        load_scenario(text, "m.yaml", read_file=read_file or (lambda _: b""))
    assert str(caught.value).startswith(error)
