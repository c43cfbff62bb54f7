"""What does a reader of stacks need first? Whose code, which functions, on which way, where."""

from rich.console import Console
from rich.text import Text

from perfkit.analysis.stack_table import Part as Share
from perfkit.analysis.stack_table import StackRow, StackTable
from perfkit.model.profiles import Unit
from perfkit.report.amounts import amount
from perfkit.report.terminal_parts import Part, cell, columns, indented, sentence, title
from perfkit.report.wording import plural, short_path
from perfkit.units import format_percent

_SHOWN_THREADS = 10
_OWNERS = {
    "own": "your code",
    "framework": "framework",
    "library": "library",
    "stdlib": "standard library",
}
_MEANING = (
    "own: while the function itself was running; total: with all that it called",
    "a function that is on a stack several times (R: recursive) counts once in its total",
)
_UNITS = {
    Unit.SAMPLES: "samples: how often a profiler that looks at intervals saw it; shares are what "
    "they tell, not times",
    Unit.SECONDS: "times are of the clock on the wall",
    Unit.BYTES: "bytes: memory allocated there and, as the file tells it, not freed",
}


def print_stacks(name: str, table: StackTable, console: Console) -> None:
    """Print the profile that the file ``name`` holds."""
    for part in (
        *_head(name, table), *_functions(table), *_path(table), *_threads(table),
    ):  # fmt: skip
        console.print(part)


def _head(name: str, table: StackTable) -> list[Part]:
    whose = ", ".join(f"{_OWNERS[o.name]} {format_percent(o.share)}" for o in table.owners)
    idle = f"; idle besides: {amount(table.idle, table.unit)}" if table.idle else ""
    return [
        title(name),
        sentence(
            f"{amount(table.total, table.unit)} in {plural(table.functions, 'function')}, "
            f"{plural(table.stacks, 'distinct stack')}{idle}"
        ),
        *([sentence(f"innermost was: {whose}")] if whose else []),
    ]


def _functions(table: StackTable) -> list[Part]:
    if not table.rows:
        return [sentence("No function fits.")]
    grid = columns()
    grid.add_column("function", overflow="fold")
    for name in ("own", "", "total", "", "whose"):
        grid.add_column(name, justify="right", no_wrap=True)
    for row in table.rows:
        grid.add_row(*_row(row, table.unit))
    meaning = (sentence(line, style="dim") for line in (*_MEANING, _UNITS[table.unit]))
    return [title("Functions"), *meaning, indented(grid)]


def _row(row: StackRow, unit: Unit) -> tuple[Text, ...]:
    name = cell(_name(row) + (" R" if row.recursive else ""), limit=100)
    if row.owner == "own":
        name.stylize("bold")
    return (
        name,
        Text(amount(row.own, unit)),
        Text(format_percent(row.own_share)),
        Text(amount(row.total, unit)),
        Text(format_percent(row.total_share)),
        Text(row.owner),
    )


def _path(table: StackTable) -> list[Part]:
    if len(table.hot_path) < 2:
        return []
    way = [
        sentence(
            f"{_name(row)}: {amount(row.total, table.unit)}, {format_percent(row.total_share)}",
            indent=2 + 2 * min(depth, 20),
        )
        for depth, row in enumerate(table.hot_path)
    ]
    return [title("The costliest way"), *way]


def _threads(table: StackTable) -> list[Part]:
    if not table.threads:
        return []
    shown = [_thread(thread, table.unit) for thread in table.threads[:_SHOWN_THREADS]]
    left = len(table.threads) - len(shown)
    more = [sentence(f"and {plural(left, 'more thread')}")] if left > 0 else []
    return [title("Threads"), *shown, *more]


def _thread(thread: Share, unit: Unit) -> Part:
    return sentence(f"{thread.name}: {amount(thread.value, unit)}, {format_percent(thread.share)}")


def _name(row: StackRow) -> str:
    if not row.file:
        return row.function
    line = f":{row.line}" if row.line else ""
    return f"{row.function} ({short_path(row.file)}{line})"
