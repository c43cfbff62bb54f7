"""What are the terminal's sections made of? Titles, sentences and tables, all of tamed text.

Nothing here is given to rich as markup: a bot's ``[red]`` stays five characters.
"""

from collections.abc import Sequence

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from perfkit.untrusted import one_line

Part = Text | Padding
"""Something to print."""


def title(text: str) -> Text:
    """What a section is about, after an empty line."""
    return Text(f"\n{one_line(text)}", style="bold")


def sentence(text: str, *, style: str = "", indent: int = 2) -> Padding:
    """A line of text, indented, wrapped where it must be."""
    return indented(cell(text, style=style, limit=400), indent)


def indented(part: Text | Table, indent: int = 2) -> Padding:
    """The same, moved to the right, without blanks at the ends of its lines."""
    return Padding(part, (0, 0, 0, indent), expand=False)


def cell(text: str, *, style: str = "", limit: int = 80) -> Text:
    """Text that others may have written."""
    return Text(one_line(text, limit), style=style, overflow="fold")


def table(names: Sequence[str], rows: Sequence[Sequence[Text]]) -> Padding:
    """A table of numbers. The first column is text and is folded where room is short."""
    grid = columns()
    first, *others = names
    grid.add_column(first, overflow="fold", max_width=34)
    for name in others:
        grid.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        grid.add_row(*row)
    return indented(grid)


def columns() -> Table:
    """An empty table in the report's look: no lines, two blanks between columns."""
    return Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
