"""A search for capacity, in the terminal, on the page and in Markdown."""

import io
from dataclasses import replace

import pytest
import sample_report as sample
from rich.console import Console

from perfkit.model.capacity import Capacity, Level
from perfkit.model.summary import ObjectiveResult, Verdict
from perfkit.report.capacity_charts import capacity_charts
from perfkit.report.html import write_html
from perfkit.report.markdown import write_markdown
from perfkit.report.sentences import headline
from perfkit.report.terminal import print_report


def level(users: int, *, held: bool = True, p95: float = 100, probes: int = 1) -> Level:
    return Level(
        users, held, probes, throughput_per_s=users / 2, p50_ms=20, p95_ms=p95, p99_ms=2 * p95,
        error_rate=0.0, cpu_percent=40.0, rss_mib=None,
    )  # fmt: skip


FOUND = Capacity(
    holds=137, breaks_at=142, limited_by='p95 of "press answer"', reasons=("p95 is 2 s",),
    knee=120, levels=(level(50), level(137, probes=2), level(142, held=False, p95=2000)),
)  # fmt: skip
ASKED = ObjectiveResult("capacity", ">= 50 students", 137.0, "students", ok=True)


def report(capacity=FOUND, verdict=Verdict.PASS):
    whole = sample.after()
    summary = replace(
        whole.summary, kind="capacity", capacity=capacity, verdict=verdict, objectives=(ASKED,),
        load=None, bot=None, generator=None, telegram=None,
    )  # fmt: skip
    return replace(whole, summary=summary, timeline=(), resources=(), profile=None)


def terminal(shown):
    target = Console(file=io.StringIO(), width=110)
    print_report(shown, target)
    return target.file.getvalue()


def test_the_answer_comes_first_in_a_sentence():
    told = headline(report())
    assert told.word == "PASS"
    assert told.sentence == (
        "This bot holds 137 students within your objectives; "
        'the first to break is p95 of "press answer".'
    )


@pytest.mark.parametrize(
    ("capacity", "sentence"),
    [
        (replace(FOUND, holds=0, breaks_at=50, limited_by="cpu"), "doesn't hold even 50 students"),
        (replace(FOUND, holds=0, breaks_at=50, limited_by="cpu"), "bot's CPU, mean"),
        (replace(FOUND, breaks_at=None, limited_by=""), "holds 137 students or more within"),
        (Capacity(0, None), "No number of students could be judged."),
    ],
)
def test_what_is_not_known_is_not_told(capacity, sentence):
    assert sentence in headline(report(capacity)).sentence


def test_without_a_verdict_the_kind_is_the_word():
    assert headline(report(verdict=None)).word == "CAPACITY"


def test_every_number_of_students_has_a_row_everywhere():
    shown = terminal(report())
    assert "With 142 students it breaks: p95 is 2 s." in shown
    assert "From about 120 students on" in shown
    rows = [line.split() for line in shown.splitlines()]
    assert ["50", "yes", "25.0/s", "20", "ms", "100", "ms", "200", "ms", "0", "%", "40", "%"] in [
        row[:13] for row in rows
    ]
    assert "| 137 | yes (2 x) | 68.5/s |" in write_markdown(report())
    page = write_html(report())
    assert '<th scope="row">142</th><td>no</td>' in page
    assert "Throughput" in page


def test_an_interrupted_search_says_so():
    stopped = replace(FOUND, stopped="interrupted before its end", knee=None, breaks_at=None)
    assert "The search ended before it was done: interrupted" in terminal(report(stopped))


def test_the_curves_reach_over_all_levels_and_mark_what_broke():
    charts = capacity_charts(FOUND)
    time, rate = charts.curves
    assert time.dots_held.count("M") == 2
    assert time.dots_broken.count("M") == 1
    assert rate.unit == "interactions per second"
    assert charts.holds_percent == pytest.approx(100 * 137 / charts.users_ticks[-1].percent, rel=1)
    assert 0 < charts.knee_percent < charts.holds_percent < 100


def test_one_level_is_no_curve_and_no_search_none():
    assert capacity_charts(replace(FOUND, levels=(level(5),))) is None
    assert capacity_charts(None) is None
    bare = capacity_charts(replace(FOUND, holds=0, knee=None))
    assert (bare.holds_percent, bare.knee_percent) == (None, None)
