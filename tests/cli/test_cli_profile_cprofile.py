"""``perfkit profile-cprofile`` as a user types it."""

import json
import sys

import pytest
from typer.testing import CliRunner

from perfkit.cli.main import app
from perfkit.errors import BotError, UsageError


def invoke(*words):
    return CliRunner().invoke(app, ["profile-cprofile", *map(str, words)], catch_exceptions=True)


@pytest.mark.parametrize("words", [(), ("--pid", "1", "--", "true")], ids=["nothing", "both"])
def test_one_thing_is_profiled(words):
    result = invoke(*words)
    assert isinstance(result.exception, UsageError)
    assert "give either --pid or a command" in result.exception.what


def test_a_duration_that_is_none_is_refused():
    result = invoke("--pid", 1, "--duration", "soon")
    assert isinstance(result.exception, UsageError)
    assert result.exception.what.startswith("--duration")


def test_a_process_that_is_not_there_is_told(tmp_path):
    result = invoke("--pid", 2**22 + 1, "--results", tmp_path / "results")
    assert isinstance(result.exception, BotError)
    assert not (tmp_path / "results").exists()


@pytest.mark.slow
def test_a_command_is_profiled_and_its_run_is_shown_again(tmp_path):
    (tmp_path / "job.py").write_text("def planted(): return sum(range(1000))\nplanted()\n")
    words = ("--results", tmp_path / "results", "--json", "--filter", "planted")
    first = invoke(*words, "--", sys.executable, tmp_path / "job.py")
    assert first.exit_code == 0, first.output
    document = json.loads(first.stdout)
    assert [row["function"]["name"] for row in document["calls"]["rows"]] == ["planted"]
    again = CliRunner().invoke(
        app, ["analyze", document["folder"], "--filter", "planted", "--results", str(tmp_path)]
    )
    assert again.exit_code == 0
    assert "planted" in again.stdout
    assert "job.py:1" in again.stdout
