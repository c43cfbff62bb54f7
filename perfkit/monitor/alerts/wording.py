"""How does a person read a condition? As ``perfkit.monitor.alerts.parsing`` reads it back."""

from typing import assert_never

from perfkit.findings.objectives import Comparison
from perfkit.monitor.alerts.expressions import (
    Absent,
    Both,
    Compared,
    Condition,
    Latest,
    Rate,
    Value,
    window_of,
)
from perfkit.monitor.alerts.promql import duration_text, value_text
from perfkit.monitor.alerts.quantities import Quantity, bound_text, quantity_of, reading
from perfkit.monitor.alerts.subjects import DEFAULT_WINDOW_MS, DOWN, SUBJECTS


def alert_text(condition: Condition, for_ms: int = 0) -> str:
    """``cpu > 80% for 5m``."""
    words = condition_words(condition)
    return f"{words} for {duration_text(for_ms)}" if for_ms else words


def condition_words(condition: Condition) -> str:
    """``errors > 5% in 1m and interactions >= 20 in 1m``."""
    match condition:
        case Compared():
            return _compared(condition)
        case Both(one, also):
            also_words = condition_words(also)
            if isinstance(also, Both):
                also_words = f"({also_words})"
            return f"{condition_words(one)} and {also_words}"
        case Absent(series, window_ms):
            of = "" if series == DOWN["bot"] else f" of {series}"
            return f"no data{of} for {duration_text(window_ms)}"
        case _:
            assert_never(condition)


def value_words(condition: Condition, value: float) -> str:
    """The value for which it holds, in what its bound is counted; empty where it is no amount."""
    match condition:
        case Compared():
            named = _named(condition.value)
            return reading(value, named[1] if named else quantity_of(condition.value))
        case Both(one, _):
            return value_words(one, value)
        case Absent():
            return ""
        case _:
            assert_never(condition)


def _compared(compared: Compared) -> str:
    for name, series in DOWN.items():
        if compared == Compared(Latest(series), Comparison.LESS, 1.0):
            return f"{name} down"
    named = _named(compared.value)
    if named is None:
        return f"{value_text(compared.value)} {compared.comparison} {compared.bound!r}"
    subject, quantity, window = named
    return f"{subject} {compared.comparison} {bound_text(compared.bound, quantity)}{window}"


def _named(value: Value) -> tuple[str, Quantity, str] | None:
    """What people call it, in what it is counted, and in which time."""
    window_ms = window_of(value)
    for name, forms in SUBJECTS.items():
        for quantity, form in forms.items():
            if form.value(window_ms) == value:
                return name, quantity, _window(value, window_ms) if form.windowed else ""
    return None


def _window(value: Value, window_ms: int) -> str:
    """A rate is read as what is now; what has grown, as what came in that time."""
    usual = isinstance(value, Rate) and window_ms == DEFAULT_WINDOW_MS
    return "" if usual else f" in {duration_text(window_ms)}"
