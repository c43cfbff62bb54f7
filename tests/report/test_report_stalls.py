"""Stalls are told alike in the terminal, on the page, in Markdown and in JSON."""

import io
import json
from dataclasses import replace

import pytest
from rich.console import Console
from sample_report import before

from perfkit.model.stalls import LoopTime, StallGroup, StallMark, StallNumbers
from perfkit.report.charts import charts_of
from perfkit.report.html import write_html
from perfkit.report.json_report import write_json
from perfkit.report.markdown import write_markdown
from perfkit.report.profile_json import write_profile_json
from perfkit.report.stalls_text import stalls_rows, stalls_sentences
from perfkit.report.terminal import print_report
from perfkit.report.wording import NOTHING

GROUP = StallGroup(
    "loop", "take_answer", "/srv/<b>school</b>.py", 5, "save", "sqlite3 execute", "database",
    in_one_call=True, count=14, total_s=3.1, longest_ms=420.0, cpu_share=0.1,
    waited=40, waited_most=14, waited_p95_ms=1800.0,
)  # fmt: skip
WORKER = replace(
    GROUP, place="worker", in_one_call=False, waited=None, waited_most=None, waited_p95_ms=None
)
STALLS = StallNumbers(
    rate_hz=100, least_ms=139.0, error_ms=14.1, observed_s=58.0, stalled_s=3.1, stalled_share=0.053,
    saturated_s=12.0, saturated_share=0.207, lost_share=0.0,
    loops=(LoopTime(7, "MainThread", 58.0, 3.1, 20.0, 12.0, 0.0),), groups=(GROUP, WORKER),
    count=14,
    longest=(
        StallMark(0, 10.0, 420.0, 0, 14),
        StallMark(0, -3.0, 420.0, 0, 0),
        StallMark(0, 20.0, 420.0, 1),
        StallMark(0, 20.0, 420.0, 7),
    ),
)  # fmt: skip


def report(stalls=STALLS):
    sample = before()
    return replace(sample, summary=replace(sample.summary, stalls=stalls))


def printed(stalls=STALLS):
    console = Console(file=io.StringIO(), width=110, no_color=True)
    print_report(report(stalls), console)
    return console.file.getvalue()


def test_sentences_say_how_much_and_how_well_it_is_known():
    held, saturated, accuracy = stalls_sentences(STALLS)
    assert held == "In 58.00 s single callbacks held the event loop for 3.10 s (5.3 %)."
    assert saturated.startswith("For 12.0 s (20.7 %) it was saturated: full of short callbacks")
    assert accuracy == (
        "Stalls from 139 ms on can be told from chance, at 100 samples/s lengths are right to "
        "± 14 ms; perfkit profile --rate 500 sees them from 50 ms on."
    )


def test_a_calm_loop_is_told_so():
    calm = replace(STALLS, stalled_s=0.0, saturated_s=0.0, least_ms=50.0, lost_share=0.2)
    first, accuracy, lost = stalls_sentences(calm)
    assert first == "In 58.00 s no single callback held the event loop for long."
    assert "--rate" not in accuracy
    assert lost.startswith("For 20.0 % of the time other processes had the CPU")


def test_a_machine_that_was_too_busy_is_said():
    [told] = stalls_sentences(replace(STALLS, unjudged=1, lost_share=0.58))
    assert told.startswith("Can't be told: for 58.0 % of the time other processes had the CPU")


def test_a_pool_alone_has_no_loop():
    [accuracy] = stalls_sentences(replace(STALLS, loops=()))
    assert accuracy.startswith("Stalls from 139 ms on")


def test_rows_say_who_waited():
    assert [row[1:] for row in stalls_rows(STALLS)] == [
        ("sqlite3 execute", "14", "3.10 s", "420 ms", "up to 14, p95 1.80 s"),
        ("sqlite3 execute, call after call (a worker)", "14", "3.10 s", "420 ms", NOTHING),
    ]
    nobody = replace(STALLS, groups=(replace(GROUP, waited=0, waited_most=0),))
    assert stalls_rows(nobody)[0][-1] == "0"


def test_all_reports_hold_them():
    for text in (printed(), write_markdown(report()), write_html(report())):
        assert "What held the event loop" in text
        assert "up to 14, p95 1.80 s" in text
    assert json.loads(write_json(report().summary))["stalls"]["groups"][0]["count"] == 14
    assert json.loads(write_profile_json(report()))["stalls"]["least_ms"] == 139.0


def test_on_the_page_names_from_files_are_escaped():
    assert "<b>school" not in write_html(report())


@pytest.mark.parametrize("stalls", [None, replace(STALLS, groups=(), longest=())])
def test_without_stalls_there_is_no_table(stalls):
    for text in (printed(stalls), write_markdown(report(stalls)), write_html(report(stalls))):
        assert ("What held the event loop" in text) == (stalls is not None)
        assert "students waited" not in text


def test_the_loop_s_stalls_are_marked_on_the_time_axis():
    drawn = charts_of(report())
    [span] = drawn.stalls
    assert span.left == pytest.approx(100 * 10.0 / drawn.end_s)
    assert span.width == pytest.approx(100 * 0.42 / drawn.end_s)
    assert 'class="stall-mark"' in write_html(report())
    assert charts_of(report(None)).stalls == ()
