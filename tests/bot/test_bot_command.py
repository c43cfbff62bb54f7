import sys

import pytest

from perfkit.bot.command import find_program, parse_command
from perfkit.errors import BotError, UsageError


@pytest.mark.parametrize(
    ("text", "argv"),
    [
        ("python my_bot.py", ("python", "my_bot.py")),
        ("  ./run.sh  'two words' ", ("./run.sh", "two words")),
        ("{python} -m mybot --env=prod", (sys.executable, "-m", "mybot", "--env=prod")),
        ('python "my bot.py" ""', ("python", "my bot.py", "")),
    ],
)
def test_a_command_is_split_as_a_shell_would(text, argv):
    assert parse_command(text) == argv


@pytest.mark.parametrize("text", ["", "   ", "''"])
def test_an_empty_command_is_told(text):
    with pytest.raises(UsageError, match="is empty"):
        parse_command(text)


@pytest.mark.parametrize("text", ["python 'my bot.py", 'python "x', "python x\\"])
def test_unbalanced_quotes_are_told(text):
    with pytest.raises(UsageError, match="can't be read: no "):
        parse_command(text)


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("python -I bot.py", "I"),
        ("python3.12 -uE bot.py", "E"),
        ("/usr/bin/python3 -X dev -S -m bot", "S"),
        ("python -W error -Xdev -I bot.py", "I"),
        ("env A=1 python -I bot.py", "I"),
        ("uv run python -E bot.py", "E"),
        ("{python} --check-hash-based-pycs always -S bot.py", "S"),
        ("python --help-env -I x", "I"),
    ],
)
def test_a_python_told_to_skip_the_redirect_is_refused(text, flag):
    with pytest.raises(BotError, match=f"python -{flag} can't be load-tested"):
        parse_command(text)


@pytest.mark.parametrize(
    "text",
    [
        "python bot.py -I",
        "python -m bot -S",
        "python -c 'pass' -E",
        "python -um bot -E",
        "python -WI bot.py",
        "python -u - -I",
        "python -B",
        "bot -I",
        "pythonic -I",
    ],
)
def test_the_same_letters_as_arguments_of_the_bot_are_its_own(text):
    assert parse_command(text)


def test_a_program_is_found_on_the_path(tmp_path):
    program = tmp_path / "bin" / "bot"
    program.parent.mkdir()
    program.touch(mode=0o755)
    assert find_program(("bot",), tmp_path, {"PATH": str(program.parent)}) == str(program)


def test_a_path_is_looked_up_from_the_bots_directory(tmp_path):
    (tmp_path / "bot.sh").touch(mode=0o755)
    assert find_program(("./bot.sh",), tmp_path, {}) == f"{tmp_path}/bot.sh"


@pytest.mark.parametrize(
    ("argv", "what", "advice"),
    [
        (("foo",), "no such program: 'foo'", "It is not on the PATH"),
        (("python3",), "no such program: 'python3'", "write {python}"),
        (("here.py",), "no such program: 'here.py'", "start it as ./here.py"),
        (("./gone",), "no such program: './gone'", "Looked in"),
        (("./here.py",), "not executable: './here.py'", '"{python} here.py"'),
        (("./plain",), "not executable: './plain'", "chmod \\+x"),
    ],
)
def test_a_program_that_cant_be_started_is_told_with_advice(argv, what, advice, tmp_path):
    (tmp_path / "here.py").touch(mode=0o644)
    (tmp_path / "plain").touch(mode=0o644)
    with pytest.raises(BotError, match=what) as told:
        find_program(argv, tmp_path, {"PATH": "/nonexistent"})
    assert advice.replace("\\", "") in told.value.advice


@pytest.mark.parametrize(
    ("command", "what", "advice"),
    [
        ("cd bots && python bot.py", "so && means nothing in it", "bot.directory"),
        ("cd bots", "so cd means nothing in it", "bot.directory"),
        ("python bot.py > log", "so > means nothing in it", "sh -c"),
        ("TOKEN=1 python bot.py", "begins with a setting", "env NAME=value"),
    ],
)
def test_what_only_a_shell_would_do_is_told_before_the_start(command, what, advice):
    with pytest.raises(UsageError, match=what) as told:
        parse_command(command)
    assert advice in told.value.advice


def test_a_shell_may_be_named_and_words_may_hold_its_signs():
    assert parse_command("sh -c 'cd bots && python bot.py'")[2] == "cd bots && python bot.py"
    assert parse_command("bot --rule 'a>b' --set X=1")[2] == "a>b"


def test_a_missing_working_directory_is_told(tmp_path):
    with pytest.raises(BotError, match="working directory does not exist"):
        find_program(("sh",), tmp_path / "gone", {})
