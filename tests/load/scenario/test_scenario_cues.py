"""A student whose own code says what it does: the machine's side of it, on a made-up clock."""

from dataclasses import replace

import pytest
from virtual_chat import MS, answered, edited, lots, play, sent

from perfkit.load.scenario.commands import Ended, Finished, Say, WakeAt
from perfkit.load.scenario.compilation import compile_program
from perfkit.load.scenario.cursor import Cursor
from perfkit.load.scenario.program import Elsewhere, Measured, Pause, Stop
from perfkit.load.scenario.read import load_scenario, load_settings, setting_keys
from perfkit.load.scenario.student import Student

TALK = "steps: [{say: a, expect: {text: yes, within: 5s}}, {think: 1s}, {say: b}]"


class Code:
    """Says what it is told to, one thing at each cue; may survive failures."""

    def __init__(self, student, tasks, *, survives=True):
        self.student = student
        self.tasks = list(tasks)
        self.failures = []
        self.replies = []
        self._survives = survives

    def restart(self):
        self.asked = 0

    def advance(self, values, reply, chat):
        self.replies.append((reply, self.student.matched))
        self.asked += 1
        if self.asked % 2 == 0 and self.tasks:
            return self.tasks.pop(0)
        return Elsewhere()

    def failed(self, error, instead):
        self.failures.append((error, instead))
        return self._survives


def coded(tasks=None, **more):
    """A student, its code, and the tasks of TALK where no others are given."""
    program = compile_program(replace(load_scenario(TALK, "x.yaml"), reaction_s=(0, 0)))
    codes = []

    def cues_for(student):
        codes.append(Code(student, program.code if tasks is None else tasks, **more))
        return codes[0]

    student = Student(replace(program, cues_for=cues_for), 3, lots(1))
    return student, codes[0]


def finished(commands):
    [one] = [each.interaction for each in commands if isinstance(each, Finished)]
    return one.step, one.intended_ns / MS, one.started_ns / MS, one.ended_ns / MS, one.error


def test_a_student_waits_for_its_cue_and_is_woken_in_vain():
    student, _ = coded()
    assert student.start(0) == []
    assert not student.waiting
    assert student.wake(5) == []
    assert student.cue(10, 10)[-1] == Say("a")
    assert student.cue(11, 0) == []


def test_a_request_of_its_own_code_is_an_open_interaction():
    student, code = coded()
    student.start(0)
    code.student.attempt.fetches = 1
    assert student.waiting


def test_the_time_of_its_own_code_is_the_students_and_lateness_is_not():
    student, code = coded()
    student.start(0)
    student.cue(30 * MS, 20 * MS)
    assert finished(student.see(sent("yes"), 50 * MS)) == ("say a", 20, 30, 50, None)
    assert code.replies[-1] == ("yes", sent("yes"))


def test_more_own_time_than_has_passed_is_cut():
    student, _ = coded()
    student.start(0)
    student.cue(30 * MS, 99 * MS)
    assert finished(student.see(sent("yes"), 50 * MS))[1] == 30


def test_what_comes_meanwhile_is_seen_later():
    student, _ = coded([compile_program(load_scenario("steps: [expect: x]", "x.yaml")).code[0]])
    student.start(0)
    assert student.see(sent("x"), 5 * MS) == []
    assert finished(student.cue(9 * MS, 0))[0] == "expect x"


def test_thinking_is_planned_and_ends_in_a_cue():
    student, _code = coded([Pause(MS, MS), Stop()])
    student.start(0)
    assert student.cue(0, 0) == [WakeAt(MS)]
    assert student.wake(2 * MS) == []
    assert student.cue(2 * MS, 0) == [Ended(ok=True)]


def test_a_failure_is_told_to_the_code_which_may_go_on():
    student, code = coded()
    student.start(0)
    student.cue(0, 0)
    student.see(sent("no", "Go"), MS)
    out = student.wake(5001 * MS)
    assert finished(out)[4] == 'expected "yes", got other replies'
    assert not any(isinstance(each, Ended) for each in out)
    assert code.failures == [('expected "yes", got other replies', 'came instead: "no" [Go]')]
    assert code.student.matched is None
    assert student.cue(5002 * MS, 0)


def test_a_failure_that_nobody_catches_ends_the_round():
    student, _ = coded(survives=False)
    student.start(0)
    student.cue(0, 0)
    assert student.wake(5001 * MS)[-1] == Ended(ok=False)


def test_something_measured_elsewhere_is_an_interaction():
    student, _ = coded([Measured("get /", 4 * MS, "status 500"), Stop(ok=False)])
    student.start(0)
    out = student.cue(9 * MS, 4 * MS)
    assert finished(out) == ("get /", 4, 4, 9, "status 500")
    assert student.cue(9 * MS, 0) == [Ended(ok=False)]


def test_the_line_of_the_code_is_noted():
    exchange = compile_program(load_scenario(TALK, "x.yaml")).code[0]
    student, _ = coded([replace(exchange, where="quiz.py:7")])
    student.start(0)
    student.cue(0, 0)
    student.wake(5001 * MS)
    assert [line.text for line in student.excerpt().lines()][-1] == "in quiz.py:7"


def test_variables_and_chance_are_to_be_had():
    _, code = coded()
    assert (code.student.number, code.student.values["student"]) == (3, "3")
    assert code.student.lots.random() == lots(1).random()


def test_a_step_in_python_waits_for_its_cue_in_a_scenario_too():
    yaml = "steps: [{python: my.py:f}, {say: a}]"
    program = compile_program(load_scenario(yaml, "x.yaml"))
    assert program.code[0] == Elsewhere("my.py", "f")
    student = Student(replace(program, reaction=Pause(0, 0)), 1, lots(1))
    assert student.start(0) == []
    assert student.cue(5, 0)[-1] == Say("a")
    assert Cursor(program, lots(1)).failed("x", "y") is False


def test_data_are_there_from_the_start():
    scenario = load_scenario(
        "data: d.csv\nsteps: [{say: '{login}'}]", "x.yaml", read_file=lambda _: b"login\nanna\n"
    )
    program = replace(compile_program(scenario), reaction=Pause(0, 0))
    assert Student(program, 1, lots(1)).start(0)[-1] == Say("anna")


def test_settings_are_a_scenario_without_steps():
    from perfkit.formats.yaml_document import read_document

    document = read_document("users: 3\nvariables: {a: b}", "s.py", "settings")
    settings = load_settings(document, "dir/s.py")
    assert (settings.load.users, settings.name, settings.steps) == (3, "s", ())
    assert "steps" not in setting_keys()


INSTEAD = [
    ("text: Choose a corse", [sent("Choose a course:\nMaths")],
     'came instead: "Choose a course: Maths"; nearest: "Choose a course:"'),
    ("text: Welcome", [sent("x" * 300)], 'came instead: "' + "x" * 79 + '…"'),
    ("button: Mathematic", [sent("Pick", "Mathematics", "Physics"), answered("hm")],
     'came instead: "Pick" [Mathematics] [Physics] then the answer "hm"; nearest: [Mathematics]'),
    ("button: Zzz", [sent("Pick", "A")], 'came instead: "Pick" [A]'),
    ("text: /x\\d/", [sent("Pick", *"ABCDEFGHIJKLM")],
     'came instead: "Pick" ' + " ".join(f"[{x}]" for x in "ABCDEFGHIJKL") + " …"),
    ("edit: true, text: q", [sent(str(n)) for n in range(7)],
     'came instead: "2" then "3" then "4" then "5" then "6"'),
    ("edit: false, text: q", [edited("A")], 'came instead: an edit to "A"'),
]  # fmt: skip


@pytest.mark.parametrize(("expect", "replies", "note"), INSTEAD, ids=range(len(INSTEAD)))
def test_a_failed_expect_says_what_came_instead(expect, replies, note):
    yaml = f"steps: [{{say: hi, expect: {{{expect}}}}}]"
    played = play(yaml, {"hi": [(n, event) for n, event in enumerate(replies)]})
    assert played.lines[-1] == f"perfkit: {note}"
    assert "instead" not in played.errors[0]
