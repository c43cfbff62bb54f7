"""A Python started with perfkit's folder on its path is prepared, and otherwise as it would be."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from perfkit.bot.environment import bot_environment
from perfkit.bot.notes import read_notes

pytestmark = pytest.mark.slow

TRY_TELEGRAM = """\
import socket
assert hasattr(socket.getaddrinfo, "__wrapped__"), "not guarded, so not tried"
try:
    socket.create_connection(("api.telegram.org", 443))
except OSError as error:
    print(error)
"""


@pytest.fixture
def start(tmp_path):
    """Starts Python as a bot; gives its output, and its notes by ``start.notes()``."""
    notes = tmp_path / "notes"

    def run(code, *, pythonpath=None, options=(), **additions):
        inherited = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
        if pythonpath:
            inherited["PYTHONPATH"] = str(pythonpath)
        environment = bot_environment(
            inherited, additions, api_root="http://127.0.0.1:9", notes=notes, allow_tracing=True
        )
        done = subprocess.run(
            (sys.executable, *options, "-c", code),
            env=environment, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.stderr == ""
        return done.stdout

    run.notes = lambda: read_notes(notes)
    return run


def test_a_name_of_telegrams_is_refused_with_a_reason_and_noted(start):
    said = start(TRY_TELEGRAM)
    assert "perfkit keeps this bot from reaching api.telegram.org" in said
    assert start.notes().refused == ("api.telegram.org",)
    assert start.notes().failures == ()


def test_the_path_is_as_without_perfkit(start):
    assert start("import sys; print([p for p in sys.path if 'perfkit/inside' in p])") == "[]\n"


def test_the_users_own_sitecustomize_runs_in_its_place(start, tmp_path):
    (tmp_path / "sitecustomize.py").write_text("import sys; sys.mine = __name__, __file__\n")
    said = start(
        "import sys, sitecustomize; print(sys.mine, sitecustomize.__file__)", pythonpath=tmp_path
    )
    own = str(tmp_path / "sitecustomize.py")
    assert said == f"{('sitecustomize', own)} {own}\n"


def test_an_error_in_the_users_sitecustomize_is_shown_as_ever(start, tmp_path):
    (tmp_path / "sitecustomize.py").write_text("import no_such_module_here\n")
    with pytest.raises(AssertionError, match="No module named 'no_such_module_here'"):
        start("pass", pythonpath=tmp_path)
    assert len(start.notes().pythons) == 1


def test_children_started_with_subprocess_are_prepared_too(start):
    code = "import subprocess, sys; subprocess.run([sys.executable, '-c', sys.argv[1]])"
    start(code.replace("sys.argv[1]", repr(TRY_TELEGRAM)))
    assert len(start.notes().pythons) == 2
    assert start.notes().refused == ("api.telegram.org",)


@pytest.mark.parametrize("method", ["spawn", "forkserver", "fork"])
def test_children_of_multiprocessing_are_prepared_too(start, tmp_path, method):
    (tmp_path / "work.py").write_text(f"def work():\n    exec({TRY_TELEGRAM!r}, {{}})\n")
    code = "import multiprocessing, work\nif __name__ == '__main__':\n"
    code += f"  child = multiprocessing.get_context('{method}').Process(target=work.work)\n"
    code += "  child.start(); child.join()"
    assert "perfkit keeps this bot" in start(code, pythonpath=tmp_path)
    assert start.notes().refused == ("api.telegram.org",)


@pytest.mark.parametrize("option", ["-I", "-E", "-S"])
def test_flags_that_skip_the_redirect_leave_no_notes(start, option):
    start("pass", options=(option,))
    assert start.notes().pythons == ()


def test_a_failure_inside_costs_the_redirect_but_not_the_bot(start, tmp_path):
    import shutil

    from perfkit.bot import environment

    broken = tmp_path / "inside"
    shutil.copytree(environment.STARTUP.parent, broken)
    (broken / "begin.py").write_text("raise KeyError('broken')\n")
    done = subprocess.run(
        (sys.executable, "-c", "print('the bot runs')"),
        env={**os.environ, "PYTHONPATH": str(broken / "startup")},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.stdout == "the bot runs\n"
    assert done.stderr == "perfkit: the bot is not redirected: KeyError('broken')\n"


def other_pythons():
    """Interpreters of other versions that can be reached here, as a bot may run on any."""
    for minor in (8, 9, 10, 12, 13, 14):
        candidates = Path(sys.base_prefix).parent.glob(f"3.{minor}.*/bin/python")
        yield from list(candidates)[:1]


@pytest.mark.parametrize("python", list(other_pythons()), ids=lambda path: path.parts[-3])
def test_bots_on_other_pythons_are_prepared_too(python, tmp_path):
    notes = tmp_path / "notes"
    environment = bot_environment(
        os.environ, {"PYTHONDONTWRITEBYTECODE": "1"},
        api_root="http://127.0.0.1:9", notes=notes, allow_tracing=True,
    )  # fmt: skip
    done = subprocess.run(
        (str(python), "-c", TRY_TELEGRAM),
        env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert read_notes(notes).refused == ("api.telegram.org",)
    assert read_notes(notes).failures == ()
