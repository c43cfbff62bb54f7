"""A .prof shown by the command."""

import cProfile
import json

import pytest
from typer.testing import CliRunner

from perfkit.cli.main import app
from perfkit.errors import InputError


def count_down(number):
    return number and count_down(number - 1)


@pytest.fixture
def profile(tmp_path):
    file = tmp_path / "left behind by <script>.dat"
    profiler = cProfile.Profile()
    profiler.runcall(count_down, 5)
    profiler.dump_stats(file)
    return file


def run(*arguments):
    return CliRunner().invoke(app, ["analyze", *map(str, arguments)], catch_exceptions=False)


def test_the_table_its_meaning_and_the_ways_are_printed(profile):
    told = run(profile).stdout
    assert "6/1" in told
    assert "own (tottime)" in told
    assert "Around count_down" in told
    assert "called by count_down" in told


def test_what_does_not_fit_is_left_out(profile):
    told = run(profile, "--filter", "nothing like it").stdout
    assert "No function fits." in told
    assert run(profile, "--sort", "name", "--limit", "1").stdout.count("0.0 ms") >= 1


def test_programs_get_json(profile):
    table = json.loads(run(profile, "--json").stdout)
    by_name = {row["function"]["name"]: row for row in table["rows"]}
    assert by_name["count_down"]["cost"]["calls"] == 6


@pytest.mark.parametrize("data", [b"", b"junk", b"{" * 50, b"\xe3" + b"\xff" * 20])
def test_what_is_no_profile_is_told_in_one_line(tmp_path, data):
    broken = tmp_path / "broken.prof"
    broken.write_bytes(data)
    with pytest.raises(InputError, match=r"broken\.prof is no profile that can be read: ") as told:
        run(broken)
    assert told.value.exit_code == 5
