"""The command line as a whole: its list of commands, and how errors become exit codes."""

import io
import sys

import pytest

from perfkit import __version__
from perfkit.cli import main as command_line
from perfkit.cli.errors import explain
from perfkit.errors import BotError, PerfkitError


@pytest.fixture
def perfkit(monkeypatch, capsys):
    """Calls the command in this process: its exit code, and what it wrote."""

    def call(*words):
        monkeypatch.setattr(sys, "argv", ["perfkit", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            command_line.main()
        written = capsys.readouterr()
        return ended.value.code or 0, written.out, written.err

    return call


def test_help_lists_the_commands_and_not_their_other_names(perfkit):
    code, out, _ = perfkit("--help")
    assert code == 0
    for name in ("setup", "load-test", "profile", "analyze", "emulator"):
        assert name in out
    assert "loadtest" not in out
    assert "profile-pyspy" not in out


def test_called_without_anything_it_shows_its_help(perfkit):
    code, out, err = perfkit()
    assert code == 2
    assert "load-test" in out + err


def test_the_version(perfkit):
    assert perfkit("--version") == (0, f"perfkit {__version__}\n", "")


@pytest.mark.parametrize("command", ["load-test", "loadtest"])
def test_an_error_is_one_line_and_its_exit_code(perfkit, tmp_path, command):
    code, out, err = perfkit(command, tmp_path / "none.yaml", "--quiet")
    assert code == 5
    assert out == ""
    assert err == (
        f"perfkit: {tmp_path}/none.yaml: there is no such scenario file "
        "(scenarios/homework.yaml comes with perfkit)\n"
    )


@pytest.mark.parametrize("command", ["profile", "profile-pyspy"])
def test_a_profile_must_have_a_length(perfkit, command):
    code, _, err = perfkit(command, "--pid", 1, "--duration", "soon")
    assert code == 2
    assert err.startswith("perfkit: --duration: 'soon' is not a duration such as 1.5s")
    assert perfkit(command, "--pid", 1, "--duration", "0.1")[0] == 2


def test_a_run_that_is_not_there(perfkit, tmp_path):
    code, _, err = perfkit("analyze", tmp_path / "nix", "--results", tmp_path)
    assert code == 5
    assert f"perfkit: there is no run at {tmp_path}/nix" in err


@pytest.mark.parametrize(
    "words",
    [
        ("load-test",),
        ("load-test", "x.yaml", "--users", "0"),
        ("load-test", "x.yaml", "--users", "many"),
        ("load-test", "x.yaml", "--port", "65536"),
        ("load-test", "x.yaml", "--pid", "0"),
        ("load-test", "x.yaml", "--duration", "-1"),
        ("profile",),
        ("emulator", "--port", "65536"),
        ("emulator", "--fault", "drop"),
        ("emulator", "--no-page", "--record", "x.yaml"),
        ("emulator", "--no-page", "--page-port", "8082"),
        ("emulator", "--force"),
        ("emulator", "--record", "no/such/folder/x.yaml"),
        ("emulator", "--jitter", "10ms"),
        ("emulator", "--webhook-to", "https://aiogram.dev"),
        ("load-test", "x.yaml", "--webhook-to", "8080"),
        ("no-such-command",),
        ("--no-such-option",),
    ],
)
def test_calls_that_can_not_be_carried_out(perfkit, words):
    code, _, err = perfkit(*words)
    assert code == 2
    assert "Traceback" not in err


def test_advice_and_detail_are_told_and_secrets_are_not(capsys):
    token = "987654321:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0"
    explain(BotError(f"bot {token} died", advice="look here.", detail=f"log of {token}\n"))
    told = "perfkit: bot 987654321:*** died (look here)\nlog of 987654321:***\n"
    assert capsys.readouterr().err == told


def test_what_a_bot_wrote_does_not_act_on_the_terminal_that_an_error_is_told_on(capsys):
    hostile = "\x1b]0;owned\x07\x1b[2J\x1b[31mred\x9b1A\u202e"
    log = f"first {hostile}\nlast\rwords\n"
    explain(BotError(f"bot {hostile} died", advice=hostile, detail=log))
    told = "perfkit: bot red died (red)\nfirst red\nlast\nwords\n"
    assert capsys.readouterr().err == told


def test_an_error_without_more_to_say_is_one_sentence(capsys):
    explain(PerfkitError("it failed"))
    assert capsys.readouterr().err == "perfkit: it failed\n"


def test_what_a_terminal_can_not_show_becomes_question_marks(perfkit, monkeypatch):
    terminal = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stderr", terminal)
    code, _, _ = perfkit("load-test", "fehlt-\u00fc-\udcff.yaml", "--quiet")
    assert code == 5
    terminal.flush()
    assert b"fehlt-?-?.yaml: there is no such scenario file" in terminal.buffer.getvalue()


def test_a_standard_output_that_is_closed_does_no_harm(perfkit, monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)
    code, _, err = perfkit("--version")
    sys.stdout.close()
    assert (code, err) == (0, "")


@pytest.mark.parametrize(
    ("raised", "code", "told"),
    [(KeyboardInterrupt, 130, "perfkit: interrupted\n"), (BrokenPipeError, 1, None)],
)
def test_what_is_nobodys_fault_gets_no_traceback(perfkit, monkeypatch, raised, code, told):
    def app():
        raise raised

    monkeypatch.setattr(command_line, "app", app)
    monkeypatch.setattr(sys, "stderr", io.StringIO() if told is None else sys.stderr)
    ended, _, err = perfkit("anything")
    assert ended == code
    assert told is None or err == told


def test_a_bug_keeps_its_traceback(perfkit, monkeypatch):
    def app():
        raise ZeroDivisionError

    monkeypatch.setattr(command_line, "app", app)
    with pytest.raises(ZeroDivisionError):
        command_line.main()


def test_no_time_is_no_duration(perfkit):
    code, _, err = perfkit("load-test", "x.yaml", "--duration", "0")
    assert code == 2
    assert "--duration: 0 is no time to measure in" in err
