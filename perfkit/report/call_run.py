"""What does a run come to in which calls were counted? On the terminal, and for programs."""

import msgspec
from rich.console import Console

from perfkit.analysis.calls import CallTable
from perfkit.model.report import RunReport
from perfkit.report.calls_terminal import print_calls
from perfkit.report.sentences import state_sentence
from perfkit.report.terminal_parts import sentence
from perfkit.untrusted import one_line


class _CallRunJson(msgspec.Struct):
    folder: str
    state: str
    engine: str
    could_not_check: tuple[str, ...]
    calls: CallTable


def print_call_run(report: RunReport, file: str, table: CallTable, console: Console) -> None:
    """The table, and what makes it doubtful. ``file`` is the profile's name."""
    print_calls(f"{report.folder}/{file}", table, console)
    state = state_sentence(report.manifest)
    for text in (*([state] if state else []), *report.manifest.could_not_check):
        console.print(sentence(one_line(text, 500), style="bold"))


def write_call_run_json(report: RunReport, table: CallTable) -> str:
    """Indented JSON with a line break at its end. Times are seconds."""
    document = _CallRunJson(
        folder=report.folder,
        state=report.manifest.state.value,
        engine=report.manifest.notes.get("engine", ""),
        could_not_check=report.manifest.could_not_check,
        calls=table,
    )
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n"
