import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from perfkit.errors import ExitCode
from perfkit.formats.yaml_place import DocumentError
from perfkit.load.scenario.definition import (
    BotCommand,
    Branch,
    ChooseStep,
    Expect,
    ExpectStep,
    ObjectiveLine,
    Pick,
    PressStep,
    RepeatStep,
    Save,
    SaveStep,
    SayStep,
    Scenario,
    ThinkStep,
)
from perfkit.load.scenario.load_spec import LoadSpec
from perfkit.load.scenario.read import load_scenario
from perfkit.load.scenario.wording import parse_pattern, parse_template
from perfkit.loopback import Origin

EVERYTHING = r"""
name: Homework test
description: |
  Fifty students
  at once.
users: 20
ramp_up: 5s
duration: 2min
timeout: 8s
reaction: 20ms..40ms
seed: 3
first_user_id: 1000
bot:
  command: python bot.py --fast
  directory: ../bots
  environment: {MODE: yes, LEVEL: 1.10, EMPTY: }
  ready_within: 1min
  webhook_to: http://127.0.0.1:8080
objectives:
  - p95 < 1.5 s
  - success > 99 %
steps:
  - say: /start
    expect: {text: Hello, edit: no, replies: 2, within: 500ms}
    name: Start
  - press: Yes
  - expect: {button: '/^A\)/'}
    save: {n: '/(\d+)/'}
  - press: {button: "1.10", pick: random}
    expect: {answer: true}
  - think: 1s..3s
  - expect: {answer: Saved, within: 2}
  - save: {m: /x/}
  - think: 2s
  - save: {k: /y/}
  - choose:
      - say: a
      - [{say: b}, {think: 1s}]
      - weight: 3
        steps: []
      - steps: [{say: "{n}"}]
  - repeat: {times: 4, steps: [{say: x}]}
  - repeat: {until: Result, steps: [{press: {button: ok}}]}
"""


def test_a_scenario_is_read_whole():
    scenario = load_scenario(EVERYTHING.encode(), "a/homework.yaml")

    assert scenario == Scenario(
        name="Homework test",
        description="Fifty students\nat once.\n",
        load=LoadSpec(users=20, ramp_up_s=5.0, duration_s=120.0),
        timeout_s=8.0,
        reaction_s=(0.02, 0.04),
        seed=3,
        first_user_id=1000,
        bot=BotCommand(
            "python bot.py --fast",
            "../bots",
            {"MODE": "yes", "LEVEL": "1.10", "EMPTY": ""},
            60.0,
            Origin(secure=False, host="127.0.0.1", port=8080),
        ),
        objectives=(ObjectiveLine("p95 < 1.5 s", 20), ObjectiveLine("success > 99 %", 21)),
        steps=(
            SayStep(
                parse_template("/start"),
                Expect(parse_template("Hello"), edit=False, replies=2, within_s=0.5),
                name="Start",
            ),
            PressStep(
                parse_template("Yes"),
                expect=Expect(button=parse_pattern(r"^A\)")),
                saves=(Save("n", parse_pattern(r"(\d+)")),),
            ),
            PressStep(parse_template("1.10"), Pick.RANDOM, Expect(answer=True)),
            ThinkStep(1.0, 3.0),
            ExpectStep(
                Expect(answer=parse_template("Saved"), within_s=2.0),
                (Save("m", parse_pattern("x")),),
            ),
            ThinkStep(2.0, 2.0),
            SaveStep((Save("k", parse_pattern("y")),)),
            ChooseStep(
                (
                    Branch((SayStep(parse_template("a")),)),
                    Branch((SayStep(parse_template("b")), ThinkStep(1.0, 1.0))),
                    Branch((), 3),
                    Branch((SayStep(parse_template("{n}")),)),
                )
            ),
            RepeatStep((SayStep(parse_template("x")),), 4),
            RepeatStep((PressStep(parse_template("ok")),), until=parse_template("Result")),
        ),
    )


@pytest.mark.parametrize(
    ("file", "name"), [("x/homework.yaml", "homework"), ("a.b.yml", "a.b"), ("-", "-")]
)
def test_what_is_not_said_has_defaults(file, name):
    steps = (SayStep(parse_template("hi")),)

    assert load_scenario("steps: [{say: hi}]", file) == Scenario(name, steps)
    assert Scenario(name, steps).load == LoadSpec()
    assert Scenario(name, steps).timeout_s == 10


def error_of(text, **kwargs):
    with pytest.raises(DocumentError) as caught:
        load_scenario(text, "homework.yaml", **kwargs)
    assert caught.value.exit_code is ExitCode.BAD_INPUT
    assert isinstance(caught.value, ValueError)
    line = str(caught.value)
    assert line.isprintable()
    assert len(line) < 400
    return line.removeprefix("homework.yaml:")


def test_an_error_names_file_line_and_key():
    text = "name: x\nsteps:\n  - say: hi\n  - think: 1s\n  - press:\n      - a\n"
    with pytest.raises(DocumentError) as caught:
        load_scenario(text, "homework.yaml")

    assert str(caught.value) == (
        "homework.yaml:5: steps[2].press: expected a button's text, a /pattern/ or"
        " {button, pick}, found a list"
    )


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "1: expected a mapping with steps, found nothing"),
        ("# nothing\n", "1: expected a mapping with steps, found nothing"),
        ("hello", '1: expected a mapping with steps, found "hello"'),
        ("- a", "1: expected a mapping with steps, found a list"),
        ("{}", "1: expected a mapping with steps: the key steps is missing"),
        (b"name: x\nsteps: \xff", "2: not UTF-8 text"),
        ("\n\tsteps: 1", ("2: not YAML: while scanning for the next token, found character '\\t'"
         " that cannot start any token (indent with spaces, not tabs)")),
        ("steps: a\0", "1: found a character that text can't hold"),
        ("a: 1\nb: \x07", "2: found a character that text can't hold"),
        ('a: "\\ud800"', "1: a: found half a character (a lone UTF-16 surrogate)"),
        ('a: "\\UFFFFFFFF"', "1: not YAML: found a number that can't be"),
        ("a: [", ("1: not YAML: while parsing a flow node, expected the node content,"
         " but found '<stream end>'")),
        ("a: 1\n---\nb: 2", ("2: not YAML: expected a single document in the stream,"
         " but found another document")),
        ("a: b: c", ("1: not YAML: mapping values are not allowed here"
         ' (text with ": " in it must be quoted)')),
        ('steps:\n - press: "/^A\\)/"', ("2: not YAML: while scanning a double-quoted scalar,"
         " found unknown escape character ')' (write patterns in single quotes)")),
        ("a: *b", "1: not YAML: found undefined alias 'b'"),
        ("a: 1\na: 2", '2: the key "a" stands here twice, first in line 1'),
        ("? [a]\n: 1", "1: expected a word as key, found a list or mapping"),
        ("a: !!python/object:os.system x", ('1: a: expected a plain value, found the tag'
         ' "tag:yaml.org,2002:python/object:os.syst…"')),
        ("a: !!set {b}", '1: a: expected a plain value, found the tag "tag:yaml.org,2002:set"'),
        ("a: !!omap [b]", '1: a: expected a plain value, found the tag "tag:yaml.org,2002:omap"'),
        ("a: &x [*x]", "1: a" + "[0]" * 40 + ": nested more than 40 deep"),
        ("[" * 500, "1: nested more than 40 deep"),
        ("x" * 300_000, "1: larger than 256 KiB"),
        ("<<: {a: 1}", ('1: <<: unknown key "<<"; known here: name, description, users, rate,'
         " duration, iterations, ramp_up, ramp_down, stages, arrivals, max_users, pacing, warm_up,"
         " graceful_stop, timeout, reaction, seed, first_user_id, bot, target, http, network,"
         " objectives, groups, variables, data, tags, steps, scenarios")),
    ],
)  # fmt: skip
def test_what_is_not_plain_yaml_is_one_line(text, error):
    assert error_of(text) == error


def test_aliases_do_not_multiply_without_end():
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 9)
    )

    assert error_of(bomb).endswith("more than 10,000 values in the file, aliases included")


def test_a_few_aliases_are_welcome():
    text = "steps:\n  - &hi {say: hi}\n  - think: 1s\n  - *hi\n"

    assert load_scenario(text, "x").steps[0] == load_scenario(text, "x").steps[2]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("ramp_upp: 5s", '1: ramp_upp: unknown key "ramp_upp"; did you mean ramp_up?'),
        ("name:", "1: name: expected a name, found nothing"),
        ("name: [a]", "1: name: expected a name, found a list"),
        ("name: 'a\n\n  b'", ('1: name: expected a name of one line and at most 100 characters,'
         ' found "a\\nb"')),
        (f"name: {'x' * 101}", ("1: name: expected a name of one line and at most 100 characters,"
         f' found "{"x" * 39}…"')),
        ("description: ''", '1: description: expected text, found ""'),
        ("description: {score}", ("1: description: expected text (in quotes if it begins with a"
         " brace), found a mapping")),
        ("users: 0", '1: users: expected a whole number from 1 to 1,000,000, found "0"'),
        ("users: 1e3", '1: users: expected a whole number from 1 to 1,000,000, found "1e3"'),
        ("users: .nan", '1: users: expected a whole number from 1 to 1,000,000, found ".nan"'),
        (f"users: {'9' * 5000}", ("1: users: expected a whole number from 1 to 1,000,000, found"
         f' "{"9" * 39}…"')),
        ("users: [1]", "1: users: expected a whole number from 1 to 1,000,000, found a list"),
        ("seed: -1", ('1: seed: expected a whole number from 0 to 9,007,199,254,740,992,'
         ' found "-1"')),
        ("timeout: soon", ("1: timeout: expected a duration such as 1.5s, 800ms or 5min,"
         ' found "soon"')),
        ("timeout: .inf", ("1: timeout: expected a duration such as 1.5s, 800ms or 5min,"
         ' found ".inf"')),
        ("timeout: 0s", '1: timeout: expected a duration from more than 0 to a week, found "0s"'),
        (f"ramp_up: {'9' * 400}", ("1: ramp_up: expected a duration from 0 to a week, found"
         f' "{"9" * 39}…"')),
        ("duration:", "1: duration: expected a duration such as 1.5s or 5min, found nothing"),
        ("bot: python bot.py", ("1: bot: expected a mapping such as {command: python bot.py},"
         ' found "python bot.py"')),
        ("bot: {command: a, webhook_to: https://aiogram.dev}", ("1: bot.webhook_to: expected an"
         " address of this machine such as 127.0.0.1, found aiogram.dev")),
        ("bot: {}", "1: bot: expected how to start the bot: the key command is missing"),
        ("bot: {comand: x}", '1: bot.comand: unknown key "comand"; did you mean command?'),
        ("bot: {command: x, environment: []}", ("1: bot.environment: expected a mapping of"
         " variables to texts, found a list")),
        ("bot: {command: x, environment: {A=B: c}}", ("1: bot.environment.A=B: expected the name"
         " of an environment variable as key")),
        ("bot: {command: x, environment: {A: [c]}}", ("1: bot.environment.A: expected text,"
         " found a list")),
        ("objectives: p95 < 1", '1: objectives: expected a list of objectives, found "p95 < 1"'),
        ("objectives:\n  - [a]", ("2: objectives[0]: expected an objective such as p95 < 1.5 s,"
         " found a list")),
    ],
)  # fmt: skip
def test_a_setting_that_does_not_fit_is_one_line(text, error):
    assert error_of(f"{text}\nsteps: [{{say: hi}}]") == error


def test_objectives_are_judged_by_what_was_passed_in():
    def refuse(text):
        raise ValueError(f"{text!r} is no objective")

    text = "steps: [{say: hi}]\nobjectives:\n  - a\n"
    assert error_of(text, check_objective=refuse) == "3: objectives[0]: 'a' is no objective"


STEP = "a step such as {say: /start}"
EXPECT = (
    "a text, a /pattern/ or {text, button, edit, replies, within, answer, alert, document, size,"
    " deleted, action, result, reply, status, in}"
)
VERBS = (
    "say, press, send, edit, react, vote, pay, block, unblock, join, leave, inline,"
    " choose_result, think, choose, repeat, if, include, python, get, post, put, patch, delete,"
    " head"
)


@pytest.mark.parametrize(
    ("steps", "error"),
    [
        ("hi", 'steps: expected a list of steps, found "hi"'),
        ("[]", "steps: expected at least one say, press, expect or request, found a list"),
        (
            "[{think: 1s}]",
            "steps: expected at least one say, press, expect or request, found a list",
        ),
        ("[say]", f'steps[0]: expected {STEP}, found "say"'),
        ("[{clik: a}]", (f'steps[0].clik: unknown key "clik"; known here: {VERBS},'
         " expect, save, name, in, objectives, tags, then, else, reply")),
        ("[{pres: a}]", 'steps[0].pres: unknown key "pres"; did you mean press?'),
        ("[{name: a}]", (f"steps[0]: expected {STEP}: one of {VERBS},"
         " expect or save, found a mapping")),
        ("[{say: a, press: b}]", ("steps[0]: expected one thing to do in a step, not say and"
         " press, found a mapping")),
        ("[{think: 1s, expect: a}]", 'steps[0].expect: unknown key "expect"; known here: think'),
        ("[{say: }]", "steps[0].say: expected text, found nothing"),
        ("[{say: {name}}]", ("steps[0].say: expected text (in quotes if it begins with a brace),"
         " found a mapping")),
        ("[{say: '{nam}'}]", ("steps[0].say: unknown variable {nam}: no step before this one saves"
         " it (write {{nam}} for the text itself)")),
        ("[{press: '/(/'}]", ("steps[0].press: expected a regular expression Python can use"
         ' (missing ), unterminated subpattern at position 0), found "/(/"')),
        ("[{press: '/[[]/'}]", ("steps[0].press: expected a regular expression Python can use"
         ' (Possible nested set at position 1), found "/[[]/"')),
        ("[{press: '/a{99999999999999999999}/'}]", ("steps[0].press: expected a regular expression"
         " Python can use (the repetition number is too large), found"
         ' "/a{99999999999999999999}/"')),
        ("[{press: {button: a, pick: any}}]", ("steps[0].press.pick: expected first or last or"
         ' random, found "any"')),
        ("[{press: {pick: last}}]", ("steps[0].press: expected a button to press: the key button"
         " is missing")),
        ("[{say: a, expect: {}}]", f"steps[0].expect: expected {EXPECT}, found a mapping"),
        ("[{say: a, expect: [b]}]", f"steps[0].expect: expected {EXPECT}, found a list"),
        ("[{say: a, expect: {edit: maybe}}]", ("steps[0].expect.edit: expected true or false,"
         ' found "maybe"')),
        ("[{say: a, expect: {replies: 0}}]", ("steps[0].expect.replies: expected a whole number"
         ' from 1 to 1,000, found "0"')),
        ("[{say: a, expect: {answer: false}}]", ("steps[0].expect.answer: expected true, a text or"
         ' a /pattern/, found "false"')),
        ("[{say: a, expect: {answer: a, text: b}}]", ("steps[0].expect.text: an answer to a press"
         " has no text, button, edit or replies")),
        ("[{expect: '{x}'}]", ("steps[0].expect: unknown variable {x}: no step before this one"
         " saves it (write {{x}} for the text itself)")),
        ("[{save: {a: /b/}}]", "steps[0]: there may be no reply yet to save from"),
        ("[{say: a, save: /b/}]", ("steps[0].save: expected a mapping such as"
         " {score: '/(\\d+) points/'}, found \"/b/\"")),
        ("[{say: a, save: {}}]", ("steps[0].save: expected a mapping such as"
         " {score: '/(\\d+) points/'}, found a mapping")),
        ("[{say: a, save: {1a: /b/}}]", ("steps[0].save.1a: a variable's name has letters, digits"
         " and _, and is not {student}")),
        ("[{say: a, save: {student: /b/}}]", ("steps[0].save.student: a variable's name has"
         " letters, digits and _, and is not {student}")),
        ("[{say: a, save: {x: b}}]", ("steps[0].save.x: expected a pattern between slashes, such as"
         " '/(\\d+) points/', found \"b\"")),
        ("[{say: a, save: {x: /*/}}]", ("steps[0].save.x: expected a regular expression Python can"
         ' use (nothing to repeat at position 0), found "/*/"')),
        ("[{say: a, save: {x: '/{y}/'}}]", ("steps[0].save.x: unknown variable {y}: no step before"
         " this one saves it (write {{y}} for the text itself)")),
        ("[{think: 3s..1s}]", ("steps[0].think: expected the lower bound first, as in 1s..3s, found"
         ' "3s..1s"')),
        ("[{think: -1s}]", ("steps[0].think: expected a duration such as 1.5s, 800ms or 5min, found"
         ' "-1s"')),
        ("[{choose: []}]", "steps[0].choose: expected at least one branch, found a list"),
        ("[{choose: a}]", 'steps[0].choose: expected a list of branches, found "a"'),
        ("[{choose: [{weight: 1}]}]", ("steps[0].choose[0]: expected steps beside the weight: the"
         " key is missing")),
        ("[{choose: [{weight: 0, steps: []}]}]", ("steps[0].choose[0].weight: expected a whole"
         ' number from 1 to 1,000,000, found "0"')),
        ("[{choose: [{weight: 1, say: a}]}]", ('steps[0].choose[0].say: unknown key "say"; known'
         " here: weight, steps")),
        ("[{repeat: 3}]", ("steps[0].repeat: expected a mapping such as {times: 10, steps: [...]},"
         ' found "3"')),
        ("[{repeat: {times: 3}}]", ("steps[0].repeat: expected steps to repeat: the key steps is"
         " missing")),
        ("[{repeat: {steps: [{say: a}]}}]", ("steps[0].repeat: expected times or until, or both:"
         " neither is there")),
        ("[{repeat: {times: 2, steps: [{think: 0}]}}]", ("steps[0].repeat.steps: expected a say,"
         " press, expect or think among the steps, found a list")),
    ],
)  # fmt: skip
def test_a_step_that_does_not_fit_is_one_line(steps, error):
    assert error_of(f"steps: {steps}") == f"1: {error}"


def test_a_variable_must_be_saved_on_every_way_to_its_use():
    save = "{say: a, save: {x: /b/}}"
    use = "{say: '{x}'}"

    load_scenario(f"steps: [{{choose: [{save}, [{save}, {use}]]}}, {use}]", "x")
    load_scenario(f"steps: [{{repeat: {{until: '{{x}}', steps: [{save}]}}}}, {use}]", "x")
    some = "{x} is saved only in some branches before this step"
    assert error_of(f"steps: [{{choose: [{save}, []]}}, {use}]") == f"1: steps[1].say: {some}"
    assert "unknown variable {x}" in error_of(f"steps: [{use}, {save}]")
    assert "no reply yet" in error_of("steps: [{choose: [{say: a}, []]}, {save: {x: /b/}}]")


def test_a_pattern_may_follow_a_think_and_a_nested_repeat_may_take_the_time():
    nested = "{repeat: {times: 2, steps: [{choose: [[{think: 1s}], []]}]}}"

    assert load_scenario(f"steps: [{{say: a}}, {{repeat: {{times: 2, steps: [{nested}]}}}}]", "x")


def complaint(source):
    """What is wrong with a scenario; any exception but DocumentError fails the test."""
    try:
        load_scenario(source, "x.yaml")
    except DocumentError as error:
        return str(error)
    return ""


@settings(max_examples=80, deadline=None)
@given(st.one_of(st.text(), st.binary()))
def test_any_input_is_a_scenario_or_one_line(source):
    assert complaint(source).isprintable()


def test_a_key_can_not_speak_to_the_terminal():
    assert complaint('"\\e[31mred": 1').startswith('x.yaml:1: \\x1b[31mred: unknown key "')


words = st.sampled_from([*EVERYTHING.split(), "say", "{x}", "/(/", "", "steps", "expect", "text"])
trees = st.recursive(
    words | st.none() | st.booleans() | st.floats() | st.integers(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.dictionaries(words, trees, max_size=2), max_size=3))
def test_any_tree_of_steps_is_a_scenario_or_one_line(steps):
    assert complaint(yaml.safe_dump({"steps": steps})).isprintable()
