"""``perfkit compare`` as it is called: what is refused, what is printed, how it exits."""

import json
import sys

import pytest

from perfkit.cli import main as command_line


@pytest.fixture
def perfkit(monkeypatch, capsys):
    """Calls the command in this process: its exit code, and what it wrote."""

    def call(*words):
        monkeypatch.setattr(sys, "argv", ["perfkit", "compare", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            command_line.main()
        written = capsys.readouterr()
        return ended.value.code or 0, written.out, written.err

    return call


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("a",), "1 run can't be compared"),
        (("a", "b", "c"), "3 runs can't be compared"),
        (("a", "b", "--bound", "lots"), "--bound: 'lots' is not a share"),
        (("a", "b", "--bound", "0%"), "--bound: a bound of nothing"),
        (("a", "b", "--json", "--markdown"), "--json and --markdown both print"),
        (("a", "b", "--users", "5"), "--users is for measuring"),
        (("a", "b", "--duration", "5s"), "--duration is for measuring"),
        (("a", "b", "--profile"), "--profile is for measuring"),
        (("s.yaml", "--bot", "python x.py"), "--bot was given 1 time "),
        (("s.yaml", *("--bot", "x") * 3), "--bot was given 3 times"),
        (("a", "b", "--bot", "x", "--bot", "y"), "with --bot one scenario is run"),
        (("s.yaml", "--bot", "x", "--bot", "y", "--duration", "soon"), "--duration: 'soon'"),
    ],
)
def test_what_cannot_be_carried_out_is_told(perfkit, words, told):
    code, out, err = perfkit(*words)
    assert (code, out) == (2, "")
    assert err.startswith("perfkit: ")
    assert told in err


def test_a_run_that_is_not_there(perfkit, tmp_path):
    code, _, err = perfkit("nix", "latest", "--results", tmp_path)
    assert code == 5
    assert "there is no run at nix" in err


def test_a_scenario_that_is_not_there(perfkit, tmp_path):
    words = ("--bot", "python x.py") * 2
    code, _, err = perfkit(tmp_path / "none.yaml", *words, "--results", tmp_path)
    assert code == 5
    assert "there is no such scenario file" in err


def test_a_broken_run_is_told(perfkit, tmp_path):
    for name in ("20260101T000000Z-a", "20260102T000000Z-b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "run.json").write_text("{")
    code, _, err = perfkit("latest~1", "latest", "--results", tmp_path)
    assert code == 5
    assert "run.json is broken" in err
    assert json.dumps("Traceback") not in err
