"""How does one profile look as a page? Its flame graph and all its functions, in one file."""

from dataclasses import dataclass

from markupsafe import Markup

from perfkit.analysis.function_table import FunctionRow, FunctionTable, Neighbour
from perfkit.model.flame import FlameGraph
from perfkit.model.profiles import Unit
from perfkit.report.amounts import amount
from perfkit.report.flamegraph import render_flamegraph
from perfkit.report.html import asset, page_environment, script_hashes
from perfkit.report.page_table import (
    PageColumn,
    PageRow,
    PageTable,
    function_name,
    function_place,
    table_json,
    ways,
)
from perfkit.report.wording import NOTHING, plural
from perfkit.units import format_percent

SHARED_OUT = (
    "a .prof keeps callers, not stacks: where a function has several, the flame graph shares out "
    "what it calls among them; the table is exact"
)
"""What to know of a flame graph of counted calls."""


@dataclass(frozen=True, slots=True)
class ProfilePage:
    """What a page says beside its flame graph and table."""

    kicker: str
    """What made it."""
    name: str
    made_at: str
    sentence: str
    """What it comes to; may be empty."""
    lines: tuple[str, ...]
    """What the profile is."""
    notes: tuple[str, ...]
    """What to know before believing it."""
    graph_title: str
    graph_hint: str


def write_profile_html(
    name: str, what: str, graph: FlameGraph, table: FunctionTable, *, notes: tuple[str, ...] = ()
) -> str:
    """The page, whole. ``what``: the kind of file or run, in words."""
    sides = (what, amount(table.total, table.unit), plural(table.functions, "function"))
    page = ProfilePage(
        kicker="perfkit analyze",
        name=name,
        made_at="",
        sentence="",
        lines=(", ".join(sides),),
        notes=notes,
        graph_title="Flame graph",
        graph_hint=_HINTS[table.unit],
    )
    return render_page(page, render_flamegraph(graph), _table(table))


_HINTS = {
    Unit.SAMPLES: "Wider was seen more often.",
    Unit.SECONDS: "Wider is longer.",
    Unit.BYTES: "Wider is more memory.",
}


def render_page(page: ProfilePage, flamegraph: str, table: PageTable) -> str:
    """A page of any profile, or of the difference of two."""
    script = asset("functions.js")
    return page_environment().get_template("profile_page.html.j2").render(
        page=page,
        table=table,
        table_json=table_json(table),
        flamegraph=Markup(flamegraph),  # noqa: S704 - perfkit's own SVG, escaped by its writer
        style=asset("report.css") + asset("comparison.css") + asset("functions.css"),
        script=script,
        script_hashes=" ".join(script_hashes(script, flamegraph)),
    )  # fmt: skip


def _table(table: FunctionTable) -> PageTable:
    counted = any(row.calls is not None for row in table.rows)
    return PageTable(
        columns=(*_COSTS, *(_CALLS if counted else ())),
        rows=tuple(_row(row, table) for row in table.rows),
        sorted_by=0,
        functions=table.functions,
    )


_COSTS = (
    PageColumn("own", "In the function itself (tottime, self)."),
    PageColumn("own %", "The same as a share of the whole profile."),
    PageColumn("total", "With all that it called (cumtime); a recursive call counts once."),
    PageColumn("total %", "The same as a share of the whole profile."),
)
_CALLS = (
    PageColumn("calls", "How often it was called (ncalls); 12/3: 3 of 12 not out of itself."),
    PageColumn("per call", "Total for each call that was not out of itself."),
)


def _row(row: FunctionRow, table: FunctionTable) -> PageRow:
    values = [row.own, row.own_share, row.total, row.total_share]
    texts = [
        amount(row.own, table.unit),
        format_percent(row.own_share),
        amount(row.total, table.unit),
        format_percent(row.total_share),
    ]
    if row.calls is not None:
        values += [float(row.calls), row.per_call or 0.0]
        texts += [
            _calls(row),
            NOTHING if row.per_call is None else amount(row.per_call, table.unit),
        ]
    return PageRow(
        name=function_name(row.function),
        place=function_place(row.file, row.line),
        owner=row.owner,
        values=tuple(values),
        texts=tuple(texts),
        callers=ways(_way(each, table.unit) for each in row.callers),
        callees=ways(_way(each, table.unit) for each in row.callees),
    )


def _way(call: Neighbour, unit: Unit) -> tuple[str, str, str]:
    times = "" if call.calls is None else f", {call.calls:,} x"
    return call.function, call.file, amount(call.value, unit) + times


def _calls(row: FunctionRow) -> str:
    if row.calls == row.primitive_calls:
        return f"{row.calls:,}"
    return f"{row.calls:,}/{row.primitive_calls:,}"
