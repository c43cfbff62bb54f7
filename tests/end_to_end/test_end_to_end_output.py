"""What the command writes: for people, for programs, in any terminal and with any names."""

import json
import os

import pytest
from perfkit_command import PERFKIT, raw_bot

pytestmark = pytest.mark.slow

CHAT = """
name: "%(name)s"
users: 3
bot: {command: "%(bot)s"}
steps:
  - {say: /start, expect: Welcome}
  - {press: "Go 🚀", expect: {text: Gone, edit: true}}
  - {say: "Привет 🎓 {student}", expect: "you said Привет 🎓 {student}"}
"""


def chat(name="chat", *flags):
    return CHAT % {"name": name, "bot": raw_bot(*flags)}


def table(text):
    """The part of a printed report that tells numbers."""
    return text[text.index("Objectives") : text.index("Run folder")]


def test_analyze_prints_a_finished_run_again(desk):
    ended = desk.load_test(chat()).end()
    assert ended.went_through, ended.out + ended.err
    analyzed = desk.run("analyze", ended.folder)
    assert analyzed.code == 0
    assert analyzed.out == ended.out
    assert table(analyzed.out)
    assert "open: report.html" in ended.out


def test_json_is_all_that_stands_on_standard_output(desk):
    ended = desk.load_test(chat(), "--json").end()
    assert json.loads(ended.out) == ended.summary
    assert "students at work" in ended.err
    analyzed = desk.run("analyze", ended.folder, "--json")
    assert json.loads(analyzed.out) == ended.summary
    assert analyzed.err == ""


def test_quiet_says_nothing_but_the_report(desk):
    ended = desk.load_test(chat(), "--quiet").end()
    assert ended.went_through
    assert ended.err == ""


def test_no_color_and_no_escape_sequences_in_a_pipe(desk):
    ended = desk.load_test(chat(), NO_COLOR="1").end()
    assert "\x1b" not in ended.out + ended.err


@pytest.mark.parametrize(
    "environment",
    [
        {"LC_ALL": "C", "PYTHONIOENCODING": "ascii"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ],
)
def test_a_terminal_without_emoji_gets_question_marks(desk, environment):
    ended = desk.load_test(chat("Домашка 🎓"), **environment).end()
    assert ended.went_through, ended.out + ended.err
    assert "PASS" in ended.out
    assert "?" in ended.out
    evidence = (ended.folder / "evidence.json").read_text("utf-8")
    assert "you said Привет 🎓 1" in evidence
    assert ended.manifest["name"] == "Домашка 🎓"
    analyzed = desk.run("analyze", ended.folder, "--json", **environment)
    assert json.loads(analyzed.out) == ended.summary


def test_names_in_any_script_are_kept(desk):
    ended = desk.load_test(chat(), "--name", "Домашка 🎓 ünï").end()
    assert ended.went_through
    assert ended.folder.name.endswith("-домашка-ünï")
    assert "Домашка 🎓 ünï" in ended.out


def test_arguments_that_are_no_text_do_no_harm(desk):
    desk.results = desk.folder / os.fsdecode(b"r\xe9sultats")
    scenario = desk.scenario(chat(), os.fsdecode(b"d\xe9bit.yaml"))
    ended = desk.load_test(scenario, "--name", b"d\xe9bit").end()
    assert ended.went_through, ended.out + ended.err
    assert ended.manifest["name"] == "d?bit"
    assert desk.run("analyze", ended.folder).out == ended.out


def test_a_reader_that_goes_away_early_gets_no_traceback(desk):
    ended = desk.load_test(chat()).end()
    piped = desk.start_program(["/bin/sh", "-c", '"$0" analyze "$1" | :', PERFKIT, ended.folder])
    assert "Traceback" not in piped.end().err


def test_the_alias_runs_as_well(desk):
    path = desk.scenario(chat())
    ended = desk.run("loadtest", path, "--results", desk.results, "--no-profile")
    assert ended.went_through, ended.out + ended.err


def test_students_start_over_until_the_duration_is_over(desk):
    ended = desk.load_test(chat(), "--duration", "1.5s").end()
    assert ended.went_through, ended.out + ended.err
    load = ended.summary["load"]
    assert 1.5 <= load["duration_s"] < 2.5
    starts = next(step for step in load["steps"] if step["name"] == "say /start")
    assert starts["interactions"] > 2 * load["users"]
    assert load["users_completed"] == load["users"]


def test_five_hundred_students(desk):
    ended = desk.load_test(chat(), "--users", "500").end()
    assert ended.summary["load"]["users_completed"] == 500, ended.out
    assert ended.summary["load"]["errors"] == 0
    assert ended.summary["load"]["interactions"] == 1500
