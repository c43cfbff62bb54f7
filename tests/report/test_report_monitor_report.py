"""What a watch came to, in the terminal, as Markdown and as JSON."""

import io
import json

from rich.console import Console

from perfkit.model.monitor_report import FiredAlert, Happening, MonitorReport, Spread
from perfkit.report.monitor_json import write_monitor_json
from perfkit.report.monitor_markdown import write_monitor_markdown
from perfkit.report.monitor_terminal import print_monitor_report

HOSTILE = "\x1b[2J[red]a|b\n<script>"


def report(**changes: object) -> MonitorReport:
    values: dict[str, object] = {
        "schema": 1, "bot": "shop", "began_ms": 0, "ended_ms": 62_000, "looks": 63,
        "looks_missed": 2, "slept_s": 5.0, "ended_how": "the time is over",
        "processes_started": 4, "processes_ended": 3,
        "seen": (
            Spread("rate(perfkit_bot_cpu_seconds_total)", 60, 0.5, 0.1, 1.2, 0.2),
            Spread("perfkit_bot_resident_memory_bytes", 63, 2**28, 2**27, 2**29, 2**28),
            Spread("perfkit_response_p95_seconds", 9, 1.25, 0.2, 4.0, 0.3),
        ),
        "rules": 7,
        "alerts": (
            FiredAlert("Busy", "warning", "cpu > 80% for 5m", "", 1_000, 0.95, 9_000),
            FiredAlert(HOSTILE, "critical", HOSTILE, HOSTILE, 2_000, 1.0, None),
        ),
        "alerts_fired": 12,
        "happenings": (Happening(3_000, f"the bot is back: {HOSTILE}"),),
        "store": "monitor.sqlite", "could_not_check": ("no stalls: py-spy is missing",),
    }  # fmt: skip
    return MonitorReport(**(values | changes))  # type: ignore[arg-type]


def printed(shown: MonitorReport, width: int = 110) -> str:
    stream = io.StringIO()
    print_monitor_report(shown, None, Console(file=stream, width=width))
    return stream.getvalue()


def test_alerts_come_first_and_what_was_seen_after_them():
    text = printed(report())
    assert "shop watched for 1:02: 12 alerts fired" in text
    assert text.index("Busy") < text.index("resident memory")
    assert "10 earlier ones are not listed" in text
    assert "still firing" in text
    assert "63 looks; 2 missed; machine suspended for 0:05; 7 rules" in text


def test_values_are_written_as_people_read_them():
    text = printed(report())
    assert "50 %" in text
    assert "256 MiB" in text
    assert "1.25 s" in text


def test_a_watch_without_alerts_says_so():
    text = printed(report(alerts=(), alerts_fired=0, happenings=(), could_not_check=()))
    assert "no alert fired" in text
    assert "Alerts that fired" not in text


def test_what_others_wrote_acts_nowhere():
    text = printed(report(bot=HOSTILE))
    assert "\x1b" not in text
    markdown = write_monitor_markdown(report(bot=HOSTILE))
    assert "<script>" not in markdown.replace("\\<", "")
    assert "\x1b" not in markdown
    rows = [line for line in markdown.splitlines() if line.startswith("|") and "critical" in line]
    assert len(rows) == 1


def test_markdown_has_all_of_it():
    text = write_monitor_markdown(report())
    for part in ("## Alerts that fired", "## What was seen", "## What else happened", "py-spy"):
        assert part in text


def test_json_has_the_fields_of_the_report():
    read = json.loads(write_monitor_json(report()))
    assert read["bot"] == "shop"
    assert read["alerts"][0]["resolved_ms"] == 9_000
    assert {spread["name"] for spread in read["seen"]} >= {"perfkit_response_p95_seconds"}
