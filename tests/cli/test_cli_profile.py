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


@pytest.mark.parametrize("words", [("--threads",), ("--name", "x"), ("--results", "x")])
def test_what_live_would_ignore_is_refused(perfkit, words):
    code, err = perfkit("profile", "--live", "--pid", "7", *words)
    assert code == 2
    assert "leave out --threads, --name and --results" in err


@pytest.mark.parametrize("command", ["profile", "profile-cprofile", "memory"])
@pytest.mark.parametrize("duration", ["100ms", "25h"])
def test_all_that_look_at_a_process_take_half_a_second_to_a_day(perfkit, command, duration):
    code, err = perfkit(command, "--pid", "7", "--duration", duration)
    assert code == 2
    assert f"--duration: {duration} is too short or too long" in err
    assert "at least half a second and at most a day" in err


@pytest.mark.parametrize("command", ["profile", "profile-cprofile"])
def test_no_time_is_no_duration(perfkit, command):
    code, err = perfkit(command, "--pid", "7", "--duration", "0")
    assert code == 2
    assert "--duration: 0 is no time to measure in" in err


@pytest.mark.parametrize("command", ["profile", "profile-cprofile", "memory"])
def test_all_say_it_in_the_same_words(perfkit, command):
    code, err = perfkit(command)
    assert code == 2
    assert "give either --pid or a command" in err
    assert f"perfkit {command} --pid 4711, or perfkit {command} -- python my_bot.py" in err


def test_how_long_to_look_deeper_is_for_looking_deeper(perfkit):
    code, err = perfkit("memory", "--pid", "7", "--deep-for", "5s")
    assert code == 2
    assert "--deep-for is how long --deep looks" in err
