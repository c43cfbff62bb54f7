"""Variables, data, conditions, included files, and what steps say of themselves."""

from dataclasses import replace

import pytest
from virtual_chat import edited, lots, play, sent

from perfkit.findings.objectives import parse_objective
from perfkit.formats.yaml_place import DocumentError, Place
from perfkit.load.scenario import reading
from perfkit.load.scenario.commands import Finished
from perfkit.load.scenario.compilation import compile_program
from perfkit.load.scenario.feeder import Feeder
from perfkit.load.scenario.program import Measured, Stop
from perfkit.load.scenario.read import load_scenario
from perfkit.load.scenario.sources import Source
from perfkit.load.scenario.student import Student

CSV = "login,word\nanna,red\nboris,blue\nchen,green\n"


def load(yaml, files=None, environment=None, name="dir/quiz.yaml"):
    """A scenario with other files by their paths."""

    def read_file(path):
        if path not in (files or {}):
            raise ValueError("a file that can be read (No such file or directory)")
        return files[path].encode()

    return load_scenario(
        yaml,
        name,
        check_objective=parse_objective,
        read_file=read_file,
        read_variable=(environment or {}).get,
    )


def error_of(yaml, files=None, environment=None):
    with pytest.raises(DocumentError) as caught:
        load(yaml, files, environment)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def rows_given(yaml, starts, files=None):
    """What students get as they start, in this order of numbers."""
    feeder = Feeder(load(yaml, files).given)
    given = []
    for number in starts:
        values = {}
        feeder.fill(values, number, lots(number))
        given.append(values)
    return given


def test_constants_are_said():
    yaml = "variables: {city: Berlin, n: 1.10}\nsteps: [{say: 'to {city} {n}'}]"
    assert play(yaml, {"to Berlin 1.10": [(1, sent("ok"))]}).ended is True


def test_a_constant_may_come_from_the_environment_and_is_never_shown():
    yaml = "variables: {word: {env: WORD}}\nsteps: [{say: 'my {word}'}]"
    scenario = load(yaml, environment={"WORD": "sesame"})
    assert scenario.given.constants == (("word", "sesame"),)
    assert scenario.given.secrets == ("sesame",)
    assert load(yaml, environment={"WORD": ""}).given.secrets == ()


def test_secrets_are_masked_in_conversations():
    from perfkit.load.scenario.conversation import Conversation

    conversation = Conversation(("sesame",))
    conversation.note(0, "student", "my sesame")
    assert [line.text for line in conversation.excerpt().lines()] == ["my ***"]


def test_secrets_are_masked_before_a_text_is_cut():
    yaml = "variables: {word: {env: WORD}}\nsteps: [{say: hi, expect: {text: nothing}}]"
    scenario = load(yaml, environment={"WORD": "open-sesame"})
    student = Student(compile_program(scenario), 1, lots(1))
    student.start(0)
    student.wake(10**9)
    student.see(sent("." * 70 + "open-sesame"), 10**9)
    student.wake(10**11)
    assert student.excerpt().lines()[-1].text == f'came instead: "{"." * 70}***"'


class TwoTasks:
    """Code that has failed with a secret in its text."""

    def __init__(self, _):
        self.tasks = [Measured("quiz()", 0, "KeyError: 'open-sesame'"), Stop(ok=False)]

    def restart(self):
        pass

    def advance(self, *_):
        return self.tasks.pop(0)


def test_secrets_are_masked_in_errors():
    yaml = "variables: {word: {env: WORD}}\nsteps: [{say: hi}]"
    program = compile_program(load(yaml, environment={"WORD": "open-sesame"}))
    student = Student(replace(program, cues_for=TwoTasks), 1, lots(1))
    finished = [each.interaction for each in student.start(0) if isinstance(each, Finished)]
    assert [each.error for each in finished] == ["KeyError: '***'"]


def test_sequential_rows_go_round_in_the_order_of_starts():
    given = rows_given("data: d.csv\nsteps: [say: a]", [7, 1, 1, 2], {"d.csv": CSV})
    assert [each["login"] for each in given] == ["anna", "boris", "chen", "anna"]


def test_unique_rows_belong_to_students():
    yaml = "data: {file: d.csv, order: unique}\nsteps: [say: a]"
    given = rows_given(yaml, [3, 1, 3], {"d.csv": CSV})
    assert [each["word"] for each in given] == ["green", "red", "green"]


def test_random_rows_are_the_same_for_the_same_seed():
    yaml = "data: [{file: d.csv, order: random}]\nsteps: [say: a]"
    once = rows_given(yaml, range(20), {"d.csv": CSV})
    assert once == rows_given(yaml, range(20), {"d.csv": CSV})
    assert {each["login"] for each in once} == {"anna", "boris", "chen"}


def test_too_few_unique_rows_are_told_before_the_load():
    scenario = load("steps: [say: a]\ndata:\n  file: d.csv\n  order: unique", {"d.csv": "a\n1\n"})
    scenario.given.check_rows(1)
    with pytest.raises(DocumentError) as caught:
        scenario.given.check_rows(50)
    assert str(caught.value) == (
        "dir/quiz.yaml:3: data.file: expected a row of its own for each of 50 students, found 1 row"
    )
    many = load("data: {file: d.csv, order: unique}\nsteps: [say: a]", {"d.csv": CSV})
    with pytest.raises(DocumentError, match="found 3 rows"):
        many.given.check_rows(4)


@pytest.mark.parametrize(
    ("yaml", "error"),
    [
        ("variables: [a]", "variables: expected a mapping such as {city: Berlin}, found a list"),
        ("variables: {student: a}", "variables.student: a variable's name has letters, digits"),
        ("variables: {a b: 1}", "variables.a b: a variable's name has letters, digits"),
        ("variables: {a: [1]}", "variables.a: expected a text, or {env: NAME} for one"),
        ("variables: {a: {}}", "variables.a: expected a text, or {env: NAME} for one"),
        ("variables: {a: {file: x}}", 'variables.a.file: unknown key "file"'),
        ("variables: {a: {env: NO}}", "variables.a.env: the environment has no variable NO"),
        ("variables: {login: a}\ndata: d.csv", "data: {login} is given twice"),
        ("data: {order: random}", "data: expected where the data are: the key file is missing"),
        ("data: {file: d.csv, order: some}", "data.order: expected sequential or random or unique"),
        ("data: {}", "data: expected a CSV or JSON file's path, or a mapping"),
        ("data: no.csv", "data: expected a file that can be read (No such file or directory),"),
    ],
)
def test_what_can_not_be_given_is_one_line(yaml, error):
    said = error_of(f"steps: [say: a]\n{yaml}", {"d.csv": CSV})
    assert said.startswith(f"dir/quiz.yaml:{yaml.count(chr(10)) + 2}: {error}")


def test_a_mistake_in_a_data_file_names_its_line():
    yaml = "data: d.csv\nsteps: [say: a]"
    said = error_of(yaml, {"d.csv": "a,b\n1\n"})
    assert said == "dir/d.csv:2: expected 2 values as in the first line, found 1"
    said = error_of(yaml, {"d.csv": "student\n1\n"})
    assert said == "dir/d.csv:1: a column can't be called student: that is its number"


BRANCHES = """
variables: {kind: b2}
steps:
  - say: hi
  - if: %s
    then: {say: yes}
    else: [{say: no}]
  - say: end
"""


@pytest.mark.parametrize(
    ("condition", "way"),
    [
        ("Hello", "yes"),
        ("'/^Bye/'", "no"),
        ("{text: Hello, button: Go}", "yes"),
        ("{text: Hello, button: Come}", "no"),
        ("{button: '/^G/', variables: {kind: '/^b/'}}", "yes"),
        ("{variables: {kind: b}}", "no"),
        ("{variables: {kind: '{kind}'}}", "yes"),
    ],
)
def test_a_condition_decides_the_way(condition, way):
    bot = {"hi": [(1, sent("Hello you", "Go"))]} | {
        key: [(1, edited("ok", "Go"))] for key in ["yes", "no", "end"]
    }
    assert play(BRANCHES % condition, bot).actions == ["hi", way, "end"]


def test_a_way_may_be_missing_or_empty():
    yaml = "steps: [{say: a}, {if: x, then: []}, {if: x, else: {say: b}}]"
    bot = {key: [(1, sent("y"))] for key in "ab"}
    assert play(yaml, bot).actions == ["a", "b"]


@pytest.mark.parametrize(
    ("step", "error"),
    [
        ("{if: x}", "steps[1]: expected then or else, or both: neither is there"),
        ("{then: []}", "steps[1]: expected a step such as {say: /start}: one of say,"),
        ("{say: a, then: []}", 'steps[1].then: unknown key "then"'),
        ("{if: {}, then: []}", "steps[1].if: expected a text, a /pattern/ or {text, button"),
        ("{if: {variables: {}}, then: []}", "steps[1].if.variables: expected a mapping such as"),
        ("{if: {variables: {x: 1}}, then: []}", "steps[1].if.variables.x: unknown variable {x}"),
        ("{if: {variables: 3}, then: []}", "steps[1].if.variables: expected a mapping such as"),
    ],
)
def test_a_condition_that_does_not_fit_is_one_line(step, error):
    assert error_of(f"steps: [{{say: a}}, {step}]").startswith(f"dir/quiz.yaml:1: {error}")


def test_what_only_one_way_saves_is_not_known_behind_it():
    steps = "[{say: a}, {if: x, then: {say: b, save: {v: '/./'}}}, {say: '{v}'}]"
    assert "{v} is saved only in some branches" in error_of(f"steps: {steps}")
    both = "then: {say: b, save: {v: '/./'}}, else: {say: c, save: {v: '/./'}}"
    assert load(f"steps: [{{say: a}}, {{if: x, {both}}}, {{say: '{{v}}'}}]").steps


FILES = {
    "parts/login.yaml": "description: how\nsteps: [{say: '/login {name}'}, {include: rest.yaml}]",
    "parts/rest.yaml": "[{expect: Hello, save: {who: '/./'}}]",
    "a.yaml": "[{say: a}, {include: ./b.yaml}]",
    "b.yaml": "- {include: parts/../a.yaml}",
    "self.yaml": "- {include: self.yaml}",
    "back.yaml": "- {include: quiz.yaml}",
    "empty.yaml": "[]",
    "nosteps.yaml": "description: x",
    "more.yaml": "name: x\nsteps: [{say: a}]",
    "bad.yaml": "steps:\n- {say: [a]}",
}


def test_included_steps_are_steps_like_others():
    yaml = """
variables: {name: Anna}
steps: [{include: parts/login.yaml}, {say: 'I am {who}'}, {choose: [{include: parts/login.yaml}]},
        {if: x, then: {include: parts/login.yaml}}]
"""
    scenario = load(yaml, FILES)
    inlined = load(
        "variables: {name: Anna}\nsteps: [{say: '/login {name}', expect: Hello,"
        " save: {who: '/./'}}, {say: 'I am {who}'}]"
    )
    assert scenario.steps[:2] == inlined.steps
    assert compile_program(scenario).code


@pytest.mark.parametrize(
    ("path", "error"),
    [
        ("a.yaml", ("dir/b.yaml:1: [0].include: files that include each other without end: "
         "a.yaml → b.yaml → a.yaml")),
        ("self.yaml", ("dir/self.yaml:1: [0].include: files that include each other without end: "
         "self.yaml → self.yaml")),
        ("back.yaml", ("dir/back.yaml:1: [0].include: files that include each other without end: "
         "quiz.yaml → back.yaml → quiz.yaml")),
        ("none.yaml", ("dir/quiz.yaml:1: steps[0].include: expected a file that can be read "
         '(No such file or directory), found "none.yaml"')),
        ("empty.yaml", "dir/empty.yaml:1: expected at least one step to include, found a list"),
        ("nosteps.yaml", "dir/nosteps.yaml:1: expected steps to include: the key steps is missing"),
        ("more.yaml", 'dir/more.yaml:1: name: unknown key "name"; known here: steps, description'),
        ("bad.yaml", "dir/bad.yaml:2: steps[0].say: expected text, found a list"),
    ],
)  # fmt: skip
def test_files_that_can_not_be_included_are_one_line(path, error):
    assert error_of(f"steps: [{{include: {path}}}]", FILES) == error


def test_includes_are_bounded(monkeypatch):
    files = {f"{n}.yaml": f"[{{include: {n + 1}.yaml}}]" for n in range(50)}
    assert "include each other more than 20 deep" in error_of("steps: [{include: 0.yaml}]", files)
    monkeypatch.setattr(reading, "MOST_STEPS", 50)
    doubling = {f"{n}.yaml": f"[{{say: a}}, {{include: {n + 1}.yaml}}, {{include: {n + 1}.yaml}}]"
                for n in range(9)} | {"9.yaml": "[{say: b}]"}  # fmt: skip
    assert "more than 50 steps" in error_of("steps: [{include: 0.yaml}]", doubling)


@pytest.mark.parametrize(
    ("file", "path", "joined"),
    [
        ("", "a.yaml", "a.yaml"),
        ("x/b.yaml", "a.yaml", "x/a.yaml"),
        ("x/b.yaml", "../a.yaml", "a.yaml"),
        ("b.yaml", "../../a.yaml", "../../a.yaml"),
        ("/x/b.yaml", "./y//a.yaml", "/x/y/a.yaml"),
        ("/b.yaml", "../a.yaml", "/../a.yaml"),
        ("x/b.yaml", "/tmp/a.yaml", "/tmp/a.yaml"),
    ],
)
def test_paths_are_relative_to_the_file_they_stand_in(file, path, joined):
    assert Source("q.yaml", file).beside(path) == joined


def test_a_file_in_an_included_file_is_beside_that():
    files = {"p/i.yaml": "[{send: {document: x.txt}}]", "p/x.txt": "hello"}
    step = load("steps: [{include: p/i.yaml}]", files).steps[0]
    assert step.act.file.content == b"hello"


def test_objectives_beside_a_step_are_of_its_name():
    scenario = load(
        "objectives: [p95 < 1s]\nsteps:\n"
        "- {say: a, name: menu, objectives: [p95 < 800ms, 'success>99%']}\n"
        "- {say: b, name: menu, objectives: p95 < 800ms}\n"
    )
    assert [each.text for each in scenario.objectives] == [
        "p95 < 1s",
        'p95 of "menu" < 800ms',
        'success of "menu">99%',
        'p95 of "menu" < 800ms',
    ]


@pytest.mark.parametrize(
    ("step", "error"),
    [
        ("{say: a, objectives: p95 < 1s}", "steps[0].objectives: expected a name beside it"),
        ("{say: a, name: x, objectives: fast}", "steps[0].objectives: expected an objective such"),
        ("{say: a, name: x, objectives: [p95 of y < 1s]}", ("steps[0].objectives[0]: expected an"
         " objective of this step, without of")),
        ("{say: a, name: x, objectives: cpu < 50%}", "steps[0].objectives: 'cpu of \"x\" < 50%':"),
        ("{say: a, name: 'x \"y\"', objectives: p95 < 1s}", "steps[0].objectives: objectives are"),
        ("{say: a, tags: x}", "steps[0].tags: expected a name beside it: tags are by names"),
        ("{say: a, name: x, tags: [[]]}", "steps[0].tags[0]: expected a tag"),
        ("{python: x}", "steps[0].python: expected a Python file and a function in it"),
        ("{python: /tmp/x.py:f}", "steps[0].python: expected a Python file in this file's folder"),
        ("{python: ../x.py:f}", "steps[0].python: expected a Python file in this file's folder"),
    ],
)  # fmt: skip
def test_what_a_step_says_of_itself_must_fit(step, error):
    assert error_of(f"steps: [{step}]").startswith(f"dir/quiz.yaml:1: {error}")


def test_tags_are_kept_by_the_names_of_steps():
    scenario = load(
        "tags: nightly\nsteps: [{say: a, name: x, tags: [t, u, t]}, {say: b, name: x, tags: v}]"
    )
    assert scenario.tags == ("nightly",)
    assert scenario.step_tags == {"x": ("t", "u", "v")}
    many = ", ".join(f"t{n}" for n in range(21))
    assert error_of(f"tags: [{many}]\nsteps: [say: a]") == (
        "dir/quiz.yaml:1: tags: expected at most 20 tags, found a list"
    )


def test_a_place_in_a_file_without_a_path_is_its_line():
    assert str(Place("d.csv", 3).error("x")) == "d.csv:3: x"


def test_python_steps_are_found_however_deep():
    scenario = load(
        "steps: [{python: a.py:f}, {if: x, then: {python: a.py:g}, else: [{choose: [{repeat:"
        " {times: 2, steps: [{python: p/b.py:h}]}}, {say: a}]}]}]"
    )
    assert [(each.path, each.function) for each in scenario.python_steps] == [
        ("a.py", "f"),
        ("a.py", "g"),
        ("p/b.py", "h"),
    ]


def test_python_steps_stay_in_the_scenarios_folder_also_by_detours():
    files = {"../up/a.yaml": "[{python: x.py:f}]"}
    assert "in this file's folder or below" in error_of("steps: [{include: ../up/a.yaml}]", files)


def test_an_environment_must_be_given_to_be_read():
    with pytest.raises(DocumentError, match="the environment has no variable PATH"):
        load_scenario("variables: {a: {env: PATH}}\nsteps: [say: a]", "x.yaml")


def test_the_order_of_data_need_not_be_said():
    given = rows_given("data: {file: d.csv}\nsteps: [say: a]", [1, 1], {"d.csv": CSV})
    assert [each["login"] for each in given] == ["anna", "boris"]


def test_utf_16_is_told_by_its_name():
    with pytest.raises(DocumentError, match=r"x.yaml:1: not UTF-8 but UTF-16 text: save it as"):
        load_scenario("steps: [say: a]".encode("utf-16"), "x.yaml")
