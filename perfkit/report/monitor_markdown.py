"""What did a watch come to, as Markdown? For a chat, an issue, a build's page."""

from collections.abc import Sequence

from perfkit.model.monitor_report import MonitorReport
from perfkit.report import monitor_report_words as words
from perfkit.report.markdown_parts import table, text


def write_monitor_markdown(report: MonitorReport) -> str:
    """The whole report."""
    parts = [f"# {text(words.headline(report))}", text(words.about(report))]
    if report.alerts:
        parts += ["## Alerts that fired", _table(words.ALERT_NAMES, words.alert_rows(report))]
    parts += ["## What was seen", _table(words.NAMES, words.rows(report))]
    parts += _list("What else happened", words.happenings(report))
    parts += _list("To know", report.could_not_check)
    return "\n\n".join(parts) + "\n"


def _list(name: str, lines: Sequence[str]) -> list[str]:
    return [f"## {name}", "\n".join(f"- {text(line)}" for line in lines)] if lines else []


def _table(names: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return table(names, [[text(value) for value in row] for row in rows])
