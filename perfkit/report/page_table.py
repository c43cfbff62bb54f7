"""How does a table of thousands of functions come into a page? As data that a script shows.

The page's script sorts, searches and opens rows; it writes texts as texts, never as markup, and
computes nothing: each number comes with the words for it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec
from markupsafe import Markup

from perfkit.report.chart_data import script_safe
from perfkit.report.wording import short_path
from perfkit.untrusted import one_line

_LONGEST_NAME = 160
_LONGEST_PLACE = 240


@dataclass(frozen=True, slots=True)
class PageColumn:
    """A column beside the function's name."""

    name: str
    meaning: str
    """What the column's numbers are, in a sentence."""


@dataclass(frozen=True, slots=True)
class PageRow:
    """One function."""

    name: str
    place: str
    owner: str
    values: tuple[float, ...]
    """What a column is sorted by."""
    texts: tuple[str, ...]
    """What a column says."""
    tone: str = ""
    """Of the last column: ``good``, ``bad`` or ``plain``."""
    callers: tuple[tuple[str, str, str], ...] = ()
    """Name, place and cost of each."""
    callees: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table and by which column it is sorted at first."""

    columns: tuple[PageColumn, ...]
    rows: tuple[PageRow, ...]
    sorted_by: int
    """-1: as the rows come."""
    functions: int
    """How many there are, also those that are not in ``rows``."""
    of_two: bool = False
    """Whether it compares two profiles."""


def table_json(table: PageTable) -> Markup:
    """The table as JSON that can stand inside a ``<script>``."""
    encoded = msgspec.json.encode({
        "rows": table.rows,
        "sorted_by": table.sorted_by,
    })  # fmt: skip
    return Markup(script_safe(encoded.decode()))  # noqa: S704 - made safe in this line


def function_name(name: str) -> str:
    """A function's name as a page shows it."""
    return one_line(name, _LONGEST_NAME)


def function_place(file: str, line: int = 0) -> str:
    """Where a function is, as a page shows it."""
    if not file:
        return ""
    return one_line(short_path(file), _LONGEST_PLACE) + (f":{line}" if line else "")


def ways(calls: Iterable[tuple[str, str, str]]) -> tuple[tuple[str, str, str], ...]:
    """Name, file and cost of callers or callees, as a page shows them."""
    return tuple((function_name(name), function_place(file), cost) for name, file, cost in calls)
