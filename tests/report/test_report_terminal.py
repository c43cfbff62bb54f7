"""The terminal: verdict first, 80 columns, and bots' text as text."""

import io
import re
from dataclasses import replace

import pytest
import sample_report
from rich.cells import cell_len
from rich.console import Console

from perfkit.model.chat import Line
from perfkit.model.load import FailedInteraction
from perfkit.model.report import ErrorGroup
from perfkit.report.terminal import print_report


def printed(report, *, width=80, terminal=False):
    file = io.StringIO()
    system = "truecolor" if terminal else None
    console = Console(file=file, width=width, force_terminal=terminal, color_system=system)
    print_report(report, console)
    return file.getvalue()


@pytest.mark.parametrize("width", [80, 100, 200])
@pytest.mark.parametrize("name", sample_report.ALL)
def test_no_line_is_wider_than_the_terminal(name, width):
    lines = printed(sample_report.ALL[name](), width=width).splitlines()
    assert max(cell_len(line) for line in lines) <= width


@pytest.mark.parametrize("name", sample_report.ALL)
def test_through_a_pipe_there_are_no_control_characters(name):
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", printed(sample_report.ALL[name]()))


def test_in_a_terminal_the_only_sequences_are_colours_of_our_own():
    shown = printed(sample_report.hostile(), terminal=True)
    assert "\x1b" not in re.sub(r"\x1b\[[0-9;]*m", "", shown)
    assert "evil.example/x" in shown
    assert "\x1b]8" not in shown


def test_markup_of_bots_stays_text():
    shown = printed(sample_report.hostile())
    assert "[red]markup[/red] [/]" in shown


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("before", "FAIL   50 students: 3 of 5 judged objectives missed."),
        ("after", "PASS   50 students: 5 of 5 judged objectives met."),
        ("invalid", "INVALID   This measurement can't judge the bot."),
    ],
)
def test_the_verdict_comes_first(name, first):
    assert printed(sample_report.ALL[name]()).strip().startswith(first)


def test_a_failing_run_is_told_with_its_causes_and_where_to_look():
    shown = printed(sample_report.before())
    for line in (
        r"response time p95 +3\.41 s +< 1\.5 s +MISSED",
        r"bot's memory, max +131 MiB +< 512 MiB +ok",
        r"degradation +\u2013 +< 20 % +not judged",
        r"degradation: could not check",
        r"answer a question +500 +5 +1\.25 s +3\.24 s",
        r"6 x no reply within 5 s \(step choose a lesson\)",
        r"5\.98 s choose a lesson \(student 0 at 0:09: delivery 4\.07 s, bot 1\.91 s\)",
        r"6\.30 s +0\.00 s +own +load_keyboard +srv/homework_bot/keyboards\.py:42",
        r"profiling_results/20260302T094107Z-homework-before\n +open: report\.html",
    ):
        assert re.search(line, shown), line


def test_an_interrupted_run_says_so_and_leaves_out_what_it_has_not():
    shown = printed(sample_report.interrupted())
    assert "Interrupted: the numbers cover the time until then." in shown
    assert "Could not check" in shown
    assert "Steps" not in shown


def test_a_run_in_which_little_was_seen_is_told_without_empty_sections():
    shown = printed(sample_report.sparse())
    assert "and 35 more kinds in the report" in shown
    assert not re.search(r"^(Bot|Steps|Longest waiting)$", shown, re.MULTILINE)


def test_an_error_says_what_came_instead():
    words = ('no button "Begn"', "buttons there: [Begin]; nearest: [Begin]", "in quiz.py:7")
    lines = (Line(0, "student", "hi"), *(Line(1, "perfkit", text) for text in words))
    example = FailedInteraction(1, "press Begn", 0.5, words[0], lines)
    group = ErrorGroup("press Begn", words[0], 3, example)
    shown = printed(replace(next(iter(sample_report.ALL.values()))(), errors=(group,)))
    assert (
        '  3 x no button "Begn" (step press Begn)\n'
        "      buttons there: [Begin]; nearest: [Begin]\n"
        "      in quiz.py:7\n"
    ) in shown


def test_the_steps_of_a_tag_have_a_row():
    report = next(iter(sample_report.ALL.values()))()
    load = report.summary.load
    tagged = replace(load, tags=(replace(load.steps[0], name="nightly"),))
    shown = printed(replace(report, summary=replace(report.summary, load=tagged)))
    assert re.search(r"\nTags\n  tag +count .*\n  nightly ", shown)
