"""How does the difference of two profiles look in a pull request?"""

from perfkit.model.profile_change import FunctionShift, ProfileComparison
from perfkit.report import profile_change_words as words
from perfkit.report.markdown_parts import code, table, text

SHOWN = 30


def write_profile_change_markdown(comparison: ProfileComparison) -> str:
    """The text, with a line break at its end."""
    of = comparison
    blocks = (
        f"# {text(words.headline(of), 400)}",
        f"before: {text(words.side(of.before), 300)}  \nafter: {text(words.side(of.after), 300)}",
        "\n".join(f"- {text(note, 500)}" for note in of.notes),
        _table(of),
        f"{words.basis_sentence(of)} {words.noise_sentence(of)}",
    )
    return "\n\n".join(block for block in blocks if block) + "\n"


def _table(of: ProfileComparison) -> str:
    if not of.changes:
        return ""
    names = ("function", "where", "own, before", "own, after", "change", "total, change", "")
    return table(names, (_row(each, of) for each in of.changes[:SHOWN]))


def _row(each: FunctionShift, of: ProfileComparison) -> tuple[str, ...]:
    answer = words.function_answer(each, of.basis, of.unit)
    return (
        code(each.function, 100),
        code(each.place, 160),
        words.value(each.own.before, of.basis, of.unit),
        words.value(each.own.after, of.basis, of.unit),
        words.change(each.own, of.basis, of.unit),
        words.change(each.total, of.basis, of.unit),
        f"**{answer}**" if words.is_real(each) else answer,
    )
