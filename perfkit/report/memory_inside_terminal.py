"""What was seen inside a process, in the terminal: findings first, then the tables."""

from collections.abc import Sequence

from perfkit.model.memory_inside import MemoryInside
from perfkit.model.summary import Finding
from perfkit.report import memory_inside_words as words
from perfkit.report.terminal_causes import finding_parts
from perfkit.report.terminal_parts import Part, cell, sentence, table, title


def inside_parts(inside: MemoryInside, findings: Sequence[Finding]) -> list[Part]:
    """All of it."""
    parts = [*finding_parts(findings), title("Inside the process")]
    parts.append(sentence(words.summary(inside), style="dim"))
    nothing = words.nothing_grows(inside)
    parts += [sentence(nothing)] if nothing else []
    for names, rows in (
        (words.CONTAINERS, words.container_rows(inside)),
        (words.TYPES, words.type_rows(inside)),
        (words.LINES, words.line_rows(inside)),
    ):
        if rows:
            parts.append(table(names, [[cell(value, limit=120) for value in row] for row in rows]))
    return parts
