"""Files of any profiler shown and converted by the command."""

import gzip
import json

import pytest
from typer.testing import CliRunner

from perfkit.cli import analyze as command
from perfkit.cli.main import app
from perfkit.errors import InputError, UsageError

FOLDED = """\
thread (0x7F1): MainThread;main (/srv/bot.py:9);handle (/srv/bot.py:5) 30
thread (0x7F1): MainThread;main (/srv/bot.py:9);handle (/srv/bot.py:5);handle (/srv/bot.py:6) 10
thread (0x7F1): MainThread;main (/srv/bot.py:9);<b>\x1b[31mevil</b>[red] (/srv/x.py:1) 20
thread (0x7F2): pool;work (/usr/lib/python3.11/json/__init__.py:3) 40
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "left.dat"
    path.write_text(FOLDED)
    return path


def run(*arguments):
    return CliRunner().invoke(app, ["analyze", *map(str, arguments)], catch_exceptions=False)


def test_whose_code_which_functions_on_which_way_and_in_which_thread(file):
    told = run(file).stdout
    assert "100 samples in 4 functions, 4 distinct stacks" in told
    assert "innermost was: your code 60.0 %, standard library 40.0 %" in told
    assert "own: while the function itself was running" in told
    assert "handle (srv/bot.py:5) R" in told.replace("/srv/bot", "srv/bot")
    assert "The costliest way" in told
    assert "MainThread: 60 samples, 60.0 %" in told
    assert "evil" in told
    assert "\x1b" not in told


def test_the_table_is_sorted_and_filtered(file):
    names = [row["function"] for row in json.loads(
        run(file, "--sort", "total", "--filter", "bot.py", "--json").stdout)["rows"]]  # fmt: skip
    assert names == ["main", "handle"]
    assert "No function fits." in run(file, "--filter", "nothing").stdout


def test_programs_get_json(file):
    table = json.loads(run(file, "--json", "--limit", "1").stdout)
    assert (table["unit"], table["total"], len(table["rows"])) == ("samples", 100, 1)
    assert table["rows"][0]["owner"] == "own"
    assert [thread["name"] for thread in table["threads"]] == ["MainThread", "pool"]


@pytest.mark.parametrize(
    ("target", "beginning"),
    [
        ("svg", "<svg"),
        ("speedscope", '{"shared"'),
        ("collapsed", "thread: MainThread;main"),
        ("callgrind", "# callgrind format"),
        ("dot", "digraph {"),
    ],
)
def test_conversions_go_to_a_pipe_or_into_a_file(file, tmp_path, target, beginning):
    piped = run(file, "--to", target).stdout
    assert piped.lstrip().startswith(beginning)
    out = tmp_path / "out"
    assert run(file, "--to", target, "-o", out).stdout == ""
    assert out.read_text() == piped


def test_pprof_is_packed_and_is_not_for_a_terminal(file, tmp_path, monkeypatch):
    assert gzip.decompress(run(file, "--to", "pprof").stdout_bytes)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    out = tmp_path / "profile.pb.gz"
    assert run(file, "--to", "pprof", "--output", out).exit_code == 0
    assert out.stat().st_size > 50


def test_binary_is_refused_by_a_terminal(file, monkeypatch):
    class Terminal:
        def isatty(self):
            return True

    monkeypatch.setattr("sys.stdout", Terminal())
    with pytest.raises(UsageError, match="pprof is nothing for a terminal"):
        command.analyze(file, to=command.ConvertTo.PPROF)


def test_an_output_without_a_target_is_no_command(file):
    with pytest.raises(UsageError, match="--output is where --to writes"):
        run(file, "-o", "x")


def test_a_prof_becomes_stacks(tmp_path):
    import cProfile

    profiler = cProfile.Profile()
    profiler.runcall(sorted, [2, 1], key=lambda value: -value)
    path = tmp_path / "x"
    profiler.dump_stats(path)
    assert "# unit: seconds" in run(path, "--to", "collapsed").stdout


def test_a_broken_file_is_told_in_one_line(tmp_path):
    path = tmp_path / "broken.json"
    path.write_text('{"traceEvents": [')
    with pytest.raises(InputError, match="begins as JSON and is none") as told:
        run(path)
    assert told.value.exit_code == 5


@pytest.fixture
def series(tmp_path):
    path = tmp_path / "mprofile.txt"
    path.write_text("CMDLINE bot\n" + "".join(f"MEM 50.0 {1000 + n}\n" for n in range(60)))
    return path


def test_memory_over_time_is_judged_as_perfkits_own(series):
    assert "50 MiB" in run(series).stdout
    [rss] = json.loads(run(series, "--json").stdout)["kinds_mib"]
    assert (rss["name"], rss["start"]) == ("RSS", 50)


def test_memory_over_time_has_no_stacks_to_convert(series):
    with pytest.raises(InputError, match="memory over time, of no function and no stack"):
        run(series, "--to", "svg")


def test_a_broken_series_is_told_in_one_line(series):
    series.write_text("MEM 50.0 nan\n")
    with pytest.raises(InputError, match="can't be read as a file of mprof's: line 1"):
        run(series)


def test_a_profile_of_nothing_is_shown_as_such(tmp_path):
    path = tmp_path / "empty.json"
    path.write_text('{"shared": {"frames": []}, "profiles": []}')
    assert "0 samples in 0 functions" in run(path).stdout


@pytest.mark.parametrize("number", ["1e999", "9" * 400, "-1", "-0.5"])
def test_numbers_that_no_profile_has_are_refused(tmp_path, number):
    path = tmp_path / "huge.json"
    path.write_text(
        '{"shared": {"frames": [{"name": "f"}]}, "profiles": [{"type": "sampled", "name": "t", '
        '"unit": "none", "startValue": 0, "endValue": 1, "samples": [[0]], "weights": '
        f"[{number}]}}]}}"
    )
    with pytest.raises(InputError, match="read as speedscope"):
        run(path)


@pytest.mark.parametrize("choice", [("--sort", "total"), ("--limit", "3"), ("--filter", "x")])
def test_rows_are_chosen_only_where_there_is_a_table(file, series, tmp_path, choice):
    for words in ((series,), (file, "--to", "svg"), (file, "--html", tmp_path / "page.html")):
        with pytest.raises(UsageError, match="choose rows of a profile's table"):
            run(*words, *choice)
    assert not (tmp_path / "page.html").exists()
