import json
import os
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from perfkit.clock import SystemClock
from perfkit.model.histogram import Histogram
from perfkit.model.load import Second, StepSecond
from perfkit.model.manifest import Host, Manifest, RunState
from perfkit.monitor.source import SourceReading
from perfkit.monitor.sources.load_tests import LoadTests

S = 1_000_000_000
BOT = 77


class FakeClock(SystemClock):
    def __init__(self, now_s: float) -> None:
        self.now_s = now_s

    def now_ns(self) -> int:
        return int(self.now_s * S)


class Bench:
    """A results folder, a clock and what is watched."""

    def __init__(self, results: Path, now_s: float = 1000) -> None:
        self.results = results
        self.clock = FakeClock(now_s)
        self.source = LoadTests(results, self.clock)

    def run(self, name: str, state: RunState = RunState.RUNNING, bot: int = BOT) -> Path:
        folder = self.results / name
        folder.mkdir(exist_ok=True)
        manifest = Manifest(
            schema=1, kind="load-test", name=name, state=state, pid=os.getpid(), command_line=(),
            started_at="2099-01-01T00:00:00+00:00", started_ns=1, ended_at=None, versions={},
            host=Host("Linux", "x86_64", 2, 4096, 0.0), bot_pid=bot,
        )  # fmt: skip
        (folder / "run.json").write_bytes(msgspec.json.encode(manifest))
        return folder

    def second(
        self, folder: Path, *times_s: float, errors: int = 0, ended_s: float | None = None
    ) -> None:
        end = int((self.clock.now_s if ended_s is None else ended_s) * S)
        times = Histogram.of(int(each * 1e6) for each in times_s)
        whole = Second(end - S, end, 1, 0, 0, 0, 0, 0.0)
        whole = replace(whole, steps={"a": StepSecond(response=times.freeze(), errors=errors)})
        with (folder / "seconds.jsonl").open("ab") as file:
            file.write(msgspec.json.encode(whole) + b"\n")

    def after(self, seconds: float, pids: tuple[int, ...] = (BOT,)) -> SourceReading:
        self.clock.now_s += seconds
        return self.source.read(pids)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def counters(reading: SourceReading) -> tuple[float, float, float]:
    names = ("interactions", "interaction_errors", "slow_interactions")
    interactions, errors, slow = (reading.values[f"perfkit_{name}_total"] for name in names)
    return interactions, errors, slow


def test_without_a_load_test_nothing_is_known(bench: Bench) -> None:
    assert bench.after(1) == SourceReading()


def test_a_load_test_that_runs_is_counted_as_it_goes(bench: Bench) -> None:
    folder = bench.run("homework")
    found = bench.after(1)
    assert counters(found) == (0, 0, 0)
    assert found.response is None
    assert found.shown == "load test homework"
    bench.second(folder, 0.1, 0.2, 3.5, errors=2)
    reading = bench.after(1)
    assert counters(reading) == (5, 2, 1)
    assert reading.response is not None
    assert Histogram.thaw(reading.response).count == 3
    assert reading.values["perfkit_response_p50_seconds"] == pytest.approx(0.2, rel=0.001)
    assert reading.values["perfkit_response_p95_seconds"] == pytest.approx(3.5, rel=0.001)
    quiet = bench.after(1)
    assert counters(quiet) == (5, 2, 1)
    assert quiet.response == Histogram().freeze()


def test_percentiles_are_those_of_the_last_minute(bench: Bench) -> None:
    folder = bench.run("homework")
    bench.after(1)
    bench.second(folder, 5.0)
    bench.after(1)
    assert "perfkit_response_p95_seconds" in bench.after(58.9).values
    gone = bench.after(1)
    assert "perfkit_response_p95_seconds" not in gone.values
    assert counters(gone) == (1, 0, 1)


def test_what_was_counted_before_monitoring_began_is_only_known_to_the_last_minute(
    bench: Bench,
) -> None:
    folder = bench.run("homework")
    bench.second(folder, 9.0, errors=7, ended_s=930)
    bench.second(folder, 0.5, 0.5, errors=7, ended_s=990)
    bench.after(1)
    reading = bench.after(1)
    assert counters(reading) == (0, 0, 0)
    assert reading.response == Histogram().freeze()
    assert reading.values["perfkit_response_p95_seconds"] == pytest.approx(0.5, rel=0.001)


def test_counters_go_on_over_several_load_tests(bench: Bench) -> None:
    first = bench.run("first")
    bench.after(1)
    bench.second(first, 0.1)
    bench.after(1)
    bench.second(first, 0.1)
    bench.run("first", RunState.COMPLETE)
    assert counters(bench.after(2, ())) == (2, 0, 0)
    over = bench.after(2, ())
    assert (over.shown, counters(over)) == ("", (2, 0, 0))
    assert bench.after(2).response is None
    second = bench.run("second", bot=78)
    bench.second(second, 0.1, errors=1)
    bench.after(2, (78,))
    reading = bench.after(1, (78,))
    assert counters(reading) == (4, 1, 0)
    assert reading.shown == "load test second"


def test_the_last_second_is_read_though_the_load_test_has_ended(bench: Bench) -> None:
    folder = bench.run("homework")
    bench.after(1)
    bench.run("homework", RunState.COMPLETE)
    bench.after(2)
    bench.second(folder, 0.1)
    assert counters(bench.after(1)) == (1, 0, 0)


def test_one_that_began_and_ended_between_two_looks_is_counted(bench: Bench) -> None:
    bench.after(1)
    bench.after(1)
    folder = bench.run("short", RunState.COMPLETE)
    bench.second(folder, 0.1)
    bench.after(1, ())
    assert counters(bench.after(1, ())) == (1, 0, 0)


def test_two_at_once_are_counted_together(bench: Bench) -> None:
    one, other = bench.run("one"), bench.run("other")
    bench.after(1)
    bench.second(one, 0.1)
    bench.second(other, 0.3, errors=1)
    reading = bench.after(1)
    assert counters(reading) == (3, 1, 0)
    assert reading.shown == "load test one, other"


def test_a_folder_that_is_removed_is_left(bench: Bench) -> None:
    folder = bench.run("homework")
    bench.after(1)
    (folder / "run.json").unlink()
    bench.after(2)
    assert bench.after(2).shown == ""


def test_results_that_cannot_be_read_are_told_until_they_can(tmp_path: Path) -> None:
    results = tmp_path / "results"
    results.touch()
    bench = Bench(results)
    problem = f"{results} can't be read: Not a directory"
    assert bench.after(1).problem == problem
    assert bench.after(1).problem == problem
    results.unlink()
    results.mkdir()
    assert bench.after(1).problem == ""


def test_seconds_that_cannot_be_read_are_told(bench: Bench) -> None:
    folder = bench.run("homework")
    bench.after(1)
    (folder / "seconds.jsonl").write_text("{\n")
    assert bench.after(1).problem == f"{folder}: 1 of its seconds could not be read"
    (folder / "seconds.jsonl").unlink()
    (folder / "seconds.jsonl").mkdir()
    assert bench.after(1).problem == f"{folder}: its seconds can't be read: Is a directory"


def test_reading_needs_no_heavy_library() -> None:
    import subprocess
    import sys

    script = (
        "import sys, json, perfkit.monitor.sources.load_tests\n"
        "print(json.dumps([m for m in ('aiohttp', 'rich', 'jinja2') if m in sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert json.loads(done.stdout) == []
