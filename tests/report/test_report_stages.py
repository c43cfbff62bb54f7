"""Stages, iterations and what is left out, in every kind of report."""

import io
from dataclasses import replace

import pytest
from rich.console import Console
from sample_report import after

from perfkit.model.report import RunReport
from perfkit.model.summary import IterationNumbers, Percentiles, StageNumbers
from perfkit.report.charts import charts_of
from perfkit.report.html import write_html
from perfkit.report.markdown import write_markdown
from perfkit.report.terminal import print_report

TIMES = Percentiles(p50=20, p90=80, p95=123, p99=200, max=300, mean=40)


def stage(name: str, level: float, **changes) -> StageNumbers:
    made = StageNumbers(
        name, level, "students", light=False, full=False, start_s=0, duration_s=18.5,
        interactions=850, errors=0, error_rate=0, throughput_per_s=35.4, response_ms=TIMES,
        dropped=0, iterations=IterationNumbers(50),
    )  # fmt: skip
    return replace(made, **changes)


def staged(**changes) -> RunReport:
    report = after()
    stages = (
        stage("a few <b>", 5, light=True),
        stage("all at once", 50, full=True, errors=3),
        stage("arrivals", 20.5, unit="/s", dropped=4),
    )
    load = replace(report.summary.load, stages=stages, **changes)
    return replace(report, summary=replace(report.summary, load=load))


def printed(report: RunReport) -> str:
    written = io.StringIO()
    print_report(report, Console(width=100, file=written))
    return written.getvalue()


def test_the_terminal_has_a_table_of_stages():
    text = printed(staged())
    assert "Stages" in text
    assert "a few <b> (light)" in text
    [line] = [line for line in text.splitlines() if "all at once (full)" in line]
    assert line.split()[4:] == ["50", "students", "18.50", "s", "850", "3", "123", "ms", "35.4/s"]
    assert "20.5/s" in text


def test_markdown_has_a_table_of_stages():
    text = write_markdown(staged())
    assert "## Stages" in text
    assert "| all at once (full) | 50 students | 18.50 s | 850 | 3 | 0 | 123 ms | 35.4/s |" in text
    assert r"a few \<b\> (light)" in text


def test_the_page_has_a_table_of_stages():
    page = write_html(staged(warm_up_s=5.0))
    assert 'id="stages"' in page
    assert "a few &lt;b&gt; (light)" in page
    assert "left out: 5.00 s of warm-up" in page


def test_the_charts_show_where_stages_begin():
    stages = (stage("few", 5), stage("all", 50, start_s=20.0))
    report = staged()
    load = replace(report.summary.load, stages=stages)
    report = replace(report, summary=replace(report.summary, load=load))
    few, every = charts_of(report).stages
    assert (few.percent, few.label, every.label) == (0, "few", "all")
    assert 0 < every.percent < 100
    assert 'class="x-axis stages"' in write_html(report)
    assert 'class="x-axis stages"' not in write_html(after())


@pytest.mark.parametrize("write", [printed, write_markdown, write_html])
def test_a_load_of_one_stage_has_no_table_of_them(write):
    assert "Stages" not in write(after())


def test_iterations_are_told_where_students_start_over():
    text = " ".join(
        printed(staged(iterations=IterationNumbers(90, 2, 1, 4), warm_up_s=2.0)).split()
    )
    assert (
        "scenario played 90 times to its end, given up 2, cut off by a stage's end 1, 4 of" in text
    )
    assert "left out: 2.00 s of warm-up" in text
    assert "left out: the stage a few <b>, there to compare with" in text
