"""``perfkit compare`` of two profiles as it is called."""

import json

import pytest
from typer.testing import CliRunner

from perfkit.cli.main import app
from perfkit.errors import UsageError


@pytest.fixture
def files(tmp_path):
    before, after = tmp_path / "a.txt", tmp_path / "b.txt"
    before.write_text("main;query 100\nmain;parse 900\n")
    after.write_text("main;query 900\nmain;parse 100\n")
    return before, after


@pytest.fixture
def perfkit(tmp_path, files):
    def call(*words):
        arguments = ["compare", *map(str, (*files, *words)), "--results", str(tmp_path / "out")]
        return CliRunner().invoke(app, arguments, catch_exceptions=False)

    return call


def test_it_prints_what_differs_and_gates_nothing(perfkit, tmp_path):
    done = perfkit("--html", str(tmp_path / "page.html"))
    assert done.exit_code == 0
    assert "1 function takes more, 1 function takes less." in done.stdout
    assert (tmp_path / "page.html").is_file()


def test_programs_get_json(perfkit):
    told = json.loads(perfkit("--json").stdout)
    assert told["basis"] == "share"
    assert {each["function"]: each["own"]["shift"] for each in told["changes"]} == {
        "query": "more",
        "parse": "less",
    }


def test_pull_requests_get_markdown(perfkit):
    assert perfkit("--markdown").stdout.startswith("# 1 function takes more")


def test_a_bound_is_for_runs(perfkit):
    with pytest.raises(UsageError, match="--bound is for runs"):
        perfkit("--bound", "5%")
