"""What does the difference of two profiles come to, in the terminal? The answer, then the table."""

from rich.console import Console
from rich.text import Text

from perfkit.model.profile_change import FunctionShift, ProfileComparison
from perfkit.report import profile_change_words as words
from perfkit.report.terminal_parts import Part, cell, columns, indented, sentence, title

SHOWN = 25
WIDEST = 130
ROOM_FOR_TOTALS = 100
"""Columns of a terminal from which on totals are shown."""
_STYLES = {"bad": "bold red", "good": "green", "plain": "dim"}


def print_profile_change(comparison: ProfileComparison, console: Console, *, folder: str) -> None:
    """Print it. ``folder``: where its page was written."""
    width = min(console.width, WIDEST)
    of = comparison
    parts: tuple[Part, ...] = (
        Text(),
        sentence(words.headline(of), style="bold"),
        sentence(f"before: {words.side(of.before)}", style="dim"),
        sentence(f"after:  {words.side(of.after)}", style="dim"),
        *(sentence(f"- {note}", style="yellow") for note in of.notes),
        *_table(of, wide=width >= ROOM_FOR_TOTALS),
        sentence(words.basis_sentence(of), style="dim"),
        sentence(words.noise_sentence(of), style="dim"),
        title("Comparison"),
        indented(cell(folder, style="cyan", limit=400)),
        sentence("open: report.html, with the difference flame graph"),
        Text(),
    )
    for part in parts:
        console.print(part, width=width)


def _table(of: ProfileComparison, *, wide: bool) -> list[Part]:
    if not of.changes:
        return []
    shown = of.changes[:SHOWN]
    grid = columns()
    grid.add_column("function", overflow="fold", min_width=24)
    for name in ("before", "after", "change", *(("total", "its change") if wide else ())):
        grid.add_column(name, justify="right", no_wrap=True)
    grid.add_column("is it real?", overflow="fold")
    for each in shown:
        grid.add_row(*_row(each, of, wide=wide))
    left = len(of.changes) - len(shown)
    more = [sentence(f"and {left:,} more, in the page", style="dim")] if left else []
    return [title("Own cost of functions"), indented(grid), *more]


def _row(each: FunctionShift, of: ProfileComparison, *, wide: bool) -> tuple[Text, ...]:
    def value(cost: float) -> Text:
        return Text(words.value(cost, of.basis, of.unit))

    totals = (
        (value(each.total.after), Text(words.change(each.total, of.basis, of.unit), style="dim"))
        if wide
        else ()
    )
    return (
        cell(_name(each), limit=100),
        value(each.own.before),
        value(each.own.after),
        Text(words.change(each.own, of.basis, of.unit)),
        *totals,
        Text(
            words.function_answer(each, of.basis, of.unit),
            style=_STYLES[words.function_tone(each)],
        ),
    )


def _name(each: FunctionShift) -> str:
    place = words.place(each)
    return f"{each.function} ({place})" if place else each.function
