"""What does a reader of a .prof need first? Its table, and what the columns mean."""

from rich.console import Console
from rich.text import Text

from perfkit.analysis.calls import Call, CallRow, CallTable
from perfkit.model.calls import CallCost, Function
from perfkit.report.terminal_parts import Part, cell, columns, indented, sentence, title
from perfkit.report.wording import plural, short_path
from perfkit.units import format_ms, format_percent

_MEANING = (
    "own (tottime): time in the function itself; total (cumtime): with all that it called;",
    "calls (ncalls): 12/3 is 12 times, 3 of them not out of itself: it is recursive",
)
"""The columns, for who has not read the manual of cProfile."""


def print_calls(name: str, table: CallTable, console: Console) -> None:
    """Print the profile that the file ``name`` holds."""
    for part in (*_head(name, table), *_functions(table), *_ways(table), *_path(table)):
        console.print(part)


def _head(name: str, table: CallTable) -> list[Part]:
    recursive = table.calls - table.primitive_calls
    return [
        title(name),
        sentence(
            f"{format_ms(1000 * table.total_s)} in {plural(table.functions, 'function')}, "
            f"{plural(table.calls, 'call')}, {recursive:,} of them recursive"
        ),
    ]


def _functions(table: CallTable) -> list[Part]:
    if not table.rows:
        return [sentence("No function fits.")]
    grid = columns()
    grid.add_column("function", overflow="fold")
    for name in ("own", "", "total", "per call", "calls"):
        grid.add_column(name, justify="right", no_wrap=True)
    for row in table.rows:
        grid.add_row(*_row(row))
    meaning = (sentence(line, style="dim") for line in _MEANING)
    return [title("Functions"), *meaning, indented(grid)]


def _row(row: CallRow) -> tuple[Text, ...]:
    cost = row.cost
    per_call = cost.total_s / cost.primitive_calls if cost.primitive_calls else 0.0
    return (
        cell(_name(row.function), style="bold" if row.owner == "own" else "", limit=100),
        Text(format_ms(1000 * cost.own_s)),
        Text(format_percent(row.own_share)),
        Text(format_ms(1000 * cost.total_s)),
        Text(format_ms(1000 * per_call)),
        Text(_calls(cost)),
    )


def _ways(table: CallTable) -> list[Part]:
    """Callers and callees of the first function: the one a reader asks about."""
    if not table.rows:
        return []
    first = table.rows[0]
    return [
        title(f"Around {first.function.name}"),
        *(sentence(f"called by {_call(call)}") for call in first.callers),
        *(sentence(f"calls {_call(call)}") for call in first.callees),
    ]


def _path(table: CallTable) -> list[Part]:
    if len(table.hot_path) < 2:
        return []
    way = [
        sentence(_call(call), indent=2 + 2 * min(depth, 20))
        for depth, call in enumerate(table.hot_path)
    ]
    return [title("The costliest way"), *way]


def _call(call: Call) -> str:
    return f"{_name(call.function)}: {format_ms(1000 * call.cost.total_s)}, {_calls(call.cost)} x"


def _calls(cost: CallCost) -> str:
    if cost.calls == cost.primitive_calls:
        return f"{cost.calls:,}"
    return f"{cost.calls:,}/{cost.primitive_calls:,}"


def _name(function: Function) -> str:
    if function.file == "~":
        return function.name
    return f"{function.name} ({short_path(function.file)}:{function.line})"
