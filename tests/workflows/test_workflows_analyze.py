"""A whole run folder, from the first line to the report, ended in every way a run can end."""

import gzip
import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
import typer
from typer.testing import CliRunner

from perfkit.cli.analyze import analyze as analyze_command
from perfkit.errors import InputError
from perfkit.formats import traces
from perfkit.model.histogram import Histogram
from perfkit.model.load import Evidence, FailedInteraction, Second, StepSecond
from perfkit.model.manifest import Host, RunState, ScenarioNote
from perfkit.model.samples import ProcessSample, ProcessSeen
from perfkit.model.stacks import TraceNote
from perfkit.model.summary import Verdict
from perfkit.profilers.tree import TRACES
from perfkit.runs.artifacts import EVIDENCE, SAMPLES, SECONDS
from perfkit.runs.folder import RunFolder
from perfkit.runs.samples import SampleStore
from perfkit.workflows.analyze import analyze
from perfkit.workflows.conclude import conclude
from perfkit.workflows.stacks import write_profile

S = 1_000_000_000
TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0"
FAILED = FailedInteraction(1, "press", 1.5, "no reply", ())


class FixedClock:
    def now_ns(self) -> int:
        return 0

    def wall(self) -> datetime:
        return datetime.now(UTC)  # a reader compares it with this process's own beginning


def frozen(*milliseconds: int) -> tuple[int, ...]:
    histogram = Histogram()
    for value in milliseconds:
        histogram.record(value * 1000)
    return histogram.freeze()


def make_run(
    results: Path,
    *,
    kind: str = "load-test",
    response_ms: int = 100,
    errors: int = 0,
    objectives: tuple[str, ...] = (),
    duration_s: float | None = None,
    lag_ms: int = 1,
    sampled: bool = True,
    seconds: int = 3,
) -> RunFolder:
    """Three seconds of two students who finish in the last one."""
    folder = RunFolder.create(
        results,
        kind=kind,
        name="homework",
        command_line=["perfkit"],
        clock=FixedClock(),
        versions={},
        host=Host("Linux", "x86_64", 2, 4096, 0.0),
        scenario=ScenarioNote("homework", "s.yaml", "00", 2, duration_s, objectives),
    )
    folder.update(bot_framework="aiogram")
    with folder.open_lines(SECONDS, "seconds") as lines:
        for number in range(seconds):
            at = (10 + number) * S
            step = StepSecond(response=frozen(*[response_ms] * 10), errors=errors)
            last = number == seconds - 1
            second = Second(
                at, at + S, 0 if last else 2, 2 if last else 0, 0, 0, 0, 0.1 * number,
                start_lag=frozen(*[lag_ms] * 10), steps={"press": step},
                error_groups={"press": {"no reply": errors}} if errors else {},
            )  # fmt: skip
            lines.append(msgspec.json.encode(second))
    if sampled:
        with SampleStore(folder.path / SAMPLES) as store:
            store.add_processes([ProcessSeen(7, 1, "python bot.py")])
            for at in range(9, 14):
                store.add_samples([ProcessSample(at * S, 7, at * 0.25, 64 * 2**20, 3, 9)])
    folder.write(EVIDENCE, "evidence", msgspec.json.encode(Evidence((), (FAILED,))))
    return folder


def end(folder: RunFolder, state: RunState = RunState.COMPLETE, problem: str | None = None) -> None:
    conclude(folder, state, problem)
    folder.close(state, problem)


def kill(folder: RunFolder) -> None:
    """Leave the folder as a killed perfkit does."""
    with subprocess.Popen([sys.executable, "-S", "-c", ""]) as gone:
        pass
    manifest = msgspec.json.encode(replace(folder.manifest, pid=gone.pid))
    (folder.path / "run.json").write_bytes(manifest)


def test_a_good_run_passes_and_is_read_again_as_it_was_concluded(tmp_path: Path) -> None:
    folder = make_run(tmp_path)
    concluded = conclude(folder, RunState.COMPLETE)
    folder.close(RunState.COMPLETE)
    assert concluded.summary.verdict is Verdict.PASS
    again = analyze(folder.path, tmp_path)
    assert again.summary == concluded.summary
    assert (again.timeline, again.resources) == (concluded.timeline, concluded.resources)
    assert again.folder == str(folder.path)


def test_the_summary_holds_the_keys_others_rely_on(tmp_path: Path) -> None:
    folder = make_run(tmp_path)
    end(folder)
    summary = json.loads((folder.path / "summary.json").read_text())
    assert (summary["schema"], summary["kind"], summary["verdict"]) == (1, "load-test", "pass")
    load = summary["load"]
    assert (load["users"], load["users_completed"], load["interactions"]) == (2, 2, 30)
    assert (load["duration_s"], load["throughput_per_s"]) == (3.0, 10.0)
    assert load["response_ms"]["p95"] == pytest.approx(100, rel=1 / 2048)
    assert load["steps"][0]["name"] == "press"
    bot = summary["bot"]
    assert (bot["framework"], bot["pids"]) == ("aiogram", [7])
    assert bot["cpu_percent"] == pytest.approx({"mean": 25, "max": 25})
    assert bot["rss_mib"] == {
        "start": 64,
        "max": 64,
        "end": 64,
        "growth_per_min": None,
    }
    assert summary["generator"]["cpu_percent"] == pytest.approx(100 * 0.2 / 3)
    assert [(o["name"], o["ok"]) for o in summary["objectives"]] == [
        ("p95", True), ("success", True), ("cpu", None), ("rss", True), ("time to finish", True),
    ]  # fmt: skip


def test_a_slow_bot_fails_and_the_report_says_by_how_much(tmp_path: Path) -> None:
    folder = make_run(tmp_path, response_ms=2000, errors=2)
    end(folder)
    report = analyze(folder.path, tmp_path)
    assert report.summary.verdict is Verdict.FAIL
    assert report.summary.verdict_reasons == (
        "p95 is 2 s, not < 1.5 s", "success is 83.3 %, not > 99 %",
    )  # fmt: skip
    (group,) = report.errors
    assert (group.step, group.error, group.count, group.example) == ("press", "no reply", 6, FAILED)


def test_what_the_scenario_asks_is_judged(tmp_path: Path) -> None:
    folder = make_run(tmp_path, objectives=("p95 < 50ms", 'max of "press" < 1s'), duration_s=3)
    end(folder)
    summary = analyze(folder.path, tmp_path).summary
    assert summary.verdict_reasons == ("p95 is 100 ms, not < 50 ms",)
    assert [(o.name, o.ok, o.applies) for o in summary.objectives][-2:] == [
        ("time to finish", None, False), ('max of "press"', True, True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"lag_ms": 50}, "perfkit could not keep to its plan"),
        ({"sampled": False}, "cpu: could not check: there are no samples of the bot"),
        ({"seconds": 0}, "no interaction was measured"),
        ({"objectives": ("degradation < 20%",)}, "degradation: could not check: it needs a light"),
    ],
)
def test_a_measurement_that_can_not_be_trusted_is_invalid(
    tmp_path: Path, changed: dict[str, object], reason: str
) -> None:
    report = conclude(make_run(tmp_path, **changed), RunState.COMPLETE)  # type: ignore[arg-type]
    assert report.summary.verdict is Verdict.INVALID
    assert report.summary.verdict_reasons[0].startswith(reason)


@pytest.mark.parametrize(
    ("state", "problem", "reason"),
    [
        (RunState.INTERRUPTED, None, "the run was interrupted"),
        (RunState.FAILED, None, "the run failed"),
        (RunState.FAILED, f"the bot died: {TOKEN}", "the bot died: 123456789:***"),
    ],
)
def test_a_run_that_did_not_end_well_judges_nothing_but_keeps_its_numbers(
    tmp_path: Path, state: RunState, problem: str | None, reason: str
) -> None:
    folder = make_run(tmp_path)
    end(folder, state, problem)
    report = analyze(folder.path, tmp_path)
    assert (report.manifest.state, report.summary.verdict) == (state, Verdict.INVALID)
    assert report.summary.verdict_reasons == (reason,)
    assert report.summary.load is not None
    assert TOKEN not in "".join(p.read_text() for p in folder.path.glob("*.json"))


def test_a_killed_run_is_computed_from_what_it_left(tmp_path: Path) -> None:
    folder = make_run(tmp_path)
    with (folder.path / SECONDS).open("ab") as file:
        file.write(b'{"start_ns": 13000')
    kill(folder)
    report = analyze(folder.path, tmp_path)
    assert report.manifest.state is RunState.INTERRUPTED
    assert report.summary.verdict_reasons == ("interrupted: perfkit was killed",)
    assert report.summary.load is not None
    assert report.summary.load.interactions == 30
    assert report.summary.could_not_check == ()
    assert len(report.timeline) == 3
    assert not (folder.path / "summary.json").exists()


def test_a_broken_line_is_told_and_the_rest_counts(tmp_path: Path) -> None:
    folder = make_run(tmp_path)
    lines = (folder.path / SECONDS).read_bytes().splitlines(keepends=True)
    (folder.path / SECONDS).write_bytes(lines[0] + b"{}\n" + lines[2])
    summary = conclude(folder, RunState.COMPLETE).summary
    assert summary.load is not None
    assert summary.load.interactions == 20
    assert summary.could_not_check[0].startswith("seconds.jsonl, line 2 was left out: ")


def test_a_run_that_still_goes_on_can_be_looked_at(tmp_path: Path) -> None:
    folder = make_run(tmp_path)
    report = analyze(folder.path, tmp_path)
    assert report.summary.verdict_reasons == ("the run is still going on",)


def test_a_folder_with_nothing_but_its_manifest_is_a_run(tmp_path: Path) -> None:
    folder = make_run(tmp_path, kind="profile", sampled=False)
    for name in (SECONDS, EVIDENCE):
        (folder.path / name).unlink()
    end(folder)
    report = analyze(folder.path, tmp_path)
    assert (report.summary.verdict, report.summary.load, report.summary.bot) == (None, None, None)
    assert report.profile is None


def test_without_a_load_the_bot_is_measured_over_all_its_samples(tmp_path: Path) -> None:
    folder = make_run(tmp_path, kind="profile")
    (folder.path / SECONDS).unlink()
    bot = conclude(folder, RunState.COMPLETE).summary.bot
    assert bot is not None
    assert bot.cpu_percent.mean == pytest.approx(25)


def test_an_objective_that_can_not_be_read_is_bad_input(tmp_path: Path) -> None:
    folder = make_run(tmp_path, objectives=("p96 < 1s",))
    with pytest.raises(InputError, match=r"run\.json holds an objective.* 'p96' is not measured"):
        conclude(folder, RunState.COMPLETE)


def test_a_profile_that_was_not_written_down_is_computed_from_its_recordings(
    tmp_path: Path,
) -> None:
    folder = make_run(tmp_path, kind="profile")
    events = [
        {"name": "work", "cat": "py-spy", "ph": "B", "pid": 7, "tid": 7, "ts": 0,
         "args": {"filename": "bot.py", "line": 3}},
        {"name": "work", "cat": "py-spy", "ph": "E", "pid": 7, "tid": 7, "ts": 2_000_000,
         "args": {"filename": "bot.py", "line": 3}},
    ]  # fmt: skip
    (folder.path / "trace.json.gz").write_bytes(gzip.compress(json.dumps(events).encode()))
    note = TraceNote(file="trace.json.gz", pid=7, zero_ns=0, rate_hz=100)
    (folder.path / TRACES).write_bytes(traces.encode((note,)))
    kill(folder)
    profile = analyze(folder.path, tmp_path).profile
    assert profile is not None
    assert [function.function for function in profile.hot] == ["work"]


def test_a_run_may_be_named_by_a_file_in_it(tmp_path: Path) -> None:
    folder = make_run(tmp_path)
    assert analyze(folder.path / SECONDS, tmp_path).folder == str(folder.path)
    assert analyze(folder.path / "report.html", tmp_path).folder == str(folder.path)


def test_a_run_that_is_not_there_is_answered_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no run at nowhere") as error:
        analyze(Path("nowhere"), tmp_path / "none")
    assert error.value.advice.startswith("there are no runs in ")
    for number in range(7):
        run = tmp_path / f"2026010{number}T000000Z-a"
        run.mkdir()
        (run / "run.json").touch()
    with pytest.raises(InputError, match="is not a run folder") as error:
        analyze(tmp_path, tmp_path)
    assert error.value.advice.count("T000000Z-a") == 5
    assert f"the latest runs are: {tmp_path}/20260106" in error.value.advice
    (tmp_path / "a.txt").touch()
    with pytest.raises(InputError, match=r"a\.txt is not in a run folder"):
        analyze(tmp_path / "a.txt", tmp_path)


@pytest.fixture
def app() -> typer.Typer:
    app = typer.Typer()
    app.command()(analyze_command)
    return app


def test_the_command_prints_the_report_or_json(tmp_path: Path, app: typer.Typer) -> None:
    folder = make_run(tmp_path)
    end(folder)
    shown = CliRunner().invoke(app, [str(folder.path)])
    assert shown.exit_code == 0
    assert "PASS" in shown.stdout
    as_json = CliRunner().invoke(app, [str(folder.path), "--json"])
    assert as_json.stdout == (folder.path / "summary.json").read_text()


def test_the_command_prints_a_profile_as_profile_does(tmp_path: Path, app: typer.Typer) -> None:
    folder = make_run(tmp_path, kind="profile")
    end(folder)
    result = CliRunner().invoke(app, [str(folder.path), "--json"])
    assert json.loads(result.stdout)["state"] == "complete"


LOOP = ("run_forever", "/usr/lib/python3.11/asyncio/base_events.py")
BLOCK = (("_run", "/usr/lib/python3.11/asyncio/events.py"), ("handle", "/srv/gone/bot.py"))


def record_a_stall(folder: RunFolder) -> None:
    """As py-spy leaves it: two seconds after the load's beginning the loop is held for a second."""

    def event(ph: str, name: str, ms: int, file: str = "") -> dict[str, object]:
        args = {"filename": file, "line": 3}
        return {
            "args": args,
            "cat": "x",
            "name": name,
            "ph": ph,
            "pid": 7,
            "tid": 1,
            "ts": ms * 1000,
        }

    trace = [
        event("B", "thread (7): MainThread", 0), event("B", LOOP[0], 0, LOOP[1]),
        *(event("B", name, 2000, file) for name, file in BLOCK),
        *(event("E", name, 3000, file) for name, file in reversed(BLOCK)),
        event("E", LOOP[0], 4000, LOOP[1]), event("E", "thread (7): MainThread", 4000),
    ]  # fmt: skip
    note = TraceNote(7, "pyspy-7.trace.json.gz", 10 * S, 100)
    (folder.path / TRACES).write_bytes(traces.encode((note,)))
    (folder.path / note.file).write_bytes(gzip.compress(json.dumps(trace).encode()))


@pytest.mark.parametrize("killed", [False, True])
def test_stalls_are_laid_beside_those_who_waited(tmp_path: Path, killed: bool) -> None:
    folder = make_run(tmp_path)
    with (folder.path / SECONDS).open("ab") as file:
        waits = ((11 * S, 13 * S), (12 * S, 14 * S), (10 * S, 11 * S))
        file.write(msgspec.json.encode(Second(13 * S, 14 * S, 0, 2, 0, 0, 0, 0.3, waits=waits)))
    record_a_stall(folder)
    if killed:
        kill(folder)
    else:
        write_profile(folder)
        end(folder)
    summary = analyze(folder.path, tmp_path).summary
    assert summary.stalls is not None
    [mark] = summary.stalls.longest
    assert (mark.at_s, mark.length_ms, mark.waited) == (2.0, 1000.0, 2)
    [finding] = (found for found in summary.findings if found.id == "loop-stalled")
    assert finding.location == "/srv/gone/bot.py:3"
    assert any("up to 2 students waited" in line for line in finding.evidence)
