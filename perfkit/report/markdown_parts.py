"""What is Markdown made of? Text that others wrote, made harmless, and tables."""

import re
from collections.abc import Iterable, Sequence

from perfkit.untrusted import one_line

_ACTS_ANYWHERE = re.compile(r"(?=[\\`*_\[\]<>|~&$])|(?<=:)(?=//)|(?<=www)(?=\.)", re.IGNORECASE)
_ACTS_FIRST = re.compile(r"^(?=[-+#=])|^(\d+)(?=[.)](?: |$))")


def text(text: str, limit: int = 200) -> str:
    """Text that others wrote, on one line, without a character Markdown would act on."""
    escaped = _ACTS_ANYWHERE.sub(r"\\", one_line(text, limit))
    return _ACTS_FIRST.sub(lambda found: f"{found[1] or ''}\\", escaped)


def code(text: str, limit: int = 300) -> str:
    """The same as code: a backtick can't be escaped in it, and a bar would end a table's cell."""
    shown = one_line(text, limit).replace("`", "'").replace("|", "¦")
    return f"`{shown}`" if shown else ""


def table(names: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table: first column left, the others right. Cells are escaped by who makes them."""
    head = f"| {' | '.join(names)} |"
    line = "|---" + "|---:" * (len(names) - 1) + "|"
    return "\n".join((head, line, *(f"| {' | '.join(row)} |" for row in rows)))
