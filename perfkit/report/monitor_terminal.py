"""What did a watch come to, in the terminal? Which alerts fired first, then what was seen."""

from pathlib import Path

from rich.console import Console
from rich.text import Text

from perfkit.model.monitor_report import MonitorReport
from perfkit.report import monitor_report_words as words
from perfkit.report.terminal import TONES, WIDEST
from perfkit.report.terminal_parts import Part, cell, sentence, table, title


def print_monitor_report(report: MonitorReport, folder: Path | None, console: Console) -> None:
    """The whole report; results, so the console is that of standard output."""
    tone = TONES["fail" if report.alerts_fired else "none"]
    parts: list[Part] = [
        Text(),
        Text.assemble((" MONITOR ", tone), "  ", (words.headline(report), "bold")),
        sentence(words.about(report), style="dim"),
    ]
    if report.alerts:
        parts += [title("Alerts that fired"), _table(words.ALERT_NAMES, words.alert_rows(report))]
        more = words.more_alerts(report)
        parts += [sentence(more, style="dim")] if more else []
    parts += [title("What was seen"), _table(words.NAMES, words.rows(report))]
    if report.happenings:
        parts += [title("What else happened"), *map(sentence, words.happenings(report))]
    if report.could_not_check:
        parts.append(title("To know"))
        parts += [sentence(f"- {item}", style="yellow") for item in report.could_not_check]
    if report.store is not None:
        parts.append(sentence(f"history: perfkit monitor history --store {report.store}"))
    if folder is not None:
        parts += [title("Run folder"), sentence(str(folder), style="cyan")]
    width = min(console.width, WIDEST)
    for part in (*parts, Text()):
        console.print(part, width=width)


def _table(names: tuple[str, ...], rows: list[tuple[str, ...]]) -> Part:
    return table(names, [[cell(value, limit=120) for value in row] for row in rows])
