"""What does a comparison come to, in the terminal? The answer first, then the table.

Readable at 80 columns, without colour and through a pipe; colour only repeats what words say.
"""

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from perfkit.model.comparison import ComparedLine, ComparedRun, Comparison, FunctionChanges
from perfkit.report import comparison_words as words
from perfkit.report import wording
from perfkit.report.terminal_parts import Part, cell, columns, indented, sentence, title

WIDEST = 120
ROOM_FOR_INTERVALS = 100
"""Columns of a terminal from which on intervals are shown."""
SHOWN_FUNCTIONS = 12
SHOWN_RUNS = 40
_TONES = {"pass": "bold white on green", "fail": "bold white on red",
          "invalid": "bold black on yellow", "none": "bold reverse"}  # fmt: skip
_STYLES = {"bad": "bold red", "good": "green", "unsure": "yellow", "plain": ""}


def print_comparison(comparison: Comparison, console: Console, *, folder: str) -> None:
    """Print it all. ``folder``: where its pages were written."""
    width = min(console.width, WIDEST)
    wide = width >= ROOM_FOR_INTERVALS
    parts = (
        *_first(comparison),
        *_conditions(comparison),
        *_table("Before and after", comparison.lines, words.name, wide=wide),
        *_notes(comparison.lines),
        *_steps(comparison.steps, wide=wide),
        *_functions(comparison.functions),
        *_runs(comparison.runs),
        title("Comparison"),
        indented(cell(folder, style="cyan", limit=400)),
        sentence("open: report.html; for a pull request: report.md"),
        Text(),
    )
    for part in parts:
        console.print(part, width=width)


def _first(comparison: Comparison) -> list[Part]:
    head = words.headline(comparison)
    return [
        Text(),
        Text.assemble((f" {head.word} ", _TONES[head.tone]), "  ", cell(head.sentence, limit=300)),
        sentence(f"{comparison.name}: {words.what_was_compared(comparison)}", style="dim"),
    ]


def _conditions(comparison: Comparison) -> list[Part]:
    parts: list[Part] = []
    for heading, items in words.conditions(comparison):
        parts.append(sentence(heading, style="bold yellow"))
        parts += [sentence(f"- {item}") for item in items]
    return parts


def _table(
    heading: str, lines: Sequence[ComparedLine], name: words.Naming, *, wide: bool
) -> list[Part]:
    if not lines:
        return []
    grid = columns()
    grid.add_column("", overflow="fold", min_width=19, max_width=30)
    for column in ("before", "after", "change", *(("between",) if wide else ())):
        grid.add_column(column, justify="right", no_wrap=True)
    grid.add_column("is it real?", overflow="fold")
    for line in lines:
        grid.add_row(
            cell(name(line)),
            Text(words.value(line, line.before)),
            Text(words.value(line, line.after)),
            Text(words.change(line)),
            *((Text(words.interval(line), style="dim"),) if wide else ()),
            Text(line.answer, style=_STYLES[words.tone(line.answer)]),
        )
    return [title(heading), indented(grid)]


def _notes(lines: Sequence[ComparedLine]) -> list[Part]:
    return [
        sentence(f"{words.name(line)}: {line.note}", style="dim") for line in lines if line.note
    ]


def _steps(lines: Sequence[ComparedLine], *, wide: bool) -> list[Part]:
    shown = words.most_telling(lines)
    return _table("Steps", shown, lambda line: f"{line.step}: {line.name}", wide=wide)


def _functions(functions: FunctionChanges | None) -> list[Part]:
    if functions is None or not functions.changes:
        return []
    grid = columns()
    grid.add_column("function", overflow="fold", max_width=44)
    for column in ("before", "after", "change"):
        grid.add_column(column, justify="right", no_wrap=True)
    grid.add_column("", overflow="fold")
    for each in functions.changes[:SHOWN_FUNCTIONS]:
        grid.add_row(
            cell(f"{each.function} ({each.place})"),
            Text(f"{each.before_ms:.3f} ms"),
            Text(f"{each.after_ms:.3f} ms"),
            Text(words.function_change(each)),
            Text(words.function_answer(each), style="" if each.is_real else "dim"),
        )
    return [title(words.function_title(functions)), indented(grid)]


def _runs(runs: Sequence[ComparedRun]) -> list[Part]:
    grid = columns()
    grid.add_column("run", overflow="fold")
    for column in ("p50", "p95", "errors", "verdict"):
        grid.add_column(column, justify="right", no_wrap=True)
    for run in runs[:SHOWN_RUNS]:
        grid.add_row(
            cell(f"{run.side}: {run.folder.rpartition('/')[2]}"),
            Text(wording.milliseconds(run.p50_ms)),
            Text(wording.milliseconds(run.p95_ms)),
            Text(f"{run.errors or 0:,}"),
            cell(run.verdict if run.used else f"{run.verdict}, left out", limit=30),
        )
    return [title("Runs"), indented(grid)]
