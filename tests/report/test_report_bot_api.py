"""What the Bot API saw, and through which network: told alike by every renderer."""

import html
import io
from dataclasses import replace

import pytest
import sample_report
from rich.console import Console

from perfkit.model.telegram import SlowResponse, WebhookNumbers
from perfkit.report.bot_api import TITLE, telegram_sentences
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


def test_a_webhook_is_told_where_there_is_one():
    webhook = WebhookNumbers(
        taken=812, failures={"Connection refused": 3, "Read timeout expired": 1},
        last_error="Read timeout expired", retries=3, dropped=1,
        slowest=(SlowResponse(2310.4, 100_000_017, "message"),),
    )  # fmt: skip
    lines = telegram_sentences(replace(sample_report.TELEGRAM, webhook=webhook))
    taken = "812 updates taken by the webhook, the slowest response after 2.31 s"
    assert lines[4:8] == (
        f"{taken}; 3 sent again, 1 given up",
        "webhook failed 3 x: Connection refused",
        "webhook failed 1 x: Read timeout expired",
        "webhook's last error: Read timeout expired",
    )
    hooked = telegram_sentences(replace(sample_report.TELEGRAM, polls=0, webhook=webhook))
    assert not any("poll" in line for line in hooked)
    untouched = telegram_sentences(replace(sample_report.TELEGRAM, webhook=WebhookNumbers()))
    assert untouched[4] == "0 updates taken by the webhook; 0 sent again, 0 given up"


@RENDERERS
def test_a_run_without_an_emulator_has_no_such_section(render):
    assert TITLE not in render(sample_report.interrupted())


@RENDERERS
def test_where_nothing_is_imitated_nothing_is_said_of_a_network(render):
    report = sample_report.before()
    report = replace(report, manifest=replace(report.manifest, notes={}))
    assert "Network:" not in render(report)
