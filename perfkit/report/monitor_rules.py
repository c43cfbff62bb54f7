"""How are the alert rules shown that hold? A table for people, JSON for programs."""

import msgspec
from rich.console import Console

from perfkit.model.alert_rules import RuleList
from perfkit.report.terminal_parts import cell, columns, indented, sentence, title

_STYLES = {"critical": "red", "warning": "yellow"}


def print_rules(held: RuleList, console: Console) -> None:
    """Print each rule with what it means, then how much is told."""
    if not held.rules:
        console.print("No alert rules hold: nothing is alerted of.")
        return
    console.print(title(f"{len(held.rules)} alert rules"))
    grid = columns()
    for name in ("rule", "when", "severity"):
        grid.add_column(name, overflow="fold")
    for rule in held.rules:
        kept = f", kept for {_time(rule.keep_firing_s)}" if rule.keep_firing_s else ""
        grid.add_row(
            cell(rule.name),
            cell(rule.condition + kept, limit=400),
            cell(rule.severity, style=_STYLES.get(rule.severity, "")),
        )
    console.print(indented(grid))
    for text in _pace(held):
        console.print(sentence(text, style="dim"))


def write_rules_json(held: RuleList) -> str:
    """The same as indented JSON with a line break at its end."""
    return msgspec.json.format(msgspec.json.encode(held), indent=2).decode() + "\n"


def _pace(held: RuleList) -> tuple[str, ...]:
    start = (
        f"Quiet for {_time(held.quiet_start_s)} from the start, and until a rule's window is full."
        if held.quiet_start_s
        else "No quiet start: every rule is asked at once."
    )
    again = f"An alert that comes and goes is told at most once in {_time(held.quiet_between_s)}"
    remind = (
        f"one that goes on again every {_time(held.remind_every_s)}."
        if held.remind_every_s
        else "one that goes on is not told again."
    )
    return start, f"{again}; {remind}"


def _time(seconds: float) -> str:
    """``30 s``, ``5 min``, ``4 h``: what people choose."""
    if seconds < 60:
        return f"{seconds:g} s"
    return f"{seconds / 60:g} min" if seconds < 3600 else f"{seconds / 3600:g} h"
