"""Markdown: what a reader of a pull request sees, with bots' text as text."""

import json
import re
from dataclasses import replace

import pytest
import sample_report
from markdown_it import MarkdownIt

from perfkit.report.json_report import write_json
from perfkit.report.markdown import write_markdown


def rendered(report):
    return MarkdownIt("commonmark").enable("table").render(write_markdown(report))


@pytest.mark.parametrize("name", sample_report.ALL)
def test_every_row_of_a_table_has_the_columns_of_its_head(name):
    html = rendered(sample_report.ALL[name]())
    for table in re.findall(r"<table>.*?</table>", html, re.DOTALL):
        rows = re.findall(r"<tr>.*?</tr>", table, re.DOTALL)
        assert len({len(re.findall("<t[hd]", row)) for row in rows}) == 1


def test_hostile_text_makes_no_element():
    html = rendered(sample_report.hostile())
    assert set(re.findall(r"<([a-z0-9]+)", html)) <= {
        "h1", "h2", "h3", "p", "strong", "ul", "li", "table", "thead", "tbody", "tr", "th", "td",
        "code", "pre",
    }  # fmt: skip
    assert html.count("<h1>") == 1
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\ud800-\udfff]", html)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "| pipe | `tick` *star* _under_ # hash" in html


def test_hostile_text_makes_no_link_where_bare_addresses_become_links():
    assert not re.search(r"(?<!`)https://", re.sub(r"`[^`\n]*`|^    .*$", "", write_markdown(
        sample_report.hostile()), flags=re.MULTILINE))  # fmt: skip


@pytest.mark.parametrize("reason", ["- item", "+ item", "# head", "1. item", "12) item", "=== x"])
def test_text_that_begins_like_a_block_begins_none(reason):
    report = sample_report.interrupted()
    html = rendered(replace(report, summary=replace(report.summary, verdict_reasons=(reason,))))
    assert f"<li>{reason}</li>" in html


def test_a_failing_run_reads_as_it_is():
    written = write_markdown(sample_report.before())
    assert written.startswith("# FAIL: 50 students: 3 of 5 judged objectives missed.\n")
    for line in (
        "- response time p95 is 3.41 s, the bound is \\< 1.5 s",
        "| response time p95 | \\< 1.5 s | 3.41 s | missed |  |",
        "## The event loop is blocked by database calls (high)",
        "| no reply within 5 s | choose a lesson | 6 |",
        "| `load_keyboard` | `srv/homework_bot/keyboards.py:42` | own | 6.30 s | 0.00 s | 8.82 s |",
        "      212 ms  bot: Hello! Choose a course.",
        "- folder: `profiling_results/20260302T094107Z-homework-before`",
    ):
        assert line in written
    assert "\n\n\n" not in written


def test_a_run_without_numbers_is_short():
    written = write_markdown(sample_report.interrupted())
    assert "**Interrupted: the numbers cover the time until then.**" in written
    assert "## Steps" not in written


def test_a_run_in_which_little_was_seen_is_told_without_gaps():
    written = write_markdown(sample_report.sparse())
    assert "10 of 40 kinds of errors." in written
    assert "\n\n\n" not in written
    assert "## Steps" not in written


def test_json_keeps_the_keys_that_others_rely_on():
    summary = json.loads(write_json(sample_report.before().summary))
    assert summary["verdict"] == "fail"
    assert {"name", "bound", "value", "unit", "ok"} <= summary["objectives"][0].keys()
    assert summary["load"]["response_ms"].keys() == {"p50", "p90", "p95", "p99", "max", "mean"}
    assert summary["bot"]["rss_mib"].keys() >= {"start", "max", "end"}
    assert "p99" in summary["generator"]["start_lag_ms"]
