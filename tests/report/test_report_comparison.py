"""A comparison in the terminal, as Markdown, as JSON and as a page."""

import io
import json
import re
from dataclasses import replace

import msgspec
import pytest
import sample_comparison
from rich.cells import cell_len
from rich.console import Console

from perfkit.model.comparison import Answer, Comparison, Interval, Outcome, Scale
from perfkit.report import comparison_words as words
from perfkit.report.comparison_charts import quantile_curves
from perfkit.report.comparison_html import write_comparison_html
from perfkit.report.comparison_json import write_comparison_json
from perfkit.report.comparison_markdown import write_comparison_markdown
from perfkit.report.comparison_terminal import print_comparison
from perfkit.report.wording import NOTHING


def printed(comparison, *, width=100, terminal=False):
    file = io.StringIO()
    system = "truecolor" if terminal else None
    console = Console(file=file, width=width, force_terminal=terminal, color_system=system)
    print_comparison(comparison, console, folder="results/x-compare-homework")
    return file.getvalue()


@pytest.mark.parametrize("width", [80, 100, 200])
@pytest.mark.parametrize("name", sample_comparison.ALL)
def test_no_line_is_wider_than_the_terminal(name, width):
    lines = printed(sample_comparison.ALL[name](), width=width).splitlines()
    assert max(cell_len(line) for line in lines) <= width


@pytest.mark.parametrize("name", sample_comparison.ALL)
def test_through_a_pipe_there_are_no_control_characters(name):
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", printed(sample_comparison.ALL[name]()))


def test_in_a_terminal_the_only_sequences_are_colours_of_our_own():
    shown = printed(sample_comparison.hostile(), terminal=True)
    assert "\x1b" not in re.sub(r"\x1b\[[0-9;]*m", "", shown)


def test_the_answer_comes_first_and_each_line_says_whether_it_is_real():
    shown = printed(sample_comparison.comparison())
    rows = [" ".join(line.split()) for line in shown.splitlines()]
    assert rows[1] == "WORSE AND BETTER worse beyond 20 %: errors +2.1 points; better: p50 -91 %."
    assert "response time p50 412 ms 38 ms -91 % -93 % to -88 % better" in rows
    assert "response time p99 900 ms 31.00 s 34 times anything inconclusive" in rows
    assert "errors 0 % 2.1 % +2.1 points +1.1 points to +3.2 points worse" in rows
    assert f"CPU per interaction{4 * f' {NOTHING}'} inconclusive" in rows
    assert "start: p50 100 ms 300 ms +200 % -10 % to +10 % worse" in " ".join(rows)
    assert not any(row.startswith("start: p99") for row in rows)
    assert any(row.startswith("Database.execute") and row.endswith("faster") for row in rows)


def test_a_narrow_terminal_leaves_the_intervals_out():
    assert "between" not in printed(sample_comparison.comparison(), width=80)


@pytest.mark.parametrize(
    ("outcome", "word", "tone"),
    [
        (Outcome.WORSE, "WORSE", "fail"),
        (Outcome.MIXED, "WORSE AND BETTER", "fail"),
        (Outcome.BETTER, "BETTER", "pass"),
        (Outcome.CHANGED, "CHANGED", "none"),
        (Outcome.SAME, "NO DIFFERENCE", "none"),
        (Outcome.INCONCLUSIVE, "INCONCLUSIVE", "invalid"),
        (Outcome.INVALID, "INVALID", "invalid"),
    ],
)
def test_each_outcome_has_its_words(outcome, word, tone):
    head = words.headline(replace(sample_comparison.comparison(), outcome=outcome))
    assert (head.word, head.tone) == (word, tone)
    assert head.sentence.endswith(".")


def test_many_lines_are_counted_and_steps_named_where_nothing_else_is():
    comparison = sample_comparison.comparison()
    worse = tuple(replace(line, answer=Answer.WORSE) for line in comparison.lines)
    head = words.headline(replace(comparison, outcome=Outcome.WORSE, lines=worse))
    assert head.sentence.endswith("and 3 more: beyond the bound of 20 %.")
    calm = tuple(replace(line, answer=Answer.SAME) for line in comparison.lines)
    head = words.headline(replace(comparison, outcome=Outcome.WORSE, lines=calm))
    assert head.sentence.startswith("p50 of “start” +200 %")


def test_small_and_large_changes_have_their_own_words():
    line = sample_comparison.line("p50", 1.0, 1.0, Answer.SAME)
    told = {0.034: "+3.4 %", -0.34: "-34 %", 8.5: "+850 %", 23.0: "24 times"}
    told |= {0.0: "0 %", -0.0004: "0 %", -0.9999: "-99.9 %"}
    for change, text in told.items():
        assert words.change(replace(line, change=change)) == text
    assert words.interval(replace(line, interval=Interval(-0.95, 5.0))) == "-95 % to +500 %"
    points = replace(line, scale=Scale.POINTS, interval=Interval(-0.95, 0.5))
    assert words.interval(points) == "-95.0 points to +50.0 points"


def test_json_is_the_whole_comparison():
    comparison = sample_comparison.comparison()
    text = write_comparison_json(comparison)
    assert msgspec.json.decode(text, type=Comparison) == comparison
    assert json.loads(text)["lines"][0]["answer"] == "better"


def test_markdown_has_the_table_for_a_pull_request():
    text = write_comparison_markdown(sample_comparison.comparison())
    assert text.startswith("# WORSE AND BETTER: worse beyond 20 %")
    assert "| response time p50 | 412 ms | 38 ms | -91 % | -93 % to -88 % | **better** |" in text
    assert "<details><summary>Steps</summary>" in text
    assert "| `Database.execute` | `bot/storage.py` | 34.100 ms | 0.000 ms |" in text
    assert "invalid, left out" in text


def test_markdown_lets_nobody_act():
    text = write_comparison_markdown(sample_comparison.hostile())
    assert "<script>" not in text.replace("`[red]<script>", "")
    assert "\x1b" not in text
    tables = [line for line in text.splitlines() if line.startswith("|")]
    assert {line.count("|") - line.count("\\|") for line in tables} <= {5, 7, 8}


@pytest.mark.parametrize("name", sample_comparison.ALL)
def test_the_page_holds_both_sides_and_runs_no_script_but_its_own(name):
    page = write_comparison_html(sample_comparison.ALL[name]())
    assert page.count("<script>") == 1
    assert "alert(1)</script>" not in page
    assert "response time p50" in page


def test_both_curves_lie_on_one_axis():
    curves = quantile_curves(sample_comparison.comparison())
    assert [curve.name for curve in curves.curves] == ["before", "after"]
    assert [tick.label for tick in curves.x_ticks] == ["50 %", "75 %", "90 %", "95 %", "99 %"]
    assert [tick.label for tick in curves.y_ticks][-1] == "5 s"
    assert all(0 <= tick.percent <= 100 for tick in (*curves.x_ticks, *curves.y_ticks))
    numbers = [int(n) for curve in curves.curves for n in re.findall(r"\d+", curve.path)]
    assert all(0 <= number <= 4000 for number in numbers)


def test_a_range_of_many_decades_is_marked_by_tens():
    comparison = sample_comparison.comparison()
    wide = replace(
        comparison, after=sample_comparison.side(0.02), before=sample_comparison.side(9e3)
    )
    labels = [tick.label for tick in quantile_curves(wide).y_ticks]
    assert labels == ["0.1 ms", "1 ms", "10 ms", "100 ms", "1 s", "10 s", "100 s"]


def test_equal_times_have_an_axis_as_well():
    comparison = sample_comparison.comparison()
    flat = tuple(replace(point, ms=100.0) for point in comparison.before.curve)
    both = replace(comparison.before, curve=flat)
    curves = quantile_curves(replace(comparison, before=both, after=both))
    assert len(curves.y_ticks) >= 2


def test_nothing_measured_draws_no_curve():
    assert quantile_curves(sample_comparison.bare()) is None
