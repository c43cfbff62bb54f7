"""How does the difference of two profiles look as a page?"""

from perfkit.analysis.profile_change import MOST
from perfkit.model.profile_change import (
    Basis,
    DifferenceGraph,
    FunctionShift,
    ProfileComparison,
)
from perfkit.report import profile_change_words as words
from perfkit.report.flamediff import DIFFERENCE_HINT, DIFFERENCE_TITLE, render_flamediff
from perfkit.report.page_table import PageColumn, PageRow, PageTable, function_name, function_place
from perfkit.report.profile_html import ProfilePage, render_page


def write_profile_change_html(comparison: ProfileComparison, graph: DifferenceGraph) -> str:
    """The page, whole."""
    of = comparison
    page = ProfilePage(
        kicker="perfkit compare",
        name=of.name,
        made_at=of.made_at[:19] + "Z",
        sentence=words.headline(of),
        lines=(
            f"before: {words.side(of.before)}",
            f"after: {words.side(of.after)}",
            f"{words.basis_sentence(of)} {words.noise_sentence(of)}",
        ),
        notes=of.notes,
        graph_title=DIFFERENCE_TITLE,
        graph_hint=DIFFERENCE_HINT,
    )
    return render_page(page, render_flamediff(graph), _table(of))


def _table(of: ProfileComparison) -> PageTable:
    counted = any(words.calls(each) for each in of.changes)
    return PageTable(
        columns=(*_COSTS, *((_CALLS,) if counted else ()), _ANSWER),
        rows=tuple(_row(each, of.basis, of, counted=counted) for each in of.changes),
        sorted_by=-1,
        functions=of.functions if len(of.changes) == MOST else len(of.changes),
        of_two=True,
    )


_COSTS = (
    PageColumn("own", "In the function itself, before and after."),
    PageColumn("change", "What it costs more (+) or less by itself."),
    PageColumn("total", "With all that it called, before and after; a recursive call counts once."),
    PageColumn("its change", "What it costs more (+) or less with all that it called."),
)
_CALLS = PageColumn("calls", "How often it was called, before and after.")
_ANSWER = PageColumn("is it real?", "Whether the change is more than chance makes.")


def _row(each: FunctionShift, basis: Basis, of: ProfileComparison, *, counted: bool) -> PageRow:
    values: list[float] = []
    texts: list[str] = []
    for cost in (each.own, each.total):
        values += [cost.after, cost.change]
        texts += [words.both(cost, basis, of.unit), words.change(cost, basis, of.unit)]
    if counted:
        values.append(float(each.calls_after or 0))
        texts.append(words.calls(each))
    values.append(float(words.is_real(each)))
    texts.append(words.function_answer(each, basis, of.unit))
    return PageRow(
        name=function_name(each.function),
        place=function_place(words.place(each)),
        owner=each.owner,
        values=tuple(values),
        texts=tuple(texts),
        tone=words.function_tone(each),
    )
