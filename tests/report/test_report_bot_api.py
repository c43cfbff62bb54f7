"""What the Bot API saw, and through which network: told alike by every renderer."""

import html
import io
from dataclasses import replace

import pytest
import sample_report
from rich.console import Console

from perfkit.report.bot_api import TITLE
from perfkit.report.html import write_html
from perfkit.report.markdown import write_markdown
from perfkit.report.terminal import print_report

NETWORK = "Network: round trip 40 ms ± 10 ms; faults 429:1%"
LINES = (
    "812 updates handed to the bot, 3 of them without a call after; 41 queued at most",
    "1,660 calls, 2.04 for each update",
    "655 polls, at most 2.31 s between two; 1 conflict with a second poller",
    "700 callback queries, 12 never answered",
    "refused 7 x: Bad Request: message is not modified",
    "refused 2 x: Bad Request: chat not found",
    "flood limit of chat: met 4 x",
    "fault 429:1%: hit 17 x",
)


def terminal(report):
    file = io.StringIO()
    print_report(report, Console(file=file, width=100))
    return file.getvalue()


def page(report):
    return html.unescape(write_html(report))


RENDERERS = pytest.mark.parametrize("render", [terminal, page, write_markdown])


@RENDERERS
def test_it_is_told_with_the_network_at_the_head(render):
    shown = render(sample_report.before()).replace("\\", "")
    for line in (TITLE, NETWORK, *LINES):
        assert line in shown
    assert shown.index(NETWORK) < shown.index("Objectives")


@RENDERERS
def test_a_run_without_an_emulator_has_no_such_section(render):
    assert TITLE not in render(sample_report.interrupted())


@RENDERERS
def test_where_nothing_is_imitated_nothing_is_said_of_a_network(render):
    report = sample_report.before()
    report = replace(report, manifest=replace(report.manifest, notes={}))
    assert "Network:" not in render(report)
