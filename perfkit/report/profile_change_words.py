"""Which words do all renderers use for the difference of two profiles?"""

from perfkit.model.profile_change import (
    Basis,
    ComparedProfile,
    FunctionShift,
    ProfileComparison,
    Shift,
    ShiftedCost,
)
from perfkit.model.profiles import Unit
from perfkit.report import wording
from perfkit.report.amounts import amount, duration
from perfkit.units import format_percent

MINUS = "\N{MINUS SIGN}"
ARROW = " \N{RIGHTWARDS ARROW} "
_TIMES = 9.0
"""From ten times as much on, a factor is easier to read than percent."""


def value(cost: float, basis: Basis, unit: Unit) -> str:
    """A cost in the basis: ``12.3 %``, ``4.5 ms``, ``1.2 MiB``."""
    match basis:
        case Basis.SHARE:
            return format_percent(min(cost, 1.0))
        case Basis.INTERACTION:
            return duration(cost)
        case Basis.TOTAL:
            return amount(cost, unit)


def both(cost: ShiftedCost, basis: Basis, unit: Unit) -> str:
    """``3.2 % → 4.5 %``: before and after."""
    return ARROW.join(value(each, basis, unit) for each in (cost.before, cost.after))


def change(cost: ShiftedCost, basis: Basis, unit: Unit) -> str:
    """``+2.3 points``, ``-1.2 ms (-45 %)``."""
    sign = "+" if cost.change > 0 else MINUS if cost.change < 0 else ""
    if basis is Basis.SHARE:
        return f"{sign}{abs(100 * cost.change):.1f} points"
    return f"{sign}{value(abs(cost.change), basis, unit)}{_relative(cost, sign)}"


def _relative(cost: ShiftedCost, sign: str) -> str:
    if not cost.before or not cost.after:
        return ""
    ratio = cost.change / cost.before
    if ratio > _TIMES:
        return f" ({1 + ratio:,.0f} times)"
    return f" ({sign}{abs(100 * ratio):.0f} %)"


def answer(cost: ShiftedCost, basis: Basis, unit: Unit) -> str:
    """``slower``, ``faster``; of shares and memory, which are no speed, ``more`` and ``less``."""
    if basis is Basis.SHARE or unit is Unit.BYTES:
        return str(cost.shift)
    return {Shift.MORE: "slower", Shift.LESS: "faster"}.get(cost.shift, str(cost.shift))


def tone(cost: ShiftedCost) -> str:
    """``bad``, ``good`` or ``plain``: what colour an answer has."""
    return {Shift.MORE: "bad", Shift.LESS: "good"}.get(cost.shift, "plain")


def function_answer(of: FunctionShift, basis: Basis, unit: Unit) -> str:
    """What is said of a function: of itself first; of what it calls where only that differs."""
    if of.own.shift.is_real or not of.total.shift.is_real:
        return answer(of.own, basis, unit)
    return f"{answer(of.total, basis, unit)}, in what it calls"


def function_tone(of: FunctionShift) -> str:
    """The colour of ``function_answer``."""
    return tone(of.own if of.own.shift.is_real else of.total)


def is_real(of: FunctionShift) -> bool:
    """Whether anything of the function is more than chance."""
    return of.own.shift.is_real or of.total.shift.is_real


def calls(of: FunctionShift) -> str:
    """``1,200 → 2,400``: how often it was called; empty where that was not counted."""
    counts = (of.calls_before, of.calls_after)
    if counts == (None, None):
        return ""
    return ARROW.join(f"{count or 0:,}" for count in counts)


def headline(of: ProfileComparison) -> str:
    """What the comparison says, in a sentence."""
    real = [each.own for each in of.changes if each.own.shift.is_real]
    more = sum(1 for cost in real if cost.shift is Shift.MORE)
    if not real:
        return "No function differs by more than chance makes."
    words = (answer(ShiftedCost(0, 0, shift), of.basis, of.unit) for shift in _REAL)
    told = (
        f"{wording.plural(count, 'function')} {_verb(count, of)}{word}"
        for count, word in zip((more, len(real) - more), words, strict=True)
        if count
    )
    return f"{', '.join(told)}."


_REAL = (Shift.MORE, Shift.LESS)


def _verb(count: int, of: ProfileComparison) -> str:
    if of.basis is Basis.SHARE:
        return "takes " if count == 1 else "take "
    if of.unit is Unit.BYTES:
        return "allocates " if count == 1 else "allocate "
    return "is " if count == 1 else "are "


def basis_sentence(of: ProfileComparison) -> str:
    """What the numbers are."""
    match of.basis:
        case Basis.SHARE:
            return (
                "Costs are shares of each profile: where one function takes more, "
                "others take less without having changed."
            )
        case Basis.INTERACTION:
            return "Costs are seconds for each interaction of the load tests."
        case Basis.TOTAL:
            return "Costs are as counted: one execution against another."


def noise_sentence(of: ProfileComparison) -> str:
    """What "may be chance" means here."""
    if of.before.samples and of.after.samples:
        return "“May be chance”: within five standard deviations of what sampling does by itself."
    matters = "from 10 % of the function and 0.5 % of everything on"
    if of.unit is Unit.BYTES:
        return f"A change counts {matters}; less is called chance."
    return (
        f"A change counts {matters}, and beyond what other programs' turns on the CPU "
        "add to a function; less is called chance."
    )


def place(of: FunctionShift) -> str:
    """Where the function is; empty for those written in C."""
    return "" if of.place == "native code" else of.place


def side(of: ComparedProfile) -> str:
    """``a.prof: 12.3 s, counted calls``."""
    samples = f", about {of.samples:,.0f} samples" if of.samples and of.unit != "samples" else ""
    return f"{of.name}: {of.what}, {amount(of.total, of.unit)}{samples}"
