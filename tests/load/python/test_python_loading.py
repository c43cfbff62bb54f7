"""Files of students that can't be used: one line with file and line; and what they may set."""

import sys
import threading

import pytest

from perfkit.clock import SystemClock
from perfkit.errors import ExitCode, InputError
from perfkit.load.python.settings import settings_of
from perfkit.workflows.scenario_files import read_play

STUDENT = "async def student(me):\n    await me.say('a')\n"


@pytest.fixture(autouse=True)
def _modules_as_before():
    before, path = dict(sys.modules), list(sys.path)
    yield
    for name in set(sys.modules) - set(before):
        del sys.modules[name]
    sys.path[:] = path


def read(tmp_path, text, name="quiz.py"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_play(path, SystemClock())


def error_of(tmp_path, text, name="quiz.py"):
    with pytest.raises(InputError) as caught:
        read(tmp_path, text, name)
    assert caught.value.exit_code is ExitCode.BAD_INPUT
    said = str(caught.value)
    assert "\n" not in said
    return said.removeprefix(f"{tmp_path}/")


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("x = 1\n", "quiz.py: there is no `async def student(me)` in it"),
        ("\ndef student(me):\n    pass\n", "quiz.py:2: student is there, without async: expected"),
        ("student = 3\n", "quiz.py:1: student is there, but no async def: expected"),
        (
            "\n\nasync def student():\n    pass\n",
            "quiz.py:3: expected `async def",
        ),
        ("x = 1\ndef f(:\n", "quiz.py:2: not Python: "),
        (
            "x = 1\nimport no_such_module\n" + STUDENT,
            "quiz.py:2: the file can't be run: Module",
        ),
        ("x = 1\n\n1 / 0\n", "quiz.py:3: the file can't be run: ZeroDivisionError: division by"),
        ("raise SystemExit(3)\n", "quiz.py:1: the file can't be run: SystemExit: 3"),
        (b"x = 1\n\0\n", "quiz.py:2: not Python: found a NUL byte"),
        (b"x = '\xff'\n", "quiz.py:1: not Python: "),
        ("(" * 3000, "quiz.py:1: not Python: "),
        ("x = 1" + "+1" * 200_000, "quiz.py:1: not Python: "),
        ("#" * 2_000_000, "quiz.py:1: larger than 256 KiB"),
        ("USERS = 'ten'\n" + STUDENT, "quiz.py:1: USERS: expected a whole number from 1 to"),
        ("\nBOT: dict = {}\n" + STUDENT, "quiz.py:2: BOT: expected how to start the bot: the key"),
        ("BOT = {'comand': 'x'}\n" + STUDENT, 'quiz.py:1: BOT.comand: unknown key "comand"; did'),
        (
            "OBJECTIVES = ['p95 < 1s', 'fast']\n" + STUDENT,
            "quiz.py:1: OBJECTIVES[1]: 'fast' is",
        ),
        (
            "DATA = 'no.csv'\n" + STUDENT,
            "quiz.py:1: DATA: expected a file that can be read (No such",
        ),
        ("USERS = {1, 2}\n" + STUDENT, "quiz.py:1: USERS: expected a text, a number, a list or a"),
        ("SEED = 10**5000\n" + STUDENT, "quiz.py:1: SEED: expected a number of at most 18 digits"),
        (
            "USERS = None\n" + STUDENT,
            "quiz.py:1: USERS: expected a whole number from 1 to",
        ),
        ("TIMEOUT = float('nan')\n" + STUDENT, "quiz.py:1: TIMEOUT: expected a text, a number"),
        ("NETWORK = []\nNETWORK.append(NETWORK)\n" + STUDENT, "quiz.py:1: NETWORK"),
    ],
    ids=range(23),
)
def test_a_file_that_can_not_be_used_is_one_line(tmp_path, text, error):
    assert error_of(tmp_path, text).startswith(error)


def test_settings_are_those_of_scenario_files(tmp_path):
    (tmp_path / "d.csv").write_text("a\n1\n")
    play = read(
        tmp_path,
        "USERS = 7\nRAMP_UP = '5s'\nTIMEOUT = 2.5\nBOT = 'python bot.py'\n"
        "OBJECTIVES = ('p95 < 1s',)\n"
        "SEED: int = 3\nDATA = ['d.csv']\nOTHER = object()\nNAME = 'Quiz'\n"
        "BOT_ENVIRONMENT = {}\nNETWORK = {'latency': '40ms'}\n" + STUDENT,
    )
    scenario = play.scenario
    assert (scenario.load.users, scenario.load.ramp_up_s, scenario.timeout_s) == (7, 5, 2.5)
    assert (scenario.seed, scenario.name, scenario.bot.command) == (3, "Quiz", "python bot.py")
    assert [each.text for each in scenario.objectives] == ["p95 < 1s"]
    assert scenario.given.names == ("a",)
    assert scenario.network.latency is not None


def test_flags_are_flags_and_helpers_beside_the_file_are_found(tmp_path):
    (tmp_path / "my_helper.py").write_text("LIMIT = 4\n")
    text = "import my_helper\nUSERS = my_helper.LIMIT\nTAGS = [True]\n" + STUDENT
    play = read(tmp_path, text)
    assert (play.scenario.load.users, play.scenario.tags) == (4, ("true",))


def test_a_file_may_be_called_as_a_module_that_is_there(tmp_path):
    assert read(tmp_path, STUDENT, "json.py").troupe is not None
    import json

    assert json.loads("1") == 1


@pytest.mark.parametrize(
    ("files", "error"),
    [
        ({}, "quiz.yaml:1: steps[0].python: expected a file that can be read (No such file or"),
        ({"code.py": "x = 1"}, "code.py: there is no `async def f(me)` in it"),
        ({"code.py": "1/0"}, "code.py:1: the file can't be run: ZeroDivisionError"),
    ],
)
def test_a_python_step_that_can_not_be_played_is_one_line(tmp_path, files, error):
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    assert error_of(tmp_path, "steps: [{python: code.py:f}]", "quiz.yaml").startswith(error)


def test_a_scenario_file_runs_no_python_that_it_does_not_name(tmp_path):
    (tmp_path / "quiz.py").write_text("raise SystemExit('run')")
    (tmp_path / "sitecustomize.py").write_text("raise SystemExit('run')")
    assert read(tmp_path, "steps: [{say: a}]", "quiz.yaml").troupe is None


def test_files_without_an_end_are_not_read_to_it(tmp_path):
    (tmp_path / "endless.csv").symlink_to("/dev/zero")
    said = error_of(tmp_path, "data: endless.csv\nsteps: [say: a]", "quiz.yaml")
    assert said.startswith("quiz.yaml:1: data: expected a file of at most 64 MiB, found")
    (tmp_path / "endless.yaml").symlink_to("/dev/zero")
    with pytest.raises(InputError, match=r"endless.yaml:1: larger than 256 KiB"):
        read_play(tmp_path / "endless.yaml", SystemClock())
    said = error_of(tmp_path, 'data: "a\\0b"\nsteps: [say: a]', "quiz.yaml")
    assert "quiz.yaml:1: data: " in said


def test_a_scenario_of_100_mb_is_refused_at_once(tmp_path):
    path = tmp_path / "huge.yaml"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    with pytest.raises(InputError, match=r"huge.yaml:1: larger than 256 KiB"):
        read_play(path, SystemClock())


def test_settings_of_no_file_need_no_line(tmp_path):
    from perfkit.load.python.loading import load_file

    source = b"globals().update(USERS=5)\n"
    file = load_file(tmp_path / "x.py", "x.py", source)
    assert settings_of(file).entries["users"].place.line == 1


def test_code_that_never_awaits_is_interrupted(tmp_path, monkeypatch):
    from stage import play

    from perfkit.load.python import troupe
    from perfkit.load.python.watchdog import Watchdog

    monkeypatch.setattr(troupe, "Watchdog", lambda files: Watchdog(files, patience_s=0.2))
    played = play(tmp_path, "await me.say('a')\nwhile True:\n    pass\n", users=1)
    [(step, error)] = played.errors
    assert step == "student()"
    assert error.startswith("HeldUpError: went on without an await and held up all students (quiz.")
    assert not any(each.name == "watchdog" for each in threading.enumerate())


def test_perfkit_itself_is_not_interrupted():
    import asyncio
    import time

    from perfkit.load.python.watchdog import Watchdog

    async def slow():
        dog = Watchdog(lambda: frozenset({"quiz.py"}), patience_s=0.02)
        dog.start()
        end = time.monotonic() + 0.2
        while time.monotonic() < end:
            pass
        dog.stop()

    asyncio.run(slow())
