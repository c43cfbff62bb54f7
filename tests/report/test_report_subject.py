"""What was no bot is called none, and what had no students has none."""

import io
import re
from dataclasses import replace

import pytest
import sample_report
from rich.console import Console

from perfkit.model.summary import Verdict
from perfkit.report import sentences
from perfkit.report.charts import charts_of
from perfkit.report.html import write_html
from perfkit.report.markdown import write_markdown
from perfkit.report.subject import size, subject_of
from perfkit.report.terminal import print_report

OF_BOTS = re.compile(r"\bbot\W?s\b|\bthe bot\b|\bdelivery\b|updates queued|bot:", re.IGNORECASE)


def terminal(report):
    file = io.StringIO()
    print_report(report, Console(file=file, width=100))
    return file.getvalue()


def page(report):
    """The text of the page, without its script and style."""
    text = re.sub(r"<(script|style|svg)\b.*?</\1>", "", write_html(report), flags=re.DOTALL)
    return re.sub(r"<[^>]*>", " ", text)


WRITERS = {"terminal": terminal, "page": page, "markdown": write_markdown}


def without_what_others_say(report):
    """The same without reasons, examples and conversations: they are not the renderers' words."""
    return replace(
        report,
        summary=replace(report.summary, verdict_reasons=(), warnings=(), could_not_check=()),
        slowest=tuple(replace(one, conversation=()) for one in report.slowest),
        errors=tuple(replace(group, example=None) for group in report.errors),
        flamegraph_svg=None,
    )


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("name", ["server", "address"])
def test_a_report_of_a_server_tells_of_no_bot(name, writer):
    report = without_what_others_say(sample_report.ALL[name]())
    shown = WRITERS[writer](report)
    assert OF_BOTS.findall(shown) == []
    assert re.search(r"server.s CPU", shown)
    assert OF_BOTS.search(WRITERS[writer](sample_report.before()))


@pytest.mark.parametrize("writer", WRITERS)
def test_a_report_of_one_address_tells_of_no_students(writer):
    shown = WRITERS[writer](without_what_others_say(sample_report.address()))
    assert not re.search(r"student|gave up", shown, re.IGNORECASE)
    assert "connection" in shown
    assert re.search(r"10\.0/s", shown)


@pytest.mark.parametrize(
    ("report", "what", "who", "loaded"),
    [
        (sample_report.before(), "bot", "student", "50 students"),
        (sample_report.server(), "server", "student", "50 students"),
        (sample_report.address(), "server", "connection", "10.0/s"),
        (sample_report.address(None), "server", "connection", "50 connections"),
        (sample_report.interrupted(), "bot", "student", ""),
    ],
    ids=["bot", "server", "rate", "connections", "nothing"],
)
def test_what_was_loaded_and_how_much(report, what, who, loaded):
    subject = subject_of(report.manifest)
    assert (subject.what, subject.who, size(report)) == (what, who, loaded)
    load = report.summary.load
    if load is not None:
        assert sentences.headline(report).sentence.startswith(f"{loaded}: ")
        ends = "" if who == "connection" else ": 41 completed, 9 gave up"
        assert sentences.load_sentences(report, load)[0] == loaded + ends


def test_a_measurement_that_is_worth_nothing_cant_judge_the_server():
    report = sample_report.server()
    invalid = replace(report, summary=replace(report.summary, verdict=Verdict.INVALID))
    assert sentences.headline(invalid).sentence == "This measurement can't judge the server."


def test_a_server_has_no_queue_of_updates():
    charts = {chart.sketch.slug: chart.sketch for chart in charts_of(sample_report.server()).charts}
    assert [line.label for line in charts["students"].lines] == ["students at work"]
    assert charts["students"].title == "Students at work"
    assert charts["cpu"].title == "CPU of the server"
