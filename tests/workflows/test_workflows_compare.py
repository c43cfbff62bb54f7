"""Run folders in, a comparison and an exit code out."""

import json

import pytest
from measured_runs import FixedClock, measured_run

from perfkit.errors import ExitCode, InputError
from perfkit.model.comparison import Answer, Outcome, UnitKind
from perfkit.model.manifest import RunState
from perfkit.runs.artifacts import SECONDS
from perfkit.workflows.compare import CompareRequest, compare, exit_code
from perfkit.workflows.comparison_folder import write_comparison


def compared(results, before, after, **more):
    return compare(CompareRequest(before, after, results, **more), FixedClock())


def lines_of(comparison):
    return {line.name: line for line in comparison.lines}


def test_a_slower_bot_is_worse_and_closes_the_gate(tmp_path):
    before = measured_run(tmp_path, "old")
    after = measured_run(tmp_path, "new", seed=2, median_ms=150.0)
    comparison = compared(tmp_path, [before], [after])
    assert comparison.outcome is Outcome.WORSE
    assert exit_code(comparison) is ExitCode.OBJECTIVES_MISSED
    assert comparison.name == "old-vs-new"
    assert lines_of(comparison)["p50"].answer is Answer.WORSE
    assert lines_of(comparison)["memory, highest"].answer is Answer.SAME
    assert (comparison.unit_kind, comparison.units) == (UnitKind.BLOCKS, (12, 12))


def test_the_numbers_are_those_of_the_runs_own_summaries(tmp_path):
    runs = [measured_run(tmp_path, seed=seed, errors=0.1, length_s=15) for seed in (1, 2)]
    comparison = compared(tmp_path, [runs[0]], [runs[1]])
    lines = lines_of(comparison)
    for run, side in zip(runs, ("before", "after"), strict=True):
        summary = json.loads((run / "summary.json").read_text())
        load, bot = summary["load"], summary["bot"]
        for name in ("p50", "p95", "p99"):
            assert getattr(lines[name], side) == load["response_ms"][name]
        assert getattr(lines["throughput"], side) == pytest.approx(load["throughput_per_s"])
        assert getattr(lines["errors"], side) == pytest.approx(load["error_rate"])
        assert getattr(lines["CPU"], side) == pytest.approx(bot["cpu_percent"]["mean"])
        assert getattr(lines["memory, highest"], side) == bot["rss_mib"]["max"]


def test_equals_do_not_differ_and_the_gate_stays_open(tmp_path):
    before, after = (measured_run(tmp_path, seed=seed, rate=60) for seed in (1, 2))
    comparison = compared(tmp_path, [before], [after], bound=0.3)
    assert comparison.outcome is Outcome.SAME
    assert exit_code(comparison) is ExitCode.OK


def test_the_same_runs_give_the_same_answer(tmp_path):
    before, after = (measured_run(tmp_path, seed=seed, length_s=12) for seed in (1, 2))
    first, second = (compared(tmp_path, [before], [after]) for _ in range(2))
    assert (first.lines, first.steps) == (second.lines, second.steps)


def test_five_runs_of_each_are_the_observations(tmp_path):
    sides = [
        [measured_run(tmp_path, seed=10 * n + side, length_s=5, rate=60) for n in range(5)]
        for side in (1, 2)
    ]
    comparison = compared(tmp_path, *sides)
    assert (comparison.unit_kind, comparison.units) == (UnitKind.RUNS, (5, 5))
    assert len(comparison.runs) == 10
    assert not any("fewer than 5 runs" in warning for warning in comparison.warnings)


def test_an_invalid_run_can_be_no_better(tmp_path):
    before = measured_run(tmp_path)
    after = measured_run(tmp_path, median_ms=10.0, late=True)
    comparison = compared(tmp_path, [before], [after])
    assert comparison.outcome is Outcome.INVALID
    assert exit_code(comparison) is ExitCode.INVALID_MEASUREMENT
    assert {line.answer for line in (*comparison.lines, *comparison.steps)} == {Answer.UNKNOWN}
    assert lines_of(comparison)["p50"].change == pytest.approx(-0.9, abs=0.02)
    assert "can't be believed: perfkit could not keep to its plan" in comparison.warnings[0]


def test_an_invalid_run_among_others_is_left_out(tmp_path):
    before = [measured_run(tmp_path, seed=1), measured_run(tmp_path, median_ms=999.0, late=True)]
    comparison = compared(tmp_path, before, [measured_run(tmp_path, seed=2)])
    assert [run.used for run in comparison.runs] == [True, False, True]
    assert "and was left out" in comparison.warnings[0]
    assert lines_of(comparison)["p50"].before == pytest.approx(100, rel=0.05)


def test_an_interrupted_run_is_no_measurement(tmp_path):
    half = measured_run(tmp_path, state=RunState.INTERRUPTED)
    assert compared(tmp_path, [measured_run(tmp_path)], [half]).outcome is Outcome.INVALID


def test_other_plans_and_steps_are_said(tmp_path):
    before = measured_run(tmp_path, users=20)
    after = measured_run(tmp_path, users=50, step="say")
    comparison = compared(tmp_path, [before], [after])
    assert comparison.plans_differ == ("users: 20 before, 50 after",)
    assert "the step “press” is only in the runs before" in comparison.warnings
    assert "the step “say” is only in the runs after" in comparison.warnings
    assert comparison.steps == ()


def test_a_run_beside_itself_is_said(tmp_path):
    run = measured_run(tmp_path, length_s=6)
    comparison = compared(tmp_path, [run], [run])
    assert comparison.warnings[0] == "the same run is on both sides: it can't differ from itself"


def test_what_could_not_be_read_is_said(tmp_path):
    run, other = (measured_run(tmp_path, length_s=10) for _ in range(2))
    lines = (run / SECONDS).read_bytes().splitlines(keepends=True)
    (run / SECONDS).write_bytes(b"".join((*lines[:4], b"{broken}\n", *lines[5:])))
    warnings = compared(tmp_path, [run], [other]).warnings
    assert any("seconds.jsonl, line 5 was left out" in warning for warning in warnings)


def test_only_load_tests_can_be_compared(tmp_path):
    profile = measured_run(tmp_path, kind="profile")
    with pytest.raises(InputError, match="is a profile, and only load tests can be compared"):
        compared(tmp_path, [profile], [profile])


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"", "holds nothing to compare: no second"), (b"{torn", "holds nothing to compare")],
)
def test_a_run_whose_load_is_gone_cannot_be_compared(tmp_path, content, told):
    run = measured_run(tmp_path)
    (run / SECONDS).write_bytes(content)
    with pytest.raises(InputError, match=told):
        compared(tmp_path, [run], [run])


def test_a_run_that_never_had_a_load_cannot_be_compared(tmp_path):
    run = measured_run(tmp_path)
    (run / SECONDS).unlink()
    (run / "summary.json").unlink()
    with pytest.raises(InputError, match="its load never began"):
        compared(tmp_path, [run], [run])


def test_a_comparison_leaves_a_folder(tmp_path):
    before, after = (measured_run(tmp_path, seed=seed, length_s=6) for seed in (1, 2))
    comparison = compared(tmp_path, [before], [after], name="try & see")
    page = tmp_path / "elsewhere.html"
    written = write_comparison(comparison, tmp_path, page=page)
    assert written.folder.name.endswith("Z-compare-try-see")
    stored = json.loads((written.folder / "compare.json").read_text())
    assert stored["outcome"] == comparison.outcome
    assert stored["lines"][0]["name"] == "p50"
    assert (written.folder / "report.md").read_text() == written.markdown
    assert (written.folder / "report.html").read_bytes() == page.read_bytes()
