"""Which words do all renderers use for a comparison? Nothing is computed here but their form."""

from collections.abc import Callable, Sequence

from perfkit.model.comparison import (
    Answer,
    ComparedLine,
    Comparison,
    FunctionChange,
    FunctionChanges,
    Outcome,
    Scale,
    UnitKind,
)
from perfkit.report import wording
from perfkit.report.sentences import Headline
from perfkit.units import format_mib, format_ms, format_percent

Naming = Callable[[ComparedLine], str]
"""What a line is called in a table."""
NAMED = 4
"""Lines that the first sentence names."""
HARDLY = 0.9
"""An interval from a tenth to ten times as much says nothing in figures either."""
NEARLY_ALL = -99.0
"""Percent: below it a decimal tells a hundredth of what it was from a thousandth."""
TIMES = 9.0
"""From ten times as much on, a factor is easier to read than percent."""

_UNITS: dict[str, Callable[[float], str]] = {
    "ms": format_ms,
    "/s": wording.rate,
    "share": format_percent,
    "%": wording.cpu,
    "MiB": format_mib,
}


def value(line: ComparedLine, number: float | None) -> str:
    """A value of the line's quantity."""
    return wording.NOTHING if number is None else _UNITS[line.unit](number)


def change(line: ComparedLine) -> str:
    """``-12 %``, ``24 times``, ``+2.0 points``."""
    return wording.NOTHING if line.change is None else _told(line.change, line.scale)


def interval(line: ComparedLine) -> str:
    """``-15 % to -9 %``: where the true change lies."""
    if line.interval is None:
        return wording.NOTHING
    ends = (line.interval.low, line.interval.high)
    if line.scale is Scale.RATIO and ends[0] < -HARDLY and ends[1] > TIMES:
        return "anything"
    low, high = (_told(end, line.scale) for end in ends)
    return f"{low} to {high}"


def _told(share: float, scale: Scale) -> str:
    if scale is Scale.POINTS:
        return _signed(100 * share, "points")
    if share >= TIMES:
        return f"{1 + share:,.0f} times"
    percent = 100 * share
    if percent < NEARLY_ALL:
        return f"{max(percent, -99.9):+.1f} %"
    return _signed(percent, "%") if abs(percent) < 9.95 else f"{percent:+.0f} %"


def _signed(value: float, unit: str) -> str:
    """With one decimal; nothing has no sign."""
    return f"{value:+.1f} {unit}" if abs(value) >= 0.05 else f"0 {unit}"


def tone(answer: Answer) -> str:
    """``bad``, ``good``, ``unsure`` or ``plain``: what colour an answer has."""
    if answer.is_real:
        return "bad" if answer.is_worse else "good"
    return "plain" if answer is Answer.SAME else "unsure"


def name(line: ComparedLine) -> str:
    """What a line of the table over all steps is about."""
    return f"response time {line.name}" if line.name.startswith("p") else line.name


def headline(comparison: Comparison) -> Headline:
    """What the comparison says, big and first."""
    word, its_tone = _HEADS[comparison.outcome]
    return Headline(word, its_tone, _sentence(comparison))


_HEADS = {
    Outcome.WORSE: ("WORSE", "fail"),
    Outcome.MIXED: ("WORSE AND BETTER", "fail"),
    Outcome.BETTER: ("BETTER", "pass"),
    Outcome.CHANGED: ("CHANGED", "none"),
    Outcome.SAME: ("NO DIFFERENCE", "none"),
    Outcome.INCONCLUSIVE: ("INCONCLUSIVE", "invalid"),
    Outcome.INVALID: ("INVALID", "invalid"),
}


def _sentence(comparison: Comparison) -> str:
    bound = _share(comparison.bound)
    worse, better = _named(comparison, Answer.WORSE), _named(comparison, Answer.BETTER)
    real = _named(comparison, *(answer for answer in Answer if answer.is_real))
    return {
        Outcome.WORSE: f"{worse}: beyond the bound of {bound}.",
        Outcome.MIXED: f"worse beyond {bound}: {worse}; better: {better}.",
        Outcome.BETTER: f"{better}. Nothing got worse beyond {bound}.",
        Outcome.CHANGED: f"{real}: real, but not surely beyond {bound}.",
        Outcome.SAME: f"Nothing differs by as much as {bound}.",
        Outcome.INCONCLUSIVE: f"Too little was measured to tell {bound} from no difference.",
        Outcome.INVALID: "One side has no run that can be believed.",
    }[comparison.outcome]


def _named(comparison: Comparison, *answers: Answer) -> str:
    """The lines with these answers; those over all steps first."""
    found = [line for line in comparison.lines if line.counts and line.answer in answers]
    found = found or [line for line in comparison.steps if line.answer in answers]
    told = [f"{line.name}{_of(line)} {change(line)}" for line in found[:NAMED]]
    more = len(found) - NAMED
    return ", ".join(told) + (f" and {more} more" if more > 0 else "")


def _of(line: ComparedLine) -> str:
    return f" of “{line.step}”" if line.step else ""


def _share(share: float) -> str:
    return f"{100 * share:.3g} %"


def what_was_compared(comparison: Comparison) -> str:
    """How many observations there are, and of what."""
    before, after = comparison.units
    if comparison.unit_kind is UnitKind.RUNS:
        return f"{before} runs before and {after} after; each run counts as one observation."
    length = format_ms(1000 * comparison.unit_s)
    return f"{before} time blocks before and {after} after, of {length} each."


def how_sure(comparison: Comparison) -> str:
    """What the table's answers are worth."""
    share, bound = _share(comparison.level), _share(comparison.bound)
    return (
        f"“Worse” and “better” mean more than {bound}, even at the near end of the interval "
        "(errors: more than 1 point). Of equal bots, a table has any line that differs in at most "
        f"{share} of comparisons."
    )


def conditions(comparison: Comparison) -> tuple[tuple[str, Sequence[str]], ...]:
    """What to know before reading the numbers: titles and sentences, most important first."""
    groups = (
        ("The plans differ, so the numbers are of two different things", comparison.plans_differ),
        ("The surroundings differ", comparison.environment),
        ("To keep in mind", comparison.warnings),
    )
    return tuple((title, items) for title, items in groups if items)


def function_title(functions: FunctionChanges) -> str:
    """What the table of functions shows."""
    return f"Own CPU time of functions, per {functions.per}"


def function_change(of: FunctionChange) -> str:
    """``-1.20 ms``, or that it may be chance."""
    return f"{of.after_ms - of.before_ms:+.3f} ms"


def function_answer(of: FunctionChange) -> str:
    """Whether a function's change is more than sampling makes by chance."""
    if not of.is_real:
        return "may be chance"
    return "slower" if of.after_ms > of.before_ms else "faster"


def most_telling(lines: Sequence[ComparedLine]) -> tuple[ComparedLine, ...]:
    """Of the steps' lines p50 and p95, and whatever else really differs."""
    return tuple(line for line in lines if line.name in {"p50", "p95"} or line.answer.is_real)


def by_step(lines: Sequence[ComparedLine]) -> tuple[tuple[str, tuple[ComparedLine, ...]], ...]:
    """The lines of each step together, in order."""
    steps = dict.fromkeys(line.step for line in lines)
    return tuple((step, tuple(line for line in lines if line.step == step)) for step in steps)
