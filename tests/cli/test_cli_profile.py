"""What ``perfkit profile`` takes, before anything is started."""

import sys

import pytest

from perfkit.cli import main as command_line


@pytest.fixture
def perfkit(monkeypatch, capsys):
    """Calls the command in this process: its exit code, and what it wrote."""

    def call(*words):
        monkeypatch.setattr(sys, "argv", ["perfkit", *words])
        with pytest.raises(SystemExit) as ended:
            command_line.main()
        return ended.value.code or 0, capsys.readouterr().err

    return call


@pytest.mark.parametrize("words", [(), ("--pid", "7", "--", "python", "bot.py")])
def test_it_is_either_a_pid_or_a_command(perfkit, words):
    code, err = perfkit("profile", *words)
    assert code == 2
    assert "give either --pid or a command" in err


def test_a_command_that_is_not_there_is_told_before_a_run_folder_is_made(perfkit, tmp_path):
    results = tmp_path / "results"
    code, err = perfkit("profile", "--results", str(results), "--", "no-such-bot", "--duration")
    assert code == 3
    assert "no such program: 'no-such-bot'" in err
    assert not results.exists()


@pytest.mark.parametrize(
    "words", [("--", "python", "x.py"), ("--pid", "7", "--gil"), ("--pid", "7", "--json")]
)
def test_what_can_not_be_shown_live_is_refused(perfkit, words):
    code, err = perfkit("profile", "--live", *words)
    assert code == 2
    assert "--live shows a running process" in err
