"""How does a comparison look in a pull request? ``report.md`` of a comparison's folder."""

from collections.abc import Sequence

from perfkit.model.comparison import ComparedLine, ComparedRun, Comparison, FunctionChanges
from perfkit.report import comparison_words as words
from perfkit.report import wording
from perfkit.report.markdown_parts import code, table, text

SHOWN_FUNCTIONS = 15


def write_comparison_markdown(comparison: Comparison) -> str:
    """The comparison as Markdown (GitHub's), with a line break at its end."""
    blocks = (
        _first(comparison),
        *(_list(title, items) for title, items in words.conditions(comparison)),
        _lines(comparison.lines),
        _notes(comparison.lines),
        text(words.how_sure(comparison), 600),
        _steps(comparison.steps),
        _functions(comparison.functions),
        _runs(comparison.runs),
    )
    return "\n\n".join(block for block in blocks if block) + "\n"


def _first(comparison: Comparison) -> str:
    head = words.headline(comparison)
    about = f"{text(comparison.name)}: {words.what_was_compared(comparison)}"
    return f"# {head.word}: {text(head.sentence, 400)}\n\n{about}"


def _list(title: str, items: Sequence[str]) -> str:
    return "\n".join((f"**{title}**", "", *(f"- {text(item, 500)}" for item in items)))


def _lines(lines: Sequence[ComparedLine]) -> str:
    rows = [(words.name(line), *_cells(line)) for line in lines]
    return table(("", "before", "after", "change", "between", "is it real?"), rows)


def _cells(line: ComparedLine) -> tuple[str, ...]:
    answer = f"**{line.answer}**" if line.answer.is_real else str(line.answer)
    return (
        words.value(line, line.before),
        words.value(line, line.after),
        words.change(line),
        words.interval(line),
        answer,
    )


def _notes(lines: Sequence[ComparedLine]) -> str:
    return "\n".join(f"- {words.name(line)}: {text(line.note)}" for line in lines if line.note)


def _steps(lines: Sequence[ComparedLine]) -> str:
    if not lines:
        return ""
    rows = [(text(line.step), line.name, *_cells(line)) for line in lines]
    names = ("step", "", "before", "after", "change", "between", "is it real?")
    return _folded("Steps", table(names, rows))


def _functions(functions: FunctionChanges | None) -> str:
    if functions is None or not functions.changes:
        return ""
    rows = [
        (
            code(each.function, 100),
            code(each.place, 160),
            f"{each.before_ms:.3f} ms",
            f"{each.after_ms:.3f} ms",
            words.function_change(each),
            words.function_answer(each),
        )
        for each in functions.changes[:SHOWN_FUNCTIONS]
    ]
    names = ("function", "where", "before", "after", "change", "")
    return _folded(words.function_title(functions), table(names, rows))


def _runs(runs: Sequence[ComparedRun]) -> str:
    rows = [
        (
            run.side,
            code(run.folder),
            code(run.bot),
            wording.milliseconds(run.p50_ms),
            wording.milliseconds(run.p95_ms),
            f"{run.errors or 0:,}",
            text(run.verdict) + ("" if run.used else ", left out"),
        )
        for run in runs
    ]
    return _folded("Runs", table(("", "run", "bot", "p50", "p95", "errors", "verdict"), rows))


def _folded(title: str, content: str) -> str:
    """What a reader of a pull request may open."""
    return f"<details><summary>{title}</summary>\n\n{content}\n\n</details>"
