"""Students in Python and dry runs, through the real command with the real bots."""

import json
from pathlib import Path

import pytest
from perfkit_command import raw_bot

pytestmark = pytest.mark.slow

STUDENTS = f"""
import asyncio
from perfkit.students import ExpectationError, Student

USERS = 5
REACTION = "5ms"
BOT = {raw_bot()!r}
DATA = {{"file": "rows.csv", "order": "unique"}}
OBJECTIVES = ["success > 99%"]


async def student(me: Student) -> None:
    await me.say(f"I am {{me.data['login']}}", expect=me.data["login"])
    await me.say("/start", expect="Welcome")
    await asyncio.sleep(0.01)
    await me.press("/^Go/", name="go")
    await me.play("more.yaml")
    if me.number == FAILS:
        await me.say("hello", expect="nothing like it", name="wrong")
"""
ROWS = "login\n" + "".join(f"student{n}\n" for n in range(5))


def students(desk, *, fails=0):
    (desk.folder / "rows.csv").write_text(ROWS)
    (desk.folder / "more.yaml").write_text("[{say: 'more of {login}', name: more, tags: t}]")
    text = STUDENTS.replace("FAILS", str(fails)).replace("REACTION =", "TIMEOUT = 2\nREACTION =")
    return desk.scenario(text, "my_students.py")


def test_students_in_python_load_a_bot(desk):
    ended = desk.run("load-test", students(desk), "--no-profile", "--results", desk.results)
    assert ended.went_through, ended.err
    load = ended.summary["load"]
    assert (load["users_completed"], load["errors"]) == (5, 0)
    names = [step["name"] for step in load["steps"]]
    assert names == ["say I am {me.data['login']}", "say /start", "go", "more"]
    assert all(step["interactions"] == 5 for step in load["steps"])


def test_too_few_rows_are_told_before_anything_is_started(desk):
    ended = desk.run("load-test", students(desk), "--users", "6", "--results", desk.results)
    assert ended.code == 5
    assert "DATA.file: expected a row of its own for each of 6 students, found 5 rows" in ended.err
    assert not desk.results.exists()


def test_a_dry_run_shows_the_conversation(desk):
    ended = desk.run("load-test", students(desk), "--dry-run", "--results", desk.results)
    assert ended.code == 0, ended.err
    assert "student  I am student0" in ended.out
    assert "PLAYED  to the end: 4 interactions, 0 failed" in ended.out
    assert not desk.results.exists()


def test_a_dry_run_that_fails_names_the_line(desk):
    ended = desk.run("load-test", students(desk, fails=1), "--dry-run", "--json")
    assert ended.code == 10
    told = json.loads(ended.out)
    assert told["ok"] is False
    assert told["steps"][-1]["error"] == 'expected "nothing like it", got other replies'
    assert told["steps"][-1]["notes"][1].startswith("in my_students.py:")


def test_a_file_that_can_not_be_run_is_one_line(desk):
    path = desk.scenario("import no_such_module\n", "my_students.py")
    ended = desk.run("load-test", path)
    assert ended.code == 5
    assert ended.err == (
        f"perfkit: {path}:1: the file can't be run: ModuleNotFoundError: "
        "No module named 'no_such_module'\n"
    )


def test_the_students_of_the_demo_bot_do_their_homework(desk):
    scenarios = Path(__file__).parents[2] / "scenarios"
    ended = desk.run("load-test", scenarios / "homework_students.py", "--dry-run")
    assert ended.code == 0, ended.out
    assert "ok: open statistics, " in ended.out
