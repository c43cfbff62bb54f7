"""What can't be started: one clear line, the right exit code, and nothing left behind."""

import socket

import pytest
from perfkit_command import raw_bot

pytestmark = pytest.mark.slow

HELLO = """
users: 2
bot: {command: "%s", ready_within: 1s}
steps:
  - {say: /start, expect: Welcome}
"""


def hello(*flags):
    return HELLO % raw_bot(*flags)


def told(ended, code, *words):
    """The command ended so, and its one clear line holds these words."""
    assert ended.code == code, ended.err
    assert "Traceback" not in ended.err + ended.out
    [line] = (line for line in ended.err.splitlines() if line.startswith("perfkit: "))
    for word in words:
        assert word in line
    return line


def test_a_typo_in_a_scenario_is_told_by_file_line_and_key(desk):
    ended = desk.load_test("steps:\n  - say: /start\n    expct: Welcome\n").end()
    told(ended, 5, f"{desk.folder}/scenario.yaml:3: steps[0].expct", "expect")
    assert not desk.results.exists()


def test_a_scenario_that_is_not_there(desk):
    ended = desk.load_test(desk.folder / "missing.yaml").end()
    told(ended, 5, "missing.yaml: there is no such scenario file")


def test_a_bot_command_that_does_not_exist(desk):
    ended = desk.load_test(hello(), "--bot", "no-such-bot --fast").end()
    told(ended, 3, "no such program: 'no-such-bot'")
    assert ended.manifest["state"] == "failed"
    assert str(ended.folder) in ended.err


def test_a_bot_that_dies_at_its_start_shows_the_end_of_its_log(desk):
    ended = desk.load_test(hello("--die")).end()
    told(ended, 3, "the bot ended with exit code 1 before it asked for updates")
    assert "no such table: students" in ended.err
    assert "no such table: students" in (ended.folder / "bot.log").read_text()


def test_a_bot_that_never_polls(desk):
    ended = desk.load_test(hello("--deaf")).end()
    told(ended, 3, "has not asked http://127.0.0.1:", "for updates within 1 s")
    assert ended.manifest["state"] == "failed"


def test_a_taken_port(desk):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        ended = desk.load_test(hello(), "--port", str(port)).end()
    told(ended, 2, f"port {port}", "--port")


def test_a_taken_port_for_a_running_bot(desk):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        ended = desk.load_test(hello(), "--pid", "1", "--port", str(port)).end()
    told(ended, 2, f"port {port}", "taken by another program")


def test_bot_and_pid_together(desk):
    ended = desk.load_test(hello(), "--bot", "x", "--pid", "1").end()
    told(ended, 2, "--bot", "--pid")
    assert not desk.results.exists()


def test_a_scenario_without_a_bot(desk):
    ended = desk.load_test("steps:\n  - say: /start\n").end()
    told(ended, 2, "names no bot to test", "--bot")


def test_an_option_that_does_not_exist(desk):
    ended = desk.run("load-test", "--userz", "5")
    assert ended.code == 2
    assert "--userz" in ended.err
    assert "Traceback" not in ended.err


def test_a_duration_that_is_none(desk):
    ended = desk.load_test(hello(), "--duration", "soon").end()
    told(ended, 2, "--duration", "soon")


def test_results_that_cannot_be_written(desk):
    (desk.folder / "results").write_text("a file stands where the folder should be")
    ended = desk.load_test(hello()).end()
    told(ended, 1, str(desk.results), "--results")


def test_what_failed_can_be_analyzed(desk):
    ended = desk.load_test(hello("--die")).end()
    analyzed = desk.run("analyze", ended.folder)
    assert analyzed.code == 0
    assert "The run failed: the bot ended with exit code 1" in " ".join(analyzed.out.split())


def test_an_unreadable_file_name_is_told_nevertheless(desk):
    ended = desk.run("load-test", b"caf\xe9.yaml")
    told(ended, 5, "no such scenario file")
