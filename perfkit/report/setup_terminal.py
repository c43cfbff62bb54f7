"""How does ``perfkit setup`` look in a terminal? A mark and a word for each state, so that it reads
without colours too.
"""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from perfkit.model.setup import FactState, SetupReport

_MARKS = {
    FactState.OK: ("✓ ok", "green"),
    FactState.WARNING: ("! warning", "yellow"),
    FactState.MISSING: ("✗ missing", "red"),
}


def print_setup(report: SetupReport, console: Console) -> None:
    """Print all facts, then the commands that mend what is not ok, whole and ready to copy."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for fact in report.facts:
        mark, style = _MARKS[fact.state]
        table.add_row(Text(mark, style=style), Text(fact.name), Text(fact.found, overflow="fold"))
    console.print(table)
    for fact in report.facts:
        if fact.mend:
            console.print()
            console.print(Text(f"{fact.name}:"))
            # a command broken over lines could not be copied
            console.print(Text(f"  {fact.mend}", style="bold"), soft_wrap=True)
    console.print()
    console.print(
        Text("ready", style="green")
        if report.ready
        else Text("not ready: see what is missing above", style="red")
    )
